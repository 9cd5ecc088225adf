/// A column with its new value, without its types.
public struct AssignmentCore: Sendable {
    /// The position of the column in the table.
    package let column: Int
    package let value: SQLNode
    package init(column: Int, value: SQLNode) {
        self.column = column
        self.value = value
    }
}

/// An INSERT without its types.
public struct InsertCore: Sendable {
    package enum Source: Sendable {
        /// One row of nothing but defaults.
        case defaults
        /// Rows of values and expressions. All rows name the same columns.
        case rows([[AssignmentCore]])
        /// Rows that are encoded already, and their columns.
        case batch([Int], RowBatch)
        case select([Int], SelectCore)
        /// Rows that can't be inserted: the execution throws why.
        case refused(AzothError)
    }

    package let table: Table
    package var source = Source.defaults
    package var conflict: ConflictCore?
    package var returning: [Selection]?
    package var executionOptions = ExecutionOptions()
    package let model: (any TableModel.Type)?

    package init(table: Table, model: (any TableModel.Type)? = nil) {
        self.table = table
        self.model = model
    }
}

/// ON CONFLICT without its types.
public struct ConflictCore: Sendable {
    package enum Action: Sendable {
        case nothing
        case update([AssignmentCore], conditions: [SQLNode])
    }
    /// The columns of the unique constraint that is meant; empty: any, which only `nothing` may say.
    package var columns: [Int]
    package var action: Action
    package init(columns: [Int], action: Action) {
        self.columns = columns
        self.action = action
    }
}

/// An UPDATE without its types.
public struct UpdateCore: Sendable {
    package let table: Table
    package var assignments: [AssignmentCore] = []
    package var conditions: [SQLNode] = []
    package var returning: [Selection]?
    package var executionOptions = ExecutionOptions()
    package let model: (any TableModel.Type)?

    package init(table: Table, model: (any TableModel.Type)? = nil) {
        self.table = table
        self.model = model
    }
}

/// A DELETE without its types.
public struct DeleteCore: Sendable {
    package let table: Table
    package var conditions: [SQLNode] = []
    package var returning: [Selection]?
    package var executionOptions = ExecutionOptions()
    package let model: (any TableModel.Type)?

    package init(table: Table, model: (any TableModel.Type)? = nil) {
        self.table = table
        self.model = model
    }
}

/// Text as a statement.
public struct TextCore: Sendable {
    package let text: SQLText
    /// The types of the columns, where `columns(…)` named them.
    package var selections: [Selection]?
    package var executionOptions = ExecutionOptions()
    package init(_ text: SQLText) { self.text = text }
}

extension StatementCore {
    /// Refuses to read rows of text as what they are not: columns are taken by position, so that there must be enough of
    /// them, and those of a model must be the model's.
    ///
    /// - Parameter names: The columns that the database gives.
    /// - Throws: `invalidRequest`.
    package func checkColumns(_ names: [String]) throws {
        guard case .text(let core) = self, let selections = core.selections else { return }
        let starts = selections.columnStarts
        for (selection, start) in zip(selections, starts) {
            switch selection {
            case .expression:
                guard start < names.count else { throw tooFew(names, selections) }
            case .entity(let source):
                for (offset, index) in source.columns.enumerated() {
                    let wanted = source.table.columns[index].name
                    guard start + offset < names.count else { throw tooFew(names, selections) }
                    let name = names[start + offset]
                    guard name.lowercased() == wanted.lowercased() else {
                        let columns = source.columns.map { source.table.columns[$0].name }.joined(separator: ", ")
                        throw AzothError(
                            .invalidRequest,
                            "column \(start + offset + 1) of the text is \(name), where \(wanted) is read: select the "
                                + "columns of \(source.table.name) in the order of the schema, \(columns)")
                    }
                }
            }
        }
    }

    private func tooFew(_ names: [String], _ selections: [Selection]) -> AzothError {
        AzothError(
            .invalidRequest,
            "the text gives \(names.isEmpty ? "no columns" : "the columns " + names.joined(separator: ", ")), where "
                + "columns(…) reads \(selections.outputColumns.count)")
    }
}
