internal import AzothSQL
internal import Logging
internal import Synchronization

extension Pool {
    /// Takes a connection back. The holder has ended its transaction.
    func checkIn(_ lease: Lease) {
        let isUsable = lease.isUsable && !lease.connection.isBroken
        let (settlement, closes, clears) = contents.withLock { contents -> (Settlement?, Bool, Bool) in
            lease.isReturned = true
            lease.wasUsed = true
            contents.holders[lease.id] = nil
            let clears = isUsable && lease.cacheGeneration != contents.cacheGeneration
            lease.cacheGeneration = contents.cacheGeneration
            let idle = PoolState.Idle(id: lease.id, openedAt: lease.openedAt)
            switch contents.state.checkin(idle, generation: lease.generation, isUsable: isUsable, now: .now) {
            case .keep:
                contents.idle[lease.id] = lease
                return (nil, false, clears)
            case .close: return (nil, true, false)
            case .hand(let waiter): return (contents.settle(waiter, .success(lease)), false, clears)
            case .closeAndLetOpen(let waiter): return (contents.settle(waiter, .success(nil)), true, false)
            case .letOpen(let waiter): return (contents.settle(waiter, .success(nil)), false, false)
            case .nothing: return (nil, false, false)
            }
        }
        if clears { lease.connection.clearStatementCache() }
        if closes { closeLater(lease) }
        settlement?.carryOut()
    }

    /// A holder forgot its connection: what is open in it is rolled back, and it goes back to the others.
    func recover(
        _ connection: any DriverConnection, id: Int, generation: Int, openedAt: ContinuousClock.Instant
    ) {
        let holder = contents.withLock { $0.holders[id] }
        logger.warning(
            "a connection was dropped without close(), by \(holder.map { "\($0)" } ?? "somebody"): it goes back to the pool. Use connect { }, or close it"
        )
        Task {
            let lease = Lease(connection, id: id, generation: generation, openedAt: openedAt, pool: self)
            do {
                if connection.isInTransaction { try await connection.execute(.rollback) }
            } catch {
                lease.isUsable = false
            }
            lease.giveBack()
        }
    }

    private func closeLater(_ lease: Lease) {
        Task { await lease.connection.close() }
    }

    // MARK: All at once

    /// A connection was found to be lost: idle ones are closed, others when they come back.
    func invalidateAll() {
        for lease in removeIdle() { closeLater(lease) }
    }

    nonisolated(nonsending) func dispose(closing: Bool) async {
        for lease in removeIdle() where closing { await lease.connection.close() }
    }

    private func removeIdle() -> [Lease] {
        contents.withLock { contents in
            contents.state.invalidateAll().compactMap { contents.idle.removeValue(forKey: $0) }
        }
    }

    /// Makes connections forget their prepared statements: idle ones now, others when they come back.
    func clearStatementCaches() {
        let idle = contents.withLock { contents in
            contents.cacheGeneration += 1
            for lease in contents.idle.values { lease.cacheGeneration = contents.cacheGeneration }
            return Array(contents.idle.values)
        }
        for lease in idle { lease.connection.clearStatementCache() }
    }
}
