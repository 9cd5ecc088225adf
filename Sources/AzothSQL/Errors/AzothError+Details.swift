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

    /// A cell that holds what its column's Swift type does not take.
    package static func unreadable(
        _ found: String, column: Int, value: String? = nil, underlying: (any Error)? = nil
    ) -> AzothError {
        var error = AzothError(
            .invalidValue, "column \(column) of the row holds \(found)", underlying: underlying, value: value)
        error.column = column
        return error
    }

    /// The error with the name of its column, and without the value if that is sensitive: what whoever knows the columns
    /// of the row makes of an error in reading them.
    package func ofColumns(named name: (Int) -> String?, isSensitive: (Int) -> Bool) -> AzothError {
        guard let column else { return self }
        var error = self
        if let name = name(column) {
            let number = "column \(column) of the row"
            if message.hasPrefix(number) {
                error.message = "column \(name) of the row" + message.dropFirst(number.count)
            }
            error.details = details ?? Details()
            error.details?.column = name
        }
        if isSensitive(column) {
            error.value = nil
            // It may quote the value as well.
            error.underlying = nil
        }
        error.column = nil
        return error
    }

    /// The same error without the row that violates a constraint in its detail: PostgreSQL quotes it with all columns,
    /// whichever the statement has written. It is the error's ``value`` then.
    package func withoutRow() -> AzothError {
        guard let detail = details?.detail, code == "23502" || code == "23514" else { return self }
        var error = self
        error.details?.detail = nil
        error.value = detail
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
