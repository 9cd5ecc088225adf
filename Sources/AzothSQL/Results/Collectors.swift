/// Gathers the rows of a statement whose types are known.
package final class RowCollector<Row>: ResultCollector<ResultSet<Row>> {
    private let core: StatementCore
    private let decoder: RowDecoder<Row>
    private let context: DecodingContext
    private var rows: [Row] = []
    private var batches: [RowBatch] = []
    /// Objects alone are never asked for by the names of columns, and values give the same cells again: to keep those that
    /// came would double what rows take.
    private let keepsCells: Bool
    private let hasNames: Bool

    package init(core: StatementCore, decoder: RowDecoder<Row>, context: DecodingContext) {
        self.core = core
        self.decoder = decoder
        self.context = context
        let isNameless = context.makesObjects && core.selectsObjectsAlone
        keepsCells = !isNameless && decoder.encode == nil
        hasNames = !isNameless
    }

    package override func add(_ batch: RowBatch) throws {
        do {
            try decoder.decodeBatch(batch, context, &rows)
        } catch {
            throw core.selections?.describing(error) ?? error
        }
        if keepsCells { batches.append(batch) }
    }

    package override func finish(
        columnNames: [String], affectedRows: Int, lastInsertedRowID: Int64?
    ) throws -> ResultSet<Row> {
        let cells =
            hasNames
            ? ResultCells(
                batches: batches, names: columnNames, selections: core.selections, offsets: decoder.offsets) : nil
        return ResultSet(
            rows: rows, keys: columnNames, rowCount: core.kind == .select ? rows.count : affectedRows, cells: cells,
            encode: decoder.encode, identity: decoder.identity)
    }
}

/// Gathers rows that are read by name.
package final class MappingCollector: ResultCollector<ResultSet<RowMapping>> {
    private var batches: [RowBatch] = []

    package override func add(_ batch: RowBatch) { batches.append(batch) }

    package override func finish(
        columnNames: [String], affectedRows: Int, lastInsertedRowID: Int64?
    ) -> ResultSet<RowMapping> {
        let cells = ResultCells(batches: batches, names: columnNames)
        let rows = cells.mappings()
        return ResultSet(
            rows: rows, keys: columnNames, rowCount: rows.isEmpty ? affectedRows : rows.count, cells: cells)
    }
}

/// Gathers what a statement without rows gives.
package final class WriteCollector: ResultCollector<ExecutionResult> {
    private let core: StatementCore
    private var batches: [RowBatch] = []

    package init(core: StatementCore) { self.core = core }

    /// The keys that the printer asked the database for.
    package override func add(_ batch: RowBatch) { batches.append(batch) }

    package override func finish(
        columnNames: [String], affectedRows: Int, lastInsertedRowID: Int64?
    ) throws -> ExecutionResult {
        guard case .insert(let insert) = core else { return ExecutionResult(rowCount: affectedRows) }
        return ExecutionResult(
            rowCount: affectedRows,
            insertedPrimaryKeys: try insert.insertedKeys(
                returned: batches, affectedRows: affectedRows, lastInsertedRowID: lastInsertedRowID))
    }
}

/// What an INSERT, UPDATE or DELETE without RETURNING gave.
public struct ExecutionResult: Sendable {
    /// How many rows were inserted, changed or deleted.
    public let rowCount: Int
    /// The keys of inserted rows, as far as the statement or the database gives them without RETURNING: those of the
    /// values that were assigned, and the generated key of an INSERT of one row. A key of several columns is a list
    /// of `any Sendable`.
    public let insertedPrimaryKeys: [any Sendable]

    package init(rowCount: Int, insertedPrimaryKeys: [any Sendable] = []) {
        self.rowCount = rowCount
        self.insertedPrimaryKeys = insertedPrimaryKeys
    }
}
