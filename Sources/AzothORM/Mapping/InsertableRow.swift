public import AzothSQL

/// What an INSERT of a model needs, as a value: `A.New`. Generated.
///
/// What the database assigns or a default gives is optional: nil leaves it to them.
public protocol InsertableRow: Sendable, Hashable {
    associatedtype Object: TableModel
    /// Appends the values in the order of the table.
    func _encode(_ row: inout InsertEncoder) throws
}

/// Takes the values of rows that are inserted. Used by generated code alone.
public struct InsertEncoder: ~Copyable {
    private let table: Table
    private var builder: RowBatch.Builder
    /// A bit per column of the present row that has a value.
    private var given: UInt64 = 0
    /// Nothing is laid down: only the columns are looked at.
    private let isCounting: Bool

    private init(_ table: Table, columnCount: Int, rows: Int, isCounting: Bool) {
        self.table = table
        self.isCounting = isCounting
        builder = RowBatch.Builder(columnCount: columnCount, rows: rows, bytes: rows * 32)
    }

    /// The value of a column.
    public mutating func append<Value: MappedValue>(_ column: Int, _ value: Value) throws {
        given |= 1 << UInt64(column)
        guard !isCounting else { return }
        do {
            try value.encode(into: &builder, as: table.columns[column].type)
        } catch let error as AzothError {
            throw AzothError(
                error.kind, "\(table.name).\(table.columns[column].name): \(error.message)",
                underlying: error.underlying)
        }
    }

    /// The value of a column that is left to the database where it is nil.
    public mutating func append<Value: MappedValue>(_ column: Int, ifGiven value: Value?) throws {
        if let value { try append(column, value) }
    }

    /// Lays rows down, all of the same columns.
    static func encode(_ rows: [some InsertableRow], _ table: Table) throws -> (columns: [Int], batch: RowBatch) {
        guard let first = rows.first else {
            throw AzothError(.invalidRequest, "an INSERT into \(table.name) has no rows")
        }
        var counter = InsertEncoder(table, columnCount: 0, rows: 0, isCounting: true)
        try first._encode(&counter)
        let given = counter.given
        var encoder = InsertEncoder(table, columnCount: given.nonzeroBitCount, rows: rows.count, isCounting: false)
        for row in rows {
            encoder.given = 0
            counter.given = 0
            try row._encode(&counter)
            guard counter.given == given else {
                let column = (counter.given ^ given).trailingZeroBitCount
                throw AzothError(
                    .invalidRequest,
                    "the rows of an INSERT into \(table.name) name the same columns, and some of them leave "
                        + "\(table.columns[column].name) to the database: insert these by a statement of their own")
            }
            try row._encode(&encoder)
            encoder.builder.endRow()
        }
        let columns = table.columns.indices.filter { given & (1 << UInt64($0)) != 0 }
        return (columns, encoder.finish())
    }

    private consuming func finish() -> RowBatch { builder.finish() }
}

extension Insert {
    /// Rows as values: one statement for all of them.
    ///
    /// ```swift
    /// insert(A.self).rows([A.New(data: "a1"), A.New(data: "a2")]).returning(A.id)
    /// ```
    ///
    /// All rows give or leave out the same columns. What is wrong with them, the execution throws.
    public func rows<Row: InsertableRow>(_ rows: [Row]) -> Self where Row.Object == M {
        with { core in
            do {
                if rows.isEmpty {
                    core.source = .rows([])
                } else {
                    let (columns, batch) = try InsertEncoder.encode(rows, M._table)
                    core.source = columns.isEmpty && rows.count == 1 ? .defaults : .batch(columns, batch)
                }
            } catch {
                core.source = .refused(
                    error as? AzothError ?? AzothError(.invalidValue, "\(error)", underlying: error))
            }
        }
    }
}
