internal import AzothEngine
internal import AzothSQL
internal import Synchronization

/// A schema of a PostgreSQL database that belongs to one test.
struct Schema: Sendable {
    let name: String
    private let engine: Engine

    /// Tells apart what several processes do in one database.
    private static let process = String(UInt32.random(in: .min ... .max), radix: 36)
    private static let count = Atomic(0)

    /// A name that no other schema has.
    static func makeName() -> String { "test_\(process)_\(count.add(1, ordering: .relaxed).newValue)" }

    /// Makes it.
    init(_ engine: Engine) async throws {
        name = Self.makeName()
        self.engine = engine
        try await execute(["CREATE SCHEMA \(name)"])
    }

    /// The URL of a database, for connections that see this schema alone, and that carry its name.
    func url(_ database: String) -> String {
        let separator = database.contains("?") ? "&" : "?"
        return database + separator + "options=-c%20search_path%3D\(name)&application_name=\(name)"
    }

    /// Drops it with everything in it.
    ///
    /// - Returns: How many connections were still open.
    func remove() async throws -> Int {
        let left = try await endConnections()
        try await drop()
        return left
    }

    /// Waits a moment for connections to end.
    ///
    /// - Returns: How many were still open. They are ended: they may hold locks.
    func endConnections() async throws -> Int {
        // A server process outlives its connection by a moment.
        var left = 1
        for attempt in 0..<200 where left > 0 {
            if attempt > 0 { try? await Task.sleep(for: .milliseconds(attempt < 20 ? 2 : 10)) }
            left = try await number("SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)'")
        }
        if left > 0 {
            try await execute([
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '\(name)'"
            ])
        }
        return left
    }

    /// Drops it with everything in it, as nobody is connected to it.
    func drop() async throws {
        // Nobody needs a notice of each table.
        try await execute(["SET LOCAL client_min_messages = warning", "DROP SCHEMA \(name) CASCADE"])
    }

    /// Executes statements in one transaction.
    func execute(_ texts: [String]) async throws {
        // A test that was cancelled is cleaned up after all the same.
        let engine = engine
        try await Task.detached {
            try await engine.begin { connection in
                for text in texts { _ = try await connection.executeDriverSQL(text) }
            }
        }.value
    }

    private func number(_ sql: String) async throws -> Int { try await value(sql) ?? 0 }

    /// A text that a query gives.
    func text(_ sql: String) async throws -> String { try await value(sql) ?? "" }

    private func value<Value: MappedValue>(_ sql: String) async throws -> Value? {
        let engine = engine
        return try await Task.detached {
            try await engine.connect { connection in
                let row = try await connection.executeDriverSQL(sql).one()
                return row[row.keys[0]]
            }
        }.value
    }
}
