package import AzothEngine
internal import Synchronization

extension DatabaseSource {
    /// The same place, where each test finds tables that were made once: its rows are deleted at its end, and what a test
    /// did to the tables themselves is not seen by another one, which gets new ones then.
    ///
    /// For suites whose hundreds of tests commit and use several connections, of tables that take long to make. Prepared
    /// schemas stay in a PostgreSQL database, so that it has to be one that is thrown away. With SQLite, every test has
    /// its own.
    ///
    /// - Parameter prepare: Makes the tables; rows that it makes are gone after the first test.
    package func emptying(preparing prepare: @escaping @Sendable (Engine) async throws -> Void) -> DatabaseSource {
        DatabaseSource(self, .emptied(EmptiedSchemas(prepare)))
    }
}

/// The schemas with empty tables that no test uses just now.
final class EmptiedSchemas: Sendable {
    private let prepare: @Sendable (Engine) async throws -> Void
    private let idle = Mutex<[EmptiedSchema]>([])

    init(_ prepare: @escaping @Sendable (Engine) async throws -> Void) { self.prepare = prepare }

    /// Makes the tables in a database that is new.
    func prepare(_ engine: Engine) async throws { try await engine.disposing(after: prepare) }

    /// - Parameters:
    ///   - make: Makes a schema.
    ///   - engine: Gives an engine whose connections see this schema alone.
    func take(make: () async throws -> Schema, engine: (Schema) throws -> Engine) async throws -> EmptiedSchema {
        if let schema = idle.withLock({ $0.popLast() }) { return schema }
        let schema = try await make()
        do {
            try await prepare(engine(schema))
            return EmptiedSchema(schema, try await schema.shape())
        } catch {
            // What prepares is wrong: that is what to hear of, and no schema stays.
            try? await schema.drop()
            throw error
        }
    }

    /// Empties it, or drops it where its tables are not what they were.
    ///
    /// - Returns: How many connections were still open.
    func giveBack(_ emptied: EmptiedSchema) async throws -> Int {
        let left = try await emptied.schema.endConnections()
        guard try await emptied.schema.shape() == emptied.shape else {
            try await emptied.schema.drop()
            return left
        }
        try await emptied.schema.deleteAllRows()
        let next = EmptiedSchema(emptied.schema, try await emptied.schema.shape())
        idle.withLock { $0.append(next) }
        return left
    }
}

/// A schema, and what its tables were when nobody had touched them.
struct EmptiedSchema: Sendable {
    let schema: Schema
    let shape: String

    init(_ schema: Schema, _ shape: String) {
        self.schema = schema
        self.shape = shape
    }
}

extension Engine {
    /// Runs a closure, and disposes of the engine. The closure's error is the one to hear of.
    func disposing(after body: (Engine) async throws -> Void) async throws {
        do {
            try await body(self)
        } catch {
            try? await dispose()
            throw error
        }
        try await dispose()
    }
}

extension Schema {
    /// Changes with every change of tables, columns, defaults, constraints, indexes, triggers, views, types and functions:
    /// whoever changes an entry of the catalog leaves the number of its transaction there. Comments are not looked at, nor
    /// are the increments and bounds of sequences.
    func shape() async throws -> String {
        let namespace = "'\(name)'::regnamespace"
        let relations = "(SELECT oid FROM pg_class WHERE relnamespace = \(namespace))"
        let entries = [
            "SELECT oid, xmin FROM pg_class WHERE relnamespace = \(namespace)",
            "SELECT attrelid, xmin FROM pg_attribute WHERE attnum > 0 AND attrelid IN \(relations)",
            "SELECT oid, xmin FROM pg_attrdef WHERE adrelid IN \(relations)",
            "SELECT oid, xmin FROM pg_trigger WHERE tgrelid IN \(relations)",
            "SELECT oid, xmin FROM pg_rewrite WHERE ev_class IN \(relations)",
            "SELECT oid, xmin FROM pg_constraint WHERE connamespace = \(namespace)",
            "SELECT oid, xmin FROM pg_proc WHERE pronamespace = \(namespace)",
            "SELECT oid, xmin FROM pg_type WHERE typnamespace = \(namespace)",
            "SELECT e.oid, e.xmin FROM pg_enum e JOIN pg_type t ON t.oid = enumtypid WHERE typnamespace = \(namespace)",
        ]
        let lines = entries.enumerated().map { "SELECT \($0) AS c, e.* FROM (\($1)) AS e (o, x)" }
        return try await text(
            "SELECT md5(string_agg(format('%s %s %s', c, o, x), ',' ORDER BY c, o, x::text)) FROM ("
                + lines.joined(separator: " UNION ALL ") + ") AS entries")
    }

    /// Deletes all rows, without a look at foreign keys, and lets sequences begin again.
    func deleteAllRows() async throws {
        let tables = try await text(
            """
            SELECT coalesce(string_agg(oid::regclass::text, ', '), '') FROM pg_class
            WHERE relnamespace = '\(name)'::regnamespace AND relkind IN ('r', 'p') AND pg_relation_size(oid) > 0
            """)
        // Nobody needs a notice of each table.
        var statements = ["SET LOCAL client_min_messages = warning"]
        if !tables.isEmpty { statements.append("TRUNCATE \(tables) CASCADE") }
        statements.append(
            """
            SELECT count(setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false))
            FROM pg_sequences WHERE schemaname = '\(name)' AND last_value IS NOT NULL
            """)
        try await execute(statements)
    }
}
