/// Where a SQLite database is.
public enum SQLiteLocation: Sendable, Hashable {
    /// In memory, and gone with its connection: there is one, which one caller uses at a time.
    case memory
    /// In memory under a name that the whole process knows, for many connections. It is gone when the last one is closed.
    case sharedMemory(String)
    /// A file, by its path. It is created where it is missing.
    case file(String)
    /// A URI as SQLite understands it: `file:app.db?mode=ro&cache=private`.
    case uri(String)

    /// In memory under a name that the whole process knows.
    public static func memory(shared name: String) -> SQLiteLocation { .sharedMemory(name) }

    /// As a URL, for messages.
    public var url: String {
        switch self {
        case .memory: "sqlite://"
        case .sharedMemory(let name): "sqlite:///file:/\(name)?vfs=memdb"
        case .file(let path): "sqlite:///\(path)"
        case .uri(let uri): "sqlite:///\(uri)"
        }
    }

    /// What `sqlite3_open_v2` is told, with the flag for URIs set.
    var name: String {
        switch self {
        case .memory: ":memory:"
        // The file system in memory, and not a shared cache: locks there work as they do for files.
        case .sharedMemory(let name): "file:/\(Self.escaped(name))?vfs=memdb"
        // A path that looks like a URI must not become one.
        case .file(let path): path.hasPrefix("file:") || path.isEmpty || path == ":memory:" ? "./\(path)" : path
        case .uri(let uri): uri
        }
    }

    var isInMemory: Bool {
        switch self {
        case .memory, .sharedMemory: true
        case .file: false
        case .uri(let uri): URI(uri).isInMemory
        }
    }

    /// Whether each connection would open a database of its own.
    var isPrivate: Bool {
        switch self {
        case .memory: true
        case .sharedMemory, .file: false
        case .uri(let uri): URI(uri).isPrivate
        }
    }

    /// A URI as SQLite reads it: what matters of it.
    private struct URI {
        /// Without the scheme; empty: a temporary file that has no name.
        let path: Substring
        let parameters: Set<Substring>

        init(_ text: String) {
            var rest = text.prefix { $0 != "#" }
            guard rest.hasPrefix("file:") else {
                path = rest
                parameters = []
                return
            }
            rest = rest.dropFirst(5)
            path = rest.prefix { $0 != "?" }
            parameters = Set(rest.dropFirst(path.count + 1).split(separator: "&"))
        }

        var isInMemory: Bool {
            path == ":memory:" || parameters.contains("mode=memory") || parameters.contains("vfs=memdb")
        }

        var isPrivate: Bool {
            // The file system in memory shares what begins with a slash.
            if parameters.contains("vfs=memdb") { return !path.hasPrefix("/") }
            return path.isEmpty || isInMemory && !parameters.contains("cache=shared")
        }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16)
                escaped += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return escaped
    }
}
