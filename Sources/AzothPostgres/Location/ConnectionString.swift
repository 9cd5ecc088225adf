internal import AzothSQL
internal import CLibPQ

/// A URL or a list of keywords, as libpq understands them: `postgresql://user@host:5432/db?sslmode=require`,
/// `host=/run/postgresql dbname=app`.
struct ConnectionString: Sendable {
    /// What is said, by libpq's keywords.
    private(set) var values: [String: String]

    /// - Throws: `invalidRequest` where libpq does not understand it.
    init(_ text: String) throws(AzothError) {
        var message: UnsafeMutablePointer<CChar>?
        guard let list = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            let reason = message.map { String(cString: $0).trimmedEnd } ?? "out of memory"
            // The message may quote a password.
            let shown = text.contains("@") || text.contains("password") ? "the URL of the database" : "'\(text)'"
            throw AzothError(
                .invalidRequest,
                "\(shown) is not understood: \(reason). URLs look like postgresql://user:password@host:5432/database"
            )
        }
        defer { PQconninfoFree(list) }
        values = [:]
        var entry = list
        while let keyword = entry.pointee.keyword {
            if let value = entry.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            entry += 1
        }
    }

    subscript(_ keyword: String) -> String? {
        get { values[keyword] }
        set { values[keyword] = newValue }
    }

    /// The hosts that are tried, one after the other.
    var hostCount: Int { max(1, (values["hostaddr"] ?? values["host"] ?? "").split(separator: ",").count) }

    /// As a URL without password, for messages and logs.
    var url: String {
        let user = values["user"].map { "\(Self.escaped($0))@" } ?? ""
        let hosts = (values["host"] ?? values["hostaddr"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let ports = (values["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.enumerated().map { index, host in
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            return Self.escaped(String(host)) + (port.isEmpty ? "" : ":\(port)")
        }
        let database = values["dbname"].map { "/\(Self.escaped($0))" } ?? ""
        return "postgresql://\(user)\(places.joined(separator: ","))\(database)"
    }

    /// What a connection was tried to, in words.
    var attempt: String {
        let host = values["host"] ?? values["hostaddr"]
        var parts = [host.map { "host \($0)" } ?? "the default host"]
        if let port = values["port"] { parts.append("port \(port)") }
        if let database = values["dbname"] { parts.append("database \(database)") }
        if let user = values["user"] { parts.append("user \(user)") }
        if let service = values["service"] { parts.append("service \(service)") }
        return parts.joined(separator: ", ")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return escaped
    }
}
