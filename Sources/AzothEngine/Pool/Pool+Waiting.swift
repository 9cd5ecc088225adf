internal import AzothSQL
internal import Synchronization

extension Pool {
    /// Waits for a connection, or for a place to open one in (nil).
    ///
    /// - Throws: `poolTimeout` where the time is over.
    nonisolated(nonsending) func wait(
        _ waiter: Int, for wish: PoolAlarms.Wish, _ timeout: Duration
    ) async throws -> PooledConnection? {
        let alarm = PoolAlarms.Alarm(time: clock.now() + timeout, patience: timeout, wish: wish)
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { hand in
                let (settlement, timer) = contents.withLock { $0.suspend(waiter, hand, alarm) }
                if let timer { start(timer) }
                settlement?.carryOut()
            }
        } onCancel: {
            giveUp(
                waiter,
                AzothError(
                    .queryCancelled, "the task was cancelled while it waited for a connection",
                    underlying: CancellationError()))
        }
    }

    /// Starts the timer of all who wait. It knows nothing of the caller who happens to be the first, neither task-local
    /// values nor priority, and does not keep the pool.
    private func start(_ timer: PoolAlarms.Timer) {
        let task = Task.detached { [weak self, clock] in
            do { try await clock.sleep(timer.time - clock.now()) } catch { return }
            self?.ring(timer.number)
        }
        let superfluous = contents.withLock { $0.keep(task, of: timer) }
        superfluous?.cancel()
    }

    private func ring(_ number: Int) {
        let (due, next) = contents.withLock { $0.alarms.ring(number, now: clock.now()) }
        if let next { start(next) }
        for (waiter, alarm) in due { giveUp(waiter, timeoutError(alarm)) }
    }

    private func giveUp(_ waiter: Int, _ error: AzothError) {
        contents.withLock { contents -> Settlement? in
            guard contents.state.cancel(waiter: waiter) || contents.returns.removeValue(forKey: waiter) != nil else {
                return nil
            }
            return contents.settle(waiter, .failure(error), now: clock.now())
        }?.carryOut()
    }

    /// Waits until the connections of earlier generations have come back.
    ///
    /// - Throws: `poolTimeout`, which names their holders, where they don't in time.
    nonisolated(nonsending) func waitForReturns(within limit: Duration) async throws {
        let waiter = contents.withLock { contents -> Int? in
            guard contents.isOut(before: contents.state.generation) else { return nil }
            let waiter = contents.number()
            contents.waiting[waiter] = .announced("dispose(within:)")
            contents.returns[waiter] = contents.state.generation
            return waiter
        }
        guard let waiter else { return }
        _ = try await wait(waiter, for: .returns, limit)
    }

    private func timeoutError(_ alarm: PoolAlarms.Alarm) -> AzothError {
        let holders = contents.withLock { $0.describeHolders(now: clock.now()) }
        let patience = alarm.patience.formatted
        if alarm.wish == .returns {
            return AzothError(.poolTimeout, "not all connections came back within \(patience). Held by: \(holders)")
        }
        let (size, remedy) =
            choice.kind == .static
            ? ("there is one, which one caller uses at a time", "Close what holds it sooner")
            : (
                "the pool has at most \(limit.map { "\($0)" } ?? "any number of") connections",
                "Close what holds them sooner, or enlarge the pool"
            )
        return AzothError(
            .poolTimeout, "no connection came free within \(patience): \(size). Held by: \(holders). \(remedy)")
    }
}
