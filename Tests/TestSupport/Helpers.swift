public import AzothEngine
public import AzothSQL
internal import AzothTesting
internal import Synchronization

/// A text with `?` for its parameters, as the database of the test has it.
public func sql(_ text: String) throws -> String { try TestDatabase.current.sql(text) }

extension Connection {
    /// The only value of the only row.
    public func number(_ sql: String, _ parameters: [any MappedValue] = []) async throws -> Int? {
        let row = try await executeDriverSQL(sql, parameters).one()
        return row[row.keys[0]]
    }
}

/// The error that something throws.
public func failure<Value>(_ body: nonisolated(nonsending) () async throws -> Value) async -> AzothError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? AzothError
    }
}

/// Waits until something is so, for at most some seconds.
public func eventually(_ condition: @Sendable () -> Bool) async throws -> Bool {
    for _ in 0..<2000 {
        if condition() { return true }
        try await Task.sleep(for: .milliseconds(1))
    }
    return condition()
}

/// A number that tasks share.
public final class Counter: Sendable {
    private let number = Mutex(0)
    public init() {}
    public var value: Int { number.withLock { $0 } }
    public func add(_ more: Int = 1) { number.withLock { $0 += more } }
    public func raise(to least: Int) { number.withLock { $0 = max($0, least) } }
}
