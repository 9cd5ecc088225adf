internal import AzothEngine
internal import AzothSQL

/// Which database an engine leads to, in OpenTelemetry's words.
struct DatabaseIdentity: Sendable {
    /// `db.system.name`
    let system: String
    /// `db.namespace`: the name of the database, or the path of its file.
    let namespace: String?
    /// `server.address`; nil where there is no server, or a socket.
    let address: String?
    /// `server.port`
    let port: Int?

    init(_ engine: Engine) { self.init(system: engine.name, url: engine.url) }

    init(system name: DialectName, url: String) {
        system = name == .postgres ? "postgresql" : name.rawValue
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? ""
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...].dropFirst().prefix { $0 != "?" }
        namespace = path.isEmpty ? nil : String(path)
        // The first of several hosts.
        let host = authority.drop { $0 != "@" }.isEmpty ? authority : authority.drop { $0 != "@" }.dropFirst()
        let first = host.prefix { $0 != "," }
        let colon = first.lastIndex(of: ":")
        port = colon.flatMap { Int(first[first.index(after: $0)...]) }
        let bare = port == nil ? first : first[..<(colon ?? first.endIndex)]
        address = bare.isEmpty ? nil : String(bare)
    }
}

extension ExecutedStatement {
    /// `db.operation.name`: SELECT, INSERT, COMMIT, CREATE and so on: one of a few words.
    var operation: String {
        switch kind {
        case .select: return "SELECT"
        case .insert: return "INSERT"
        case .update: return "UPDATE"
        case .delete: return "DELETE"
        default: break
        }
        let word = sql.drop { $0.isWhitespace }.prefix { $0.isLetter }.prefix(16).uppercased()
        return Self.known.contains(word) ? word : "OTHER"
    }

    private static let known: Set<String> = [
        "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "CREATE", "ALTER", "DROP", "TRUNCATE", "WITH", "PRAGMA",
        "SET", "SHOW", "EXPLAIN", "ANALYZE", "VACUUM", "REINDEX", "COPY", "LISTEN", "NOTIFY", "LOCK", "CALL", "REPLACE",
        "MERGE", "REFRESH", "COMMENT",
    ]
}

/// `error.type`: the kind without its detail.
func errorType(_ error: any Error) -> String { (error as? AzothError)?.kind.name ?? "other" }
