internal import AzothSQL
internal import Logging
internal import Synchronization

extension Pool {
    /// Ends what is open in a connection that is about to come back, and tells the listeners. Where that fails, the
    /// connection is not usable any more.
    ///
    /// - Parameter perform: Carries a command out, as the holder does.
    nonisolated(nonsending) func reset(
        _ lease: Lease, _ perform: nonisolated(nonsending) (TransactionCommand) async throws -> Void
    ) async throws {
        let driver = lease.connection
        guard lease.isUsable, !driver.isBroken else { return }
        do {
            if !events.reset.isEmpty {
                let state = PoolReset(isTransactionReset: !driver.isInTransaction, isFinal: isLast(lease.record))
                for listener in events.reset.current { try await listener(RawConnection(lease.record), state) }
            }
            if driver.isInTransaction {
                switch choice.reset {
                case .rollback: try await perform(.rollback)
                case .commit: try await perform(.commit)
                case .none: break
                }
            }
            for listener in events.checkin.current { try await listener(RawConnection(lease.record)) }
        } catch {
            lease.isUsable = false
            throw error
        }
    }

    /// Whether a connection is closed when it comes back.
    private func isLast(_ record: PooledConnection) -> Bool {
        contents.withLock {
            record.isDetached || choice.kind == .null || record.generation != $0.state.generation
        }
    }

    /// Takes a connection back. The holder has ended its transaction.
    func checkIn(_ record: PooledConnection, isUsable: Bool) {
        // Where nobody waits, nobody knows when the next statement comes that a ROLLBACK could go with.
        if record.driver.holdsRollback, contents.withLock({ $0.state.waiters.isEmpty }) {
            record.driver.sendHeldRollback()
        }
        let isUsable = isUsable && !record.driver.isBroken
        let now = clock.now()
        let returned = contents.withLock { $0.takeBack(record, isUsable, now) }
        if let holder = returned.holder {
            observers.tell { $0.didCheckIn(after: now - holder.since, from: holder.site) }
        }
        if !isUsable { observers.tell { $0.didInvalidate() } }
        if returned.clears { record.driver.clearStatementCache() }
        if returned.closes { closeLater(record) }
        returned.next?.carryOut()
        for watcher in returned.watchers { watcher.carryOut() }
    }

    /// A holder forgot its connection: what is open in it is rolled back, and it goes back to the others.
    func recover(_ record: PooledConnection) {
        let site = contents.withLock { _ in record.holder?.site }
        logger.warning(
            "a connection was dropped without close(), by \(site.map { "\($0)" } ?? "somebody"): it goes back to the pool. Use connect { }, or close it"
        )
        Task {
            let lease = Lease(record, of: self)
            do {
                if record.driver.isInTransaction { try await record.driver.execute(.rollback) }
                try await reset(lease) { try await record.driver.execute($0) }
            } catch {
                lease.isUsable = false
            }
            lease.giveBack()
        }
    }

    /// A connection that is not to be used again, for a reason.
    nonisolated(nonsending) func throwAway(_ lease: Lease, _ reason: (any Error)?) async {
        for listener in events.invalidate.current {
            do {
                try await listener(RawConnection(lease.record), reason)
            } catch {
                logger.warning("a listener of connections that are thrown away failed: \(error)")
            }
        }
        lease.isUsable = false
        lease.giveBack()
    }

    /// A connection leaves the pool with its holder: another may be opened in its place.
    func detach(_ record: PooledConnection) {
        contents.withLock { contents -> Settlement? in
            guard !record.isDetached else { return nil }
            record.isDetached = true
            contents.out[record.id] = nil
            guard case .letOpen(let waiter) = contents.state.detach() else { return nil }
            return contents.settle(waiter, .success(nil), now: clock.now())
        }?.carryOut()
    }

    /// The connection is replaced when it is next asked for.
    func outdate(_ record: PooledConnection) { contents.withLock { _ in record.isOutdated = true } }

    // MARK: Closing

    private func closeLater(_ record: PooledConnection) {
        Task { await close(record) }
    }

    nonisolated(nonsending) func close(_ record: PooledConnection) async {
        for listener in events.close.current {
            do {
                try await listener(RawConnection(record))
            } catch {
                logger.warning("a listener of connections that are closed failed: \(error)")
            }
        }
        await record.driver.close()
        observers.tell { $0.didClose(after: clock.now() - record.openedAt) }
    }

    /// A connection was found to be lost: of those that were open beside it, idle ones are closed, and others when they
    /// come back.
    ///
    /// A server that goes takes many connections along. Those that were opened since the first of them was missed are
    /// not suspect.
    func invalidateAll(with lost: PooledConnection) {
        let idle = contents.withLock { contents -> [PooledConnection] in
            lost.generation == contents.state.generation ? contents.removeIdle() : []
        }
        for record in idle { closeLater(record) }
    }

    nonisolated(nonsending) func dispose(closing: Bool) async {
        for record in contents.withLock({ $0.removeIdle() }) where closing { await close(record) }
    }

    /// Makes connections forget their prepared statements: idle ones now, others when they come back.
    func clearStatementCaches() {
        let idle = contents.withLock { contents in
            contents.cacheGeneration += 1
            for record in contents.idle.values { record.cacheGeneration = contents.cacheGeneration }
            return Array(contents.idle.values)
        }
        for record in idle { record.driver.clearStatementCache() }
    }
}
