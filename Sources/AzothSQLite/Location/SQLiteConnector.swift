public import AzothEngine
public import AzothSQL

/// Opens connections to a SQLite database.
public struct SQLiteConnector: DriverConnector {
    /// Where the database is.
    public let location: SQLiteLocation
    /// How each connection is set up.
    public let options: SQLiteOptions

    public init(_ location: SQLiteLocation, options: SQLiteOptions = .init()) {
        self.location = location
        self.options = options
    }

    public var dialect: Dialect { .sqlite }
    public var driverName: String { "sqlite" }
    public var url: String { location.url }
    /// A database that only its connection can see is kept as long as the engine, in one connection.
    public var defaultPool: PoolChoice { location.isPrivate ? .static : .queue() }

    public nonisolated(nonsending) func connect(_ options: EngineOptions) async throws -> any DriverConnection {
        try await SQLiteConnection.open(
            location, options: self.options, statementCacheSize: options.statementCacheSize)
    }
}

/// The driver over libsqlite3, for URLs.
///
/// `sqlite://` is a database in memory, `sqlite:///app.db` a file beside the program, `sqlite:////var/app.db` one by its
/// whole path, and `sqlite:///file:…` a URI of SQLite's. After a question mark may follow `busy_timeout` (in
/// milliseconds), `foreign_keys`, `journal_mode`, `synchronous` and `mode=ro`.
public enum SQLiteDriver: Driver {
    /// The scheme of SQLite's URLs.
    public static let schemes = ["sqlite"]

    public static func connector(url: String) throws -> any DriverConnector {
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else { throw misunderstood(url) }
        var rest = url[url.index(colon, offsetBy: 3)...]
        if rest.isEmpty || rest == "/" || rest == "/:memory:" { return SQLiteConnector(.memory) }
        guard rest.hasPrefix("/") else {
            throw AzothError(
                .invalidRequest,
                "the URL \(url) names a host, and SQLite has none: a file is sqlite:///name.db (three slashes) or "
                    + "sqlite:////path/name.db (four)")
        }
        rest = rest.dropFirst()
        if rest.hasPrefix("file:") { return SQLiteConnector(.uri(String(rest))) }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var options = SQLiteOptions()
        for item in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let pair = item.split(separator: "=", maxSplits: 1).map { $0.lowercased() }
            guard pair.count == 2, set(&options, pair[0], pair[1]) else {
                throw AzothError(.invalidRequest, "the URL \(url) has an option that is not known here: \(item)")
            }
        }
        return SQLiteConnector(.file(decoded(parts[0])), options: options)
    }

    private static func set(_ options: inout SQLiteOptions, _ name: String, _ value: String) -> Bool {
        switch name {
        case "busy_timeout":
            guard let milliseconds = Int64(value) else { return false }
            options.busyTimeout = .milliseconds(milliseconds)
        case "foreign_keys":
            options.enforcesForeignKeys = ["1", "on", "true", "yes"].contains(value)
            return options.enforcesForeignKeys || ["0", "off", "false", "no"].contains(value)
        case "journal_mode":
            guard let mode = SQLiteOptions.JournalMode(rawValue: value) else { return false }
            options.journalMode = mode
        case "synchronous":
            guard let synchronous = SQLiteOptions.Synchronous(rawValue: value) else { return false }
            options.synchronous = synchronous
        case "mode" where value == "ro": options.isReadOnly = true
        default: return false
        }
        return true
    }

    /// `%20` and the like.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(Substring(rest.prefix(2)), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func misunderstood(_ url: String) -> AzothError {
        AzothError(.invalidRequest, "\(url) is no URL of a SQLite database: they look like sqlite:///name.db")
    }
}
