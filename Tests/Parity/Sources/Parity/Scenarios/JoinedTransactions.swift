import Azoth
import ParityModels
import Synchronization

@Sendable func joinedTransactions(_ scenario: Scenario) async throws {
    let modes: [(name: String, mode: JoinTransaction?)] = [
        ("default", nil), ("conditional_savepoint", .conditionalSavepoint), ("rollback_only", .rollbackOnly),
        ("control_fully", .controlFully), ("create_savepoint", .createSavepoint),
    ]
    for (name, mode) in modes {
        for end in ["close", "commit", "rollback"] { try await endWhatAListenerBegan(scenario, name, mode, end) }
    }
    try await scenario.engine.connect { connection in
        for (name, mode) in modes {
            for state in ["none", "transaction", "savepoint"] {
                for end in ["close", "commit", "rollback", "nothing"] {
                    try await join(scenario, connection, name, mode, state, end)
                }
            }
        }
    }
}

extension Session {
    fileprivate func end(_ how: String) async throws {
        switch how {
        case "close": try await close()
        case "commit": try await commit()
        case "rollback": try await rollback()
        default: break
        }
    }
}

/// A transaction that was begun on the session's own connection is the session's.
private func endWhatAListenerBegan(
    _ scenario: Scenario, _ name: String, _ mode: JoinTransaction?, _ end: String
) async throws {
    let heard = Mutex<[String]>([])
    let note = { @Sendable (event: String) in heard.withLock { $0.append(event) } }
    let events = scenario.engine.events
    let tokens = [
        events.onConnection { connection in _ = try await connection.begin() },
        events.onCommit { _ in note("commit") },
        events.onRollback { _ in note("rollback") },
        events.onCheckin { _ in note("checkin") },
    ]
    var options = SessionOptions()
    if let mode { options.joinTransaction = mode }
    let session = Session(scenario.engine, options: options)
    _ = try await session.connection()
    try await session.end(end)
    for token in tokens { token.remove() }
    scenario.note(name, end, heard.withLock { $0 })
}

private func join(
    _ scenario: Scenario, _ connection: Connection, _ name: String, _ mode: JoinTransaction?, _ state: String,
    _ end: String
) async throws {
    let root = state == "none" ? nil : try await connection.begin()
    let savepoint = state == "savepoint" ? try await connection.beginNested() : nil
    var options = SessionOptions()
    if let mode { options.joinTransaction = mode }
    let session = Session(connection, options: options)
    _ = try await session.connection()
    session.add(Page(id: 1, title: name))
    try await session.flush()
    try await session.end(end)
    scenario.note(
        name, state, end, connection.inTransaction, connection.inNestedTransaction, root?.isActive, savepoint?.isActive)
    if end == "nothing" {
        try await session.close()
        scenario.note(root?.isActive, savepoint?.isActive)
    }
    if let savepoint, savepoint.isActive { try await savepoint.commit() }
    if let root, root.isActive { try await root.commit() }
    scenario.note(try await connection.executeDriverSQL("SELECT pages.id FROM pages").all().count)
    try await session.close()
    _ = try await connection.executeDriverSQL("DELETE FROM pages")
    try await connection.commit()
}
