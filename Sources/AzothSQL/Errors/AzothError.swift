/// What every throwing member of Azoth throws.
///
/// Switch on ``kind``; ``message`` says what went wrong and what to do. The statement is part of the description, its
/// parameters are not, nor is the value of a row that could not be read: ask for ``parameters`` and ``value``.
public struct AzothError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for a program to switch on. New kinds may come with any release, so give switches a default.
    ///
    /// A kind with a detail matches with and without it: `case .uniqueViolation:` takes every unique violation,
    /// `case .uniqueViolation(constraint: "users_email_key"):` one.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        package let name: String
        package let detail: String?
        package init(_ name: String, _ detail: String? = nil) {
            self.name = name
            self.detail = detail
        }
        /// The constraint that was violated, where the database names it.
        public var constraint: String? { name.hasSuffix("Violation") ? detail : nil }
        /// The attribute of `notLoaded` and `missingLink`: "A.bs".
        public var attribute: String? { name.hasSuffix("Violation") ? nil : detail }
        public var description: String { detail.map { "\(name)(\($0))" } ?? name }

        public static func ~= (pattern: Kind, value: Kind) -> Bool {
            pattern.name == value.name && (pattern.detail == nil || pattern.detail == value.detail)
        }
    }

    public let kind: Kind
    /// What went wrong and what to do, in sentences.
    public package(set) var message: String
    /// The SQL that was being executed.
    public var statement: String?
    /// The parameters of the statement, as text. Not part of the description.
    public var parameters: [String]
    /// The error of the driver or of user code under this one.
    public var underlying: (any Error)?
    /// SQLSTATE, or SQLite's extended result code.
    public var code: String?
    /// What the database said beside its message: the table, a hint, and so on. Nil where it said nothing.
    public var details: Details?
    /// The value that could not be read or written, as text. Not part of the description; nil where it is not to be shown,
    /// as that of a `@sensitive` column.
    public var value: String?
    /// Which column of the row could not be read.
    package var column: Int?

    /// An error of a kind, with a message that says what to do.
    public init(
        _ kind: Kind, _ message: String, statement: String? = nil, parameters: [String] = [],
        underlying: (any Error)? = nil, code: String? = nil, details: Details? = nil, value: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.statement = statement
        self.parameters = parameters
        self.underlying = underlying
        self.code = code
        self.details = details
        self.value = value
    }

    public var description: String {
        var text = "\(kind): \(message)"
        if let code { text += " [\(code)]" }
        if let detail = details?.detail { text += "\nDetail: \(detail)" }
        if let hint = details?.hint { text += "\nHint: \(hint)" }
        if let statement { text += "\nSQL: \(statement)" }
        if let underlying { text += "\nUnder it: \(underlying)" }
        return text
    }
}

extension AzothError.Kind {
    // Results
    /// A row was required and there was none.
    public static let noResultFound = Self("noResultFound")
    /// One row was required and there were several.
    public static let multipleResultsFound = Self("multipleResultsFound")
    /// A result, stream, connection or session was used after it was closed.
    public static let resourceClosed = Self("resourceClosed")
    /// A cell or value does not fit the type of its column.
    public static let invalidValue = Self("invalidValue")

    // Constraints
    /// A value is there already.
    public static let uniqueViolation = Self("uniqueViolation")
    /// A value is there already, for one constraint.
    public static func uniqueViolation(constraint: String) -> Self { Self("uniqueViolation", constraint) }
    /// A row references one that is not there, or is referenced still.
    public static let foreignKeyViolation = Self("foreignKeyViolation")
    /// A row references one that is not there, for one constraint.
    public static func foreignKeyViolation(constraint: String) -> Self { Self("foreignKeyViolation", constraint) }
    /// A required column has no value.
    public static let notNullViolation = Self("notNullViolation")
    /// A required column has no value: that column.
    public static func notNullViolation(constraint: String) -> Self { Self("notNullViolation", constraint) }
    /// A check failed.
    public static let checkViolation = Self("checkViolation")
    /// A check failed: that check.
    public static func checkViolation(constraint: String) -> Self { Self("checkViolation", constraint) }
    /// An exclusion constraint of PostgreSQL's refused a row.
    public static let exclusionViolation = Self("exclusionViolation")
    /// An exclusion constraint of PostgreSQL's refused a row: that constraint.
    public static func exclusionViolation(constraint: String) -> Self { Self("exclusionViolation", constraint) }

    // Transactions
    /// The transaction could not be put in order with others: run it again.
    public static let serializationFailure = Self("serializationFailure")
    /// Two transactions waited for each other: run it again.
    public static let deadlock = Self("deadlock")
    /// A lock was not had in time; SQLite: the database is busy or locked.
    public static let lockTimeout = Self("lockTimeout")
    /// The statement was stopped, by a cancelled task or a deadline.
    public static let queryCancelled = Self("queryCancelled")
    /// The transaction failed earlier and has to be rolled back first.
    public static let pendingRollback = Self("pendingRollback")
    /// The connection was lost during COMMIT: it may or may not have happened.
    public static let outcomeUnknown = Self("outcomeUnknown")

    // Connections
    /// No connection could be opened.
    public static let connectionFailed = Self("connectionFailed")
    /// The connection was lost.
    public static let disconnected = Self("disconnected")
    /// No connection came free in time.
    public static let poolTimeout = Self("poolTimeout")
    /// A second task entered a session, connection or stream that is in use.
    public static let concurrentUse = Self("concurrentUse")

    // Statements
    /// The database refused the text of a statement.
    public static let syntaxError = Self("syntaxError")
    /// There is no such table.
    public static let unknownTable = Self("unknownTable")
    /// There is no such column.
    public static let unknownColumn = Self("unknownColumn")
    /// The database refused for a reason that has no kind of its own.
    public static let databaseError = Self("databaseError")
    /// The database file is read-only, full or damaged, or the disk failed.
    public static let storage = Self("storage")

    // Objects
    /// A row was changed or deleted behind the session.
    public static let staleData = Self("staleData")
    /// An attribute was read before it was loaded.
    public static let notLoaded = Self("notLoaded")
    /// An attribute was read before it was loaded: that attribute.
    public static func notLoaded(attribute: String) -> Self { Self("notLoaded", attribute) }
    /// A required to-one points at nothing.
    public static let missingLink = Self("missingLink")
    /// A required to-one points at nothing: that one.
    public static func missingLink(attribute: String) -> Self { Self("missingLink", attribute) }
    /// The object belongs to no session.
    public static let detached = Self("detached")
    /// A call that is wrong in this state, whatever the data: the message says what is right.
    public static let invalidRequest = Self("invalidRequest")
    /// The database, or Azoth, cannot do this.
    public static let unsupported = Self("unsupported")
}
