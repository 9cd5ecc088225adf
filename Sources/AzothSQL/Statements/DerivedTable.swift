/// A SELECT that stands where a table does: a subquery in FROM, or a common table expression.
public final class DerivedTable: Sendable {
    package enum Kind: Sendable { case subquery, cte, recursiveCTE }

    /// A column of the select list, under the name that it has outside.
    package struct Column: Sendable {
        package let name: String
        package let type: SQLType
        /// The column of a table that it is, where it is one.
        package let source: ColumnReference?
        /// Whether `AS name` has to be printed.
        package let isRenamed: Bool
    }

    package let name: String
    package let kind: Kind
    package let columns: [Column]
    private let makeCore: @Sendable (DerivedTable) -> SelectCore
    /// The SELECT, as far as it does not name the table itself.
    package let base: SelectCore
    /// The SELECT.
    package var core: SelectCore { makeCore(self) }

    package init(
        _ name: String, kind: Kind, base: SelectCore, core: (@Sendable (DerivedTable) -> SelectCore)? = nil
    ) {
        self.name = name
        self.kind = kind
        self.base = base
        makeCore = core ?? { _ in base }
        columns = base.selections.outputColumns
    }
}

extension [Selection] {
    /// The columns of a select list under names that are all different.
    package var outputColumns: [DerivedTable.Column] {
        var columns: [DerivedTable.Column] = []
        var taken: Set<String> = []
        func add(_ natural: String?, label: String?, _ type: SQLType, _ source: ColumnReference?) {
            let wanted = label ?? natural ?? "column_\(columns.count + 1)"
            var name = wanted
            var number = 1
            while !taken.insert(name).inserted {
                name = "\(wanted)_\(number)"
                number += 1
            }
            columns.append(.init(name: name, type: type, source: source, isRenamed: name != natural))
        }
        for selection in self {
            switch selection {
            case .entity(let source):
                for index in source.columns {
                    let reference = ColumnReference(table: source.table, index: index, alias: source.alias)
                    add(reference.column.name, label: nil, reference.column.type, reference)
                }
            case .expression(let node, let type, let label):
                add(node.naturalName, label: label, type, node.columnReference)
            }
        }
        return columns
    }

    /// Says of an error in reading a row which column it was, and hides what is not to be shown.
    package func describing(_ error: any Error) -> any Error {
        guard let error = error as? AzothError, error.column != nil else { return error }
        let columns = outputColumns
        return error.ofColumns(
            named: { columns.indices.contains($0) ? columns[$0].name : nil },
            isSensitive: { columns.indices.contains($0) && columns[$0].source?.column.isSensitive ?? false })
    }

    /// At which output column each item begins.
    package var columnStarts: [Int] {
        var starts: [Int] = []
        var next = 0
        for selection in self {
            starts.append(next)
            switch selection {
            case .entity(let source): next += source.columns.count
            case .expression: next += 1
            }
        }
        return starts
    }
}

extension SQLNode {
    package var columnReference: ColumnReference? {
        if case .column(let reference) = self { reference } else { nil }
    }

    /// The name that databases give an output column of this expression, where they agree on it.
    package var naturalName: String? {
        switch self {
        case .column(let reference): reference.column.name
        case .derivedColumn(let table, let index): table.columns[index].name
        default: nil
        }
    }
}
