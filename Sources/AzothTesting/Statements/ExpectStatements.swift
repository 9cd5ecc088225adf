public import AzothEngine
public import Testing

/// Runs a closure, and expects that the engine executes exactly these statements meanwhile, in this order. BEGIN, COMMIT,
/// ROLLBACK and savepoints don't count.
///
/// ```swift
/// let author = try await expectStatements(on: engine, "SELECT author.id, author.name FROM author WHERE author.id = ?") {
///     try await session.get(Author.self, 1)
/// }
/// ```
///
/// - Parameters:
///   - engine: Statements of all its connections are heard.
///   - expected: The texts, with `?` for parameters, whatever the database has in their place.
/// - Returns: What the closure returns. A difference is an issue at the place of the call.
@discardableResult
public func expectStatements<Value>(
    on engine: Engine, _ expected: String..., sourceLocation: SourceLocation = #_sourceLocation,
    _ body: nonisolated(nonsending) () async throws -> Value
) async throws -> Value {
    let log = StatementLog(engine, placeholders: .questionMarks)
    defer { log.stop() }
    let value = try await body()
    let actual = log.statements
    if actual != expected {
        Issue.record("\(Difference(expected: expected, actual: actual))", sourceLocation: sourceLocation)
    }
    return value
}

/// Runs a closure, and expects that the engine executes so many statements meanwhile. BEGIN, COMMIT, ROLLBACK and
/// savepoints don't count; a statement with many rows of parameters counts once.
///
/// - Returns: What the closure returns. Another number is an issue at the place of the call, with the list of what ran.
@discardableResult
public func expectStatements<Value>(
    on engine: Engine, count: Int, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: nonisolated(nonsending) () async throws -> Value
) async throws -> Value {
    let log = StatementLog(engine)
    defer { log.stop() }
    let value = try await body()
    let actual = log.statements
    if actual.count != count {
        let list = actual.map { "\n  \($0)" }.joined()
        Issue.record(
            "\(count) statements were expected, and \(actual.count) ran:\(list)", sourceLocation: sourceLocation)
    }
    return value
}

/// Two lists of statements, one under the other.
private struct Difference: CustomStringConvertible {
    let expected: [String]
    let actual: [String]

    var description: String {
        var lines = ["other statements ran than were expected (- expected, + ran):"]
        for change in actual.difference(from: expected).inferringMoves() {
            switch change {
            case .remove(let offset, let sql, _): lines.append("- \(offset + 1): \(sql)")
            case .insert(let offset, let sql, _): lines.append("+ \(offset + 1): \(sql)")
            }
        }
        return lines.joined(separator: "\n")
    }
}
