extension AzothError {
    /// What a database says beside the message of an error, as far as it says it.
    public struct Details: Sendable, Hashable {
        /// The schema of the table.
        public var schema: String?
        /// The table that the error is about.
        public var table: String?
        /// The column that the error is about.
        public var column: String?
        /// The constraint that was violated.
        public var constraint: String?
        /// More of what went wrong. It may quote values of the row; `***` where they are not to be shown.
        public var detail: String?
        /// What the database proposes.
        public var hint: String?
        /// Where in the statement the error is, in characters from 1.
        public var position: Int?

        /// Details of an error.
        public init(
            schema: String? = nil, table: String? = nil, column: String? = nil, constraint: String? = nil,
            detail: String? = nil, hint: String? = nil, position: Int? = nil
        ) {
            self.schema = schema
            self.table = table
            self.column = column
            self.constraint = constraint
            self.detail = detail
            self.hint = hint
            self.position = position
        }
    }
}

extension AzothError {
    /// The same error without what quotes values of rows: for statements with `@sensitive` columns, and where parameters
    /// are hidden altogether. Its ``parameters`` are as they were.
    package func hidingValues() -> AzothError {
        var error = self
        error.value = nil
        if error.details?.detail != nil { error.details?.detail = Self.hidden }
        // SQLSTATE class 22, "data exception", says which: invalid input syntax for type integer: "…".
        if let code, code.count == 5, code.hasPrefix("22") { error.message = Self.withoutQuotes(message) }
        if let cause = underlying as? AzothError { error.underlying = cause.hidingValues() }
        return error
    }

    /// What stands for a value that is not shown.
    package static let hidden = "***"

    private static func withoutQuotes(_ text: String) -> String {
        // A value may have quotes of its own: everything from the first to the last one goes.
        guard let first = text.firstIndex(of: "\""), let last = text.lastIndex(of: "\""), first < last else {
            return text
        }
        return text[...first] + hidden + text[last...]
    }
}
