internal import AzothSQL
internal import Logging
internal import Synchronization

extension Pool {
    /// Takes a connection back. The holder has ended its transaction.
    func checkIn(_ record: PooledConnection, isUsable: Bool) {
        let isUsable = isUsable && !record.driver.isBroken
        let now = clock.now()
        let (holder, settlement, closes, clears) = contents.withLock {
            contents -> (Holder?, Settlement?, Bool, Bool) in
            let holder = record.holder
            record.holder = nil
            record.wasUsed = true
            contents.out[record.id] = nil
            let clears = isUsable && record.cacheGeneration != contents.cacheGeneration
            record.cacheGeneration = contents.cacheGeneration
            let idle = PoolState.Idle(id: record.id, openedAt: record.openedAt)
            switch contents.state.checkin(idle, generation: record.generation, isUsable: isUsable, now: now) {
            case .keep:
                contents.idle[record.id] = record
                return (holder, nil, false, clears)
            case .close: return (holder, nil, true, false)
            case .hand(let waiter):
                return (holder, contents.settle(waiter, .success(record), now: now), false, clears)
            case .closeAndLetOpen(let waiter):
                return (holder, contents.settle(waiter, .success(nil), now: now), true, false)
            case .letOpen(let waiter): return (holder, contents.settle(waiter, .success(nil), now: now), false, false)
            case .nothing: return (holder, nil, false, false)
            }
        }
        if let holder { observers.tell { $0.didCheckIn(after: now - holder.since, from: holder.site) } }
        if !isUsable { observers.tell { $0.didInvalidate() } }
        if clears { record.driver.clearStatementCache() }
        if closes { closeLater(record) }
        settlement?.carryOut()
    }

    /// A holder forgot its connection: what is open in it is rolled back, and it goes back to the others.
    func recover(_ record: PooledConnection) {
        let holder = contents.withLock { _ in record.holder }
        logger.warning(
            "a connection was dropped without close(), by \(holder.map { "\($0.site)" } ?? "somebody"): it goes back to the pool. Use connect { }, or close it"
        )
        Task {
            var isUsable = true
            do {
                if record.driver.isInTransaction { try await record.driver.execute(.rollback) }
            } catch {
                isUsable = false
            }
            checkIn(record, isUsable: isUsable)
        }
    }

    private func closeLater(_ record: PooledConnection) {
        Task { await close(record) }
    }

    nonisolated(nonsending) func close(_ record: PooledConnection) async {
        await record.driver.close()
        observers.tell { $0.didClose(after: clock.now() - record.openedAt) }
    }

    // MARK: All at once

    /// A connection was found to be lost: idle ones are closed, others when they come back.
    func invalidateAll() {
        for record in removeIdle() { closeLater(record) }
    }

    nonisolated(nonsending) func dispose(closing: Bool) async {
        for record in removeIdle() where closing { await close(record) }
    }

    private func removeIdle() -> [PooledConnection] {
        contents.withLock { contents in
            contents.state.invalidateAll().compactMap { contents.idle.removeValue(forKey: $0) }
        }
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
