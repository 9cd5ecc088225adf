internal import Synchronization

/// A statement as text, ready to be prepared: what the printers make and drivers take.
///
/// A statement of known shape is compiled once and kept; drivers then find its prepared form by ``index``, without
/// hashing its text.
public final class CompiledStatement: Sendable {
    /// A column that is the rowid of its table: `INTEGER PRIMARY KEY`.
    ///
    /// SQLite tells the rowid of the last row inserted for nothing. RETURNING gathers its rows in a table of their own
    /// first, one for each execution, which takes longer than the INSERT.
    public struct RowIDColumn: Sendable, Hashable {
        /// The name of the table.
        public let table: String
        /// The name of the column, which the rows that come back have, too.
        public let column: String

        /// A generated key, by the names of its table and column.
        public init(table: String, column: String) {
            self.table = table
            self.column = column
        }
    }

    public enum Kind: Sendable, Hashable {
        case select, insert, update, delete
        /// CREATE, DROP, ALTER.
        case ddl
        /// BEGIN, SAVEPOINT, PRAGMA, SET and whatever else is not known.
        case other
    }

    /// How a statement takes many rows of parameters.
    public enum ParameterForm: Sendable, Hashable {
        /// One execution for each row.
        case rows
        /// One execution for all rows: each parameter is a column of the rows as an array, for `unnest`. The driver may
        /// split the rows, in order.
        case columns
    }

    public let sql: String
    public let kind: Kind
    /// The type of each parameter, in order of placeholders; of the elements where the form is ``ParameterForm/columns``.
    /// Empty although there are parameters: nobody knows their types but the database, as with text that the program
    /// wrote.
    public let parameterTypes: [SQLType]
    /// How the statement takes many rows of parameters.
    public let parameterForm: ParameterForm
    /// Whether rows come back: of a SELECT, by RETURNING, or those of ``insertedRowIDs``.
    public let returnsRows: Bool
    /// SQLite: rows come back that the text does not ask for. Each is the rowid of an inserted row, in one column.
    public let insertedRowIDs: RowIDColumn?
    /// Which parameters are never shown in logs and errors.
    public let sensitiveParameters: Set<Int>
    /// The place of a statement of known shape in the drivers' tables; nil for one that was compiled for one call.
    public let index: Int?

    /// - Parameter isKept: The statement is compiled once per process and used again: it gets an index of its own.
    public init(
        _ sql: String, kind: Kind, parameterTypes: [SQLType] = [], returnsRows: Bool = false,
        sensitiveParameters: Set<Int> = [], parameterForm: ParameterForm = .rows, insertedRowIDs: RowIDColumn? = nil,
        isKept: Bool = false
    ) {
        self.sql = sql
        self.kind = kind
        self.parameterTypes = parameterTypes
        self.returnsRows = returnsRows || insertedRowIDs != nil
        self.insertedRowIDs = insertedRowIDs
        self.sensitiveParameters = sensitiveParameters
        self.parameterForm = parameterForm
        index = isKept ? Self.nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue : nil
    }

    /// The same statement by another text: with a comment, for example.
    package func rewritten(_ sql: String) -> CompiledStatement {
        CompiledStatement(
            sql, kind: kind, parameterTypes: parameterTypes, returnsRows: returnsRows,
            sensitiveParameters: sensitiveParameters, parameterForm: parameterForm, insertedRowIDs: insertedRowIDs)
    }

    private static let nextIndex = Atomic<Int>(0)
}
