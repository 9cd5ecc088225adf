internal import AzothSQL
internal import CLibPQ

extension AzothError {
    /// The error that a result of the server is.
    static func server(_ result: OpaquePointer, sql: String?) -> AzothError {
        let fields = ServerErrorFields(result)
        var message = fields.message
        if let remedy = fields.remedy { message += ". \(remedy)" }
        return AzothError(fields.kind, message, statement: sql, code: fields.code, details: fields.details)
    }

    /// The error of a connection that was cut.
    static func lost(_ message: String) -> AzothError {
        let text = message.trimmedEnd
        return AzothError(
            .disconnected,
            "the connection to the server was lost" + (text.isEmpty ? "" : ": \(text)"))
    }

    /// The error of a statement that was stopped.
    ///
    /// - Parameter isConfirmed: The server said that it has stopped.
    static func stopped(_ reason: Canceller.Reason, isConfirmed: Bool, sql: String? = nil) -> AzothError {
        let why =
            switch reason {
            case .task: "its task was cancelled"
            case .interrupt: "it was interrupted"
            case .timeout: "its time was over"
            }
        let rest = isConfirmed ? "" : "; the server did not confirm it, so the connection is given up"
        return AzothError(
            .queryCancelled, "the statement was stopped: \(why)\(rest)", statement: sql,
            underlying: reason == .task ? CancellationError() : nil, code: "57014")
    }
}

/// What the server says of an error.
struct ServerErrorFields {
    let code: String
    let message: String
    let detail: String?
    let hint: String?
    let schema: String?
    let table: String?
    let column: String?
    let constraint: String?
    let position: Int?
    /// FATAL and PANIC end the connection.
    let endsConnection: Bool
    /// The function of the server that complains: tells a stale plan from other errors with its code.
    let function: String?

    init(_ result: OpaquePointer) {
        func field(_ code: CInt) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        self.code = field(CInt(UInt8(ascii: "C"))) ?? ""
        message =
            field(CInt(UInt8(ascii: "M"))) ?? String(cString: PQresultErrorMessage(result)).trimmedEnd
        detail = field(CInt(UInt8(ascii: "D")))
        hint = field(CInt(UInt8(ascii: "H")))
        schema = field(CInt(UInt8(ascii: "s")))
        table = field(CInt(UInt8(ascii: "t")))
        column = field(CInt(UInt8(ascii: "c")))
        constraint = field(CInt(UInt8(ascii: "n")))
        position = field(CInt(UInt8(ascii: "P"))).flatMap { Int($0) }
        let severity = field(CInt(UInt8(ascii: "V"))) ?? field(CInt(UInt8(ascii: "S")))
        endsConnection = severity == "FATAL" || severity == "PANIC"
        function = field(CInt(UInt8(ascii: "R")))
    }

    var details: AzothError.Details {
        AzothError.Details(
            schema: schema, table: table, column: column, constraint: constraint, detail: detail, hint: hint,
            position: position)
    }

    /// DDL has changed what a prepared statement returns: it has to be prepared again.
    var isStalePlan: Bool { code == "0A000" && function == "RevalidateCachedQuery" }
    /// The server does not know a prepared statement that it knew, or knows one that it did not.
    var isOtherStatement: Bool { code == "26000" || knowsMore }
    /// The server knows a prepared statement that it did not: behind a pooler, somebody else's.
    var knowsMore: Bool { code == "42P05" }
    /// What is prepared is of no use any more.
    var saysToPrepareAnew: Bool { isStalePlan || isOtherStatement }

    var kind: AzothError.Kind {
        switch code {
        case "23505": constraint.map { .uniqueViolation(constraint: $0) } ?? .uniqueViolation
        case "23503": constraint.map { .foreignKeyViolation(constraint: $0) } ?? .foreignKeyViolation
        case "23514": constraint.map { .checkViolation(constraint: $0) } ?? .checkViolation
        case "23P01": constraint.map { .exclusionViolation(constraint: $0) } ?? .exclusionViolation
        case "23502": qualifiedColumn.map { .notNullViolation(constraint: $0) } ?? .notNullViolation
        case "40001": .serializationFailure
        case "40P01": .deadlock
        case "55P03": .lockTimeout
        case "57014": .queryCancelled
        case "25P02": .pendingRollback
        case "42P01": .unknownTable
        case "42703": .unknownColumn
        case "42601", "42883", "42804", "42P02", "42P18": .syntaxError
        case "53300", "57P03", "28000", "28P01", "3D000": .connectionFailed
        case "57P01", "57P02", "57P05", "25P03": .disconnected
        case "25006", "53100", "58030", "XX001", "XX002": .storage
        case "0A000": .unsupported
        default:
            endsConnection || code.hasPrefix("08")
                ? .disconnected : code.hasPrefix("22") ? .invalidValue : .databaseError
        }
    }

    private var qualifiedColumn: String? {
        column.map { column in table.map { "\($0).\(column)" } ?? column }
    }

    /// What to do, where the server does not say it.
    var remedy: String? {
        switch code {
        case "42P01": "Create the tables first, by connection.createAll(…), or look at the search path"
        case "42P05", "26000":
            "Is there a pooler between, which hands transactions to changing servers? Then say preparedStatements: .unnamed"
        case "25P02": "Call rollback() before going on"
        default: nil
        }
    }
}

extension String {
    /// Without the line ends that libpq's messages have.
    var trimmedEnd: String {
        var text = Substring(self)
        while let last = text.last, last.isNewline || last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
