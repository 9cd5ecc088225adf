import Azoth
import ParityModels
import Synchronization

@Sendable func hooksThatAdd(_ scenario: Scenario) async throws {
    let waiting = Mutex(["jack", "ed"])
    let commits = Mutex(0)
    let sessions = SessionFactory(scenario.engine)
    sessions.events.afterFlushPostexec { session in
        if let name = waiting.withLock({ $0.popLast() }) { session.add(User(name: name)) }
    }
    sessions.events.afterCommit { _ in commits.withLock { $0 += 1 } }
    try await sessions.with { session in
        session.add(User(name: "wendy"))
        try await session.commit()
        scenario.note(commits.withLock { $0 }, try await session.scalar(select(User.id.count())) ?? 0)
    }

    let endless = SessionFactory(scenario.engine)
    endless.events.afterFlushPostexec { session in session.add(User(name: "x")) }
    try await endless.with { session in
        session.add(User(name: "x"))
        scenario.clear()
        do {
            try await session.commit()
        } catch let error as AzothError {
            scenario.note(error.message.contains("Over 100 subsequent flushes have occurred"), scenario.count)
        }
        try await session.rollback()
        scenario.note(try await session.scalar(select(User.id.count())) ?? 0)
    }
}

@Sendable func statementsInHooks(_ scenario: Scenario) async throws {
    let committing = SessionFactory(scenario.engine)
    committing.events.afterCommit { session in _ = try await session.execute(select(User.id)) }
    try await committing.with { session in
        session.add(User(name: "u"))
        do {
            try await session.commit()
        } catch let error as AzothError where error.kind == .invalidRequest {
            scenario.note(
                error.message.contains("This session is in 'committed' state; no further SQL can be emitted"))
        }
    }
    let rollingBack = SessionFactory(scenario.engine)
    rollingBack.events.afterRollback { session in _ = try await session.execute(select(User.id)) }
    try await rollingBack.with { session in
        session.add(User(name: "never"))
        try await session.flush()
        do {
            try await session.rollback()
        } catch let error as AzothError where error.kind == .invalidRequest {
            scenario.note(error.message.contains("This session is in 'inactive' state"))
        }
    }
    try await scenario.sessions.with { session in
        scenario.note(try await session.execute(select(User.name)).all())
    }
}
