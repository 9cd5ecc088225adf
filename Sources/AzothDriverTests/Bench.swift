internal import AzothEngine
internal import AzothSQL
internal import Synchronization

/// What one check works with: its connections, and tables of its own. Both are gone when it has ended.
final class Bench {
    let driver: DriverUnderTest
    let dialect: Dialect
    private var connections: [any DriverConnection] = []
    private var tables: [String] = []

    private static let process = String(UInt32.random(in: .min ... .max), radix: 36)
    private static let count = Atomic(0)

    init(_ driver: DriverUnderTest) {
        self.driver = driver
        dialect = driver.connector.dialect
    }

    /// Opens a connection. It is closed after the check.
    func connect() async throws -> any DriverConnection {
        let connection = try await driver.connector.connect(EngineOptions())
        connections.append(connection)
        return connection
    }

    /// A name for a table.
    func name() -> String {
        "azoth_check_\(Self.process)_\(Self.count.add(1, ordering: .relaxed).newValue)"
    }

    /// Makes a table, and gives its name.
    func table(_ columns: String = "id bigint PRIMARY KEY, name text", on connection: any DriverConnection) async throws
        -> String
    {
        let name = name()
        _ = try await connection.run("CREATE TABLE \(name) (\(columns))", kind: .ddl)
        tables.append(name)
        return name
    }

    /// A table with these numbers as its rows.
    func table(of numbers: Range<Int>, on connection: any DriverConnection) async throws -> String {
        let name = try await table(on: connection)
        _ = try await connection.run(
            "INSERT INTO \(name) (id, name) VALUES (?, ?)", rows: numbers.map { [$0, $0] }, types: [.int64, .text()])
        return name
    }

    func clear() async {
        for connection in connections { await connection.close() }
        guard !tables.isEmpty, let connection = try? await driver.connector.connect(EngineOptions()) else { return }
        for table in tables { _ = try? await connection.run("DROP TABLE IF EXISTS \(table)", kind: .ddl) }
        await connection.close()
    }
}

extension DriverConnection {
    /// Executes text in which parameters are `?`, whatever the database calls them.
    nonisolated(nonsending) func run(
        _ sql: String, kind: CompiledStatement.Kind? = nil, parameters: RowBatch = .noParameters,
        types: [SQLType] = [], options: DriverOptions = DriverOptions(), isKept: Bool = false
    ) async throws -> DriverResult {
        try await execute(
            statement(sql, kind: kind, types: types, isKept: isKept), parameters: parameters, options: options)
    }

    /// The same with rows of integers, or of their text where the type is that.
    nonisolated(nonsending) func run(
        _ sql: String, rows: [[Int?]], types: [SQLType] = [], options: DriverOptions = DriverOptions()
    ) async throws -> DriverResult {
        let types = types.isEmpty ? (rows.first ?? []).map { _ in SQLType.int64 } : types
        return try await run(sql, parameters: batch(rows, types), types: types, options: options)
    }

    func statement(
        _ sql: String, kind: CompiledStatement.Kind? = nil, types: [SQLType] = [], isKept: Bool = false
    ) -> CompiledStatement {
        let kind = kind ?? Self.kind(of: sql)
        return CompiledStatement(
            dialect.withPlaceholders(sql), kind: kind, parameterTypes: types,
            returnsRows: kind == .select || sql.contains("RETURNING"), isKept: isKept)
    }

    private static func kind(of sql: String) -> CompiledStatement.Kind {
        switch sql.prefix(6) {
        case "SELECT", "WITH R": .select
        case "INSERT": .insert
        case "UPDATE": .update
        case "DELETE": .delete
        case "CREATE": .ddl
        default: .other
        }
    }

    /// The numbers of a table, in order.
    nonisolated(nonsending) func numbers(in table: String) async throws -> [Int?] {
        try await run("SELECT id FROM \(table) ORDER BY id").integers()
    }

    /// How many rows a table has.
    nonisolated(nonsending) func count(in table: String) async throws -> Int? {
        try await run("SELECT count(*) FROM \(table)").integers()[0]
    }

    /// Whether statements can be executed: a connection that is not broken always can.
    nonisolated(nonsending) func isUsable() async -> Bool {
        let answer = try? await run("SELECT 42").integers()
        return answer == [42]
    }
}

extension DriverResult {
    /// The first column of all rows, those of the cursor included.
    nonisolated(nonsending) func integers() async throws -> [Int?] {
        var numbers = try batch.integers()
        if let cursor { while let next = try await cursor.next() { numbers += try next.integers() } }
        return numbers
    }
}

extension RowBatch {
    /// The first column.
    func integers() throws -> [Int?] {
        var numbers: [Int?] = []
        try forEachRow { reader throws(any Error) in numbers.append(try Int?.decode(&reader, as: .int64)) }
        return numbers
    }
}

/// Rows of parameters.
func batch(_ rows: [[Int?]], _ types: [SQLType]) -> RowBatch {
    var builder = RowBatch.Builder(columnCount: types.count, rows: rows.count)
    for row in rows {
        for (value, type) in zip(row, types) {
            if let value {
                if case .text = type { builder.append(text: "\(value)") } else { builder.append(integer: Int64(value)) }
            } else {
                builder.appendNull()
            }
        }
        builder.endRow()
    }
    return builder.finish()
}

extension Dialect {
    /// The text with the dialect's placeholders for each `?`.
    func withPlaceholders(_ sql: String) -> String {
        var number = 0
        return sql.split(separator: "?", omittingEmptySubsequences: false).reduce(into: "") { text, part in
            if number > 0 { text += placeholder(number) }
            number += 1
            text += part
        }
    }
}

/// The error that something throws.
nonisolated(nonsending) func failure<Value>(
    _ body: nonisolated(nonsending) () async throws -> Value
) async -> AzothError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? AzothError
    }
}
