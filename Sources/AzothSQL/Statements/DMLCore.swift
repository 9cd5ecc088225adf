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
