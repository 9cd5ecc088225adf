/// The columns of a result, and the cells behind its rows as they came, where rows can't be encoded again: what rows by
/// name are made from.
package struct ResultCells: Sendable {
    private let batches: [RowBatch]
    /// Which rows are meant, counted over all batches; nil: all.
    private var selected: [Int]?
    private let names: [String]
    private let selections: [Selection]?
    private let offsets: @Sendable () -> [Int]

    package init(
        batches: [RowBatch], names: [String], selections: [Selection]? = nil,
        offsets: @escaping @Sendable () -> [Int] = { [0] }
    ) {
        self.batches = batches
        self.names = names
        self.selections = selections
        self.offsets = offsets
    }

    /// What most results are never asked for is worked out here.
    private var columns: ResultColumns { ResultColumns(names: names, selections: selections) }

    /// The name of the column that an element of the rows begins with.
    ///
    /// - Parameter offset: Where the element lies in a row.
    package func name(ofElementAt offset: Int) -> String? {
        guard let selections, let element = offsets().firstIndex(of: offset), element < selections.count else {
            return nil
        }
        let column = selections.columnStarts[element]
        return column < names.count ? names[column] : nil
    }

    package func mappings(from start: Int = 0) -> [RowMapping] {
        let columns = columns
        var all: [RowMapping] = []
        for batch in batches {
            for row in 0..<batch.count { all.append(RowMapping(batch: batch, row: row, columns: columns)) }
        }
        if let selected { all = selected.map { all[$0] } }
        return Array(all.dropFirst(start))
    }

    /// Rows by name, of rows that become cells again.
    package func mappings<Row>(of rows: [Row], _ encode: RowEncoder<Row>) throws(AzothError) -> [RowMapping] {
        var builder = RowBatch.Builder(columnCount: names.count, rows: rows.count)
        do {
            for index in rows.indices {
                try encode(rows, index, &builder)
                builder.endRow()
            }
        } catch let error as AzothError {
            throw error
        } catch {
            throw AzothError(.invalidValue, "\(error)", underlying: error)
        }
        let batch = builder.finish()
        let columns = columns
        return rows.indices.map { RowMapping(batch: batch, row: $0, columns: columns) }
    }

    /// Only these of the rows.
    package func keeping(_ rows: [Int]) -> ResultCells {
        var copy = self
        copy.selected = selected.map { selected in rows.map { selected[$0] } } ?? rows
        return copy
    }

    /// All but the first rows.
    package func dropping(_ count: Int) -> ResultCells {
        count == 0 ? self : keeping(Array(count..<Swift.max(count, rowCount)))
    }

    private var rowCount: Int { selected?.count ?? batches.reduce(0) { $0 + $1.count } }
}

/// The columns of a result: names, types, and what they are of.
package final class ResultColumns: Sendable {
    package let names: [String]
    /// The type of each column, as far as the statement knew it.
    package let types: [SQLType?]
    /// The column of a table that each is, where it is one.
    package let sources: [ColumnReference?]
    private let positions: [String: Int]

    package init(names: [String], types: [SQLType?] = [], sources: [ColumnReference?] = []) {
        self.names = names
        self.types = types
        self.sources = sources
        positions = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    package convenience init(names: [String], selections: [Selection]?) {
        let outputs = selections?.outputColumns ?? []
        self.init(names: names, types: outputs.map(\.type), sources: outputs.map(\.source))
    }

    package func position(of name: String) -> Int? { positions[name] }
    package func position(of reference: ColumnReference) -> Int? {
        sources.firstIndex { $0 == reference } ?? positions[reference.column.name]
    }
    package func type(at index: Int) -> SQLType? { index < types.count ? types[index] : nil }
}
