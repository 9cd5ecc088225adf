public import AzothSQL
internal import Synchronization

/// One statement that was executed, or is about to be.
public struct ExecutedStatement: Sendable {
    /// A number that no other execution of the process has.
    public let id: UInt64
    /// The text.
    public let sql: String
    /// What the statement does.
    public let kind: CompiledStatement.Kind
    /// How many rows of parameters it is executed with.
    public let parameterRows: Int
    /// Where the program asked for the connection or session that executes it.
    public let site: CallSite
    /// The transaction that it is part of, BEGIN and COMMIT among it; nil outside of one.
    public let transaction: UInt64?
    private let statement: CompiledStatement?
    private let batch: RowBatch?
    private let later: LaterParameters?

    /// - Parameter later: Rows of parameters that are made meanwhile.
    init(
        _ statement: CompiledStatement, _ batch: RowBatch, _ later: LaterParameters? = nil, at site: CallSite,
        in transaction: UInt64? = nil
    ) {
        id = Self.nextID()
        self.site = site
        self.transaction = transaction
        sql = statement.sql
        kind = statement.kind
        parameterRows = batch.count + (later?.count ?? 0)
        self.statement = statement
        self.batch = batch
        self.later = later
    }

    /// BEGIN, COMMIT and the like.
    init(_ command: String, at site: CallSite, in transaction: UInt64? = nil) {
        id = Self.nextID()
        self.site = site
        self.transaction = transaction
        sql = command
        kind = .other
        parameterRows = 1
        statement = nil
        batch = nil
        later = nil
    }

    private static let lastID = Atomic<UInt64>(0)
    private static func nextID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

    /// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and the like: what statement counts leave out.
    public var isTransactionCommand: Bool { statement == nil }

    /// Some of its parameters are not to be shown.
    var isSensitive: Bool { statement.map { !$0.sensitiveParameters.isEmpty } ?? false }

    /// The parameters of the first row as text, for errors.
    var firstParameters: [String] { firstParameters(rows: 1).first ?? [] }

    /// The parameters of the first rows as text.
    func firstParameters(rows count: Int) -> [[String]] {
        guard let statement, let batch, batch.columnCount > 0 else { return [] }
        return (0..<min(count, batch.count)).map { row in
            batch.withRow(row) { texts(of: &$0, statement, batch.columnCount) }
        }
    }

    private func texts(of reader: inout RowReader, _ statement: CompiledStatement, _ count: Int) -> [String] {
        (0..<count).map { column in
            guard !statement.sensitiveParameters.contains(column) else {
                reader.skip()
                return AzothError.hidden
            }
            return reader.nextText()
        }
    }

    /// The parameters as text, row by row. Those of `@sensitive` columns are `***`. Of a flush of more than a thousand rows
    /// some may not be made before the statement has begun: these are there at its end, where it has not failed.
    public var parameters: [[String]] {
        guard let statement, let batch else { return [] }
        var rows: [[String]] = []
        for batch in [batch] + (later?.batches ?? []) {
            batch.forEachRow { reader in rows.append(texts(of: &reader, statement, batch.columnCount)) }
        }
        return rows
    }
}

extension RowReader {
    /// The next cell as text for a person: shortened, and quoted where it is text.
    mutating func nextText() -> String {
        let cell = cellDescription
        skip()
        return cell
    }

    private var cellDescription: String {
        var reader = self
        switch kind {
        case .null: return "NULL"
        case .text:
            let text = reader.withBytes { String(decoding: $0, as: UTF8.self) }
            return text.count > 300 ? "'\(text.prefix(300))…' (\(text.count) characters)" : "'\(text)'"
        case .bytes, .list: return "<\(reader.nextCell().extent) bytes>"
        case .uuid, .interval:
            return reader.withBytes { bytes in
                bytes.map { byte in
                    let digits = String(byte, radix: 16)
                    return digits.count == 1 ? "0" + digits : digits
                }.joined()
            }
        case .double: return "\(Double(bitPattern: reader.nextCell().bits))"
        case .decimal:
            let cell = reader.nextCell()
            return Self.decimalText(Int64(bitPattern: cell.bits), scale: Int(cell.extent))
        case .integer, .day, .timestamp, .localDateTime, .timeOfDay:
            return "\(Int64(bitPattern: reader.nextCell().bits))"
        }
    }

    private static func decimalText(_ scaled: Int64, scale: Int) -> String {
        guard scale > 0 else { return "\(scaled)" }
        var digits = String(scaled.magnitude)
        while digits.count <= scale { digits = "0" + digits }
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        return scaled < 0 ? "-" + digits : digits
    }
}
