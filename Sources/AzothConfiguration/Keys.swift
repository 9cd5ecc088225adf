internal import AzothEngine
internal import AzothSQL
internal import Configuration

/// The values of a configuration, read as text and understood here, so that every mistake names its key.
struct Keys {
    private let configuration: ConfigReader

    init(_ configuration: ConfigReader) { self.configuration = configuration }

    // MARK: The database

    /// The URL, with the password in it where that has a key of its own.
    func databaseURL() throws -> String {
        guard let url = try text("url", isSecret: true) else {
            throw AzothError(
                .invalidRequest,
                "the configuration has no 'url': it says where the database is, as in sqlite:///app.db or "
                    + "postgresql://user@host/database")
        }
        guard let password = try text("password", isSecret: true) else { return url }
        guard let start = url.firstRange(of: "://")?.upperBound, let user = Self.userInfo(of: url) else {
            throw AzothError(
                .invalidRequest,
                "the configuration has a 'password', and its 'url' names no user that it belongs to: "
                    + "postgresql://user@host/database")
        }
        guard !user.contains(":") else {
            throw AzothError(
                .invalidRequest, "the configuration has a 'password', and its 'url' has one, too: leave one of them out"
            )
        }
        return "\(url[..<start])\(user):\(Self.escaped(password))\(url[user.endIndex...])"
    }

    /// A message without the passwords that it may repeat.
    func withoutSecrets(_ message: String) -> String {
        var secrets: [String] = []
        if let password = configuration.string(forKey: "password", isSecret: true) {
            secrets += [password, Self.escaped(password)]
        }
        if let url = configuration.string(forKey: "url", isSecret: true) {
            if let colon = Self.userInfo(of: url)?.split(separator: ":", maxSplits: 1), colon.count == 2 {
                secrets.append(String(colon[1]))
            }
            for item in url.split(whereSeparator: { "?&".contains($0) }) where item.hasPrefix("password=") {
                secrets.append(String(item.dropFirst("password=".count)))
            }
        }
        return secrets.filter { !$0.isEmpty }.reduce(message) { $0.replacing($1, with: AzothError.hidden) }
    }

    /// What stands between the scheme and the at sign.
    private static func userInfo(of url: String) -> Substring? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
        let authority = url[start...].prefix { $0 != "/" && $0 != "?" }
        return authority.lastIndex(of: "@").map { authority[..<$0] }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return escaped
    }

    /// Whether a byte stands for itself in a URL.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: The engine

    /// The options, with what the configuration says.
    func engineOptions(_ base: EngineOptions) throws -> EngineOptions {
        var options = base
        if let echo = try bool("echo") { options.echo = echo }
        if let hides = try bool("hideParameters") { options.hideParameters = hides }
        if let token = try text("loggingToken") { options.loggingToken = token }
        if let threshold = try duration("slowStatementThreshold") { options.slowStatementThreshold = threshold }
        if let timeout = try duration("statementTimeout") { options.executionOptions.timeout = timeout }
        if let level = try choice("isolationLevel", IsolationLevel.allCases.map { ($0.rawValue, $0) }) {
            options.isolationLevel = level
        }
        if let size = try number("statementCacheSize", atLeast: 0) { options.statementCacheSize = size }
        if let pool = try pool() { options.pool = pool }
        return options
    }

    /// Nil where the configuration says nothing of it.
    private func pool() throws -> PoolChoice? {
        let size = try number("pool.size", atLeast: 0)
        let overflow = try number("pool.overflow", atLeast: -1)
        let timeout = try duration("pool.timeout")
        let recycle = try duration("pool.recycle")
        let prePing = try bool("pool.prePing")
        let order = try choice("pool.order", [("fifo", PoolChoice.Order.fifo), ("lifo", .lifo)])
        let reset = try choice(
            "pool.resetOnReturn", [("rollback", PoolChoice.Reset.rollback), ("commit", .commit), ("none", .none)])
        let settings: [(String, Bool)] = [
            ("pool.size", size != nil), ("pool.overflow", overflow != nil), ("pool.timeout", timeout != nil),
            ("pool.recycle", recycle != nil), ("pool.prePing", prePing != nil), ("pool.order", order != nil),
            ("pool.resetOnReturn", reset != nil),
        ]
        let given = settings.filter(\.1).map(\.0)
        let kind = try choice("pool.kind", [("queue", "queue"), ("null", "null"), ("static", "static")])
        if let kind, kind != "queue" {
            if let wrong = given.first(where: { kind == "null" || $0 != "pool.timeout" }) {
                throw AzothError(
                    .invalidRequest,
                    "the configuration's '\(wrong)' is for a pool of kind 'queue', and 'pool.kind' is '\(kind)'")
            }
            return kind == "null" ? .null : .static(timeout: timeout ?? .seconds(30))
        }
        if kind == nil, given.isEmpty { return nil }
        return .queue(
            size: size ?? 5, overflow: overflow ?? 10, timeout: timeout ?? .seconds(30), recycle: recycle,
            prePing: prePing ?? false, order: order ?? .fifo, resetOnReturn: reset ?? .rollback)
    }

    // MARK: Values

    /// A value as text, whatever the provider keeps it as. Environment variables are texts, JSON has numbers.
    private func text(_ name: String, isSecret: Bool = false) throws -> String? {
        let key = ConfigKey(name)
        if let text = configuration.string(forKey: key, isSecret: isSecret) { return text }
        if let number = configuration.int(forKey: key, isSecret: isSecret) { return "\(number)" }
        if let number = configuration.double(forKey: key, isSecret: isSecret) { return "\(number)" }
        if let flag = configuration.bool(forKey: key, isSecret: isSecret) { return "\(flag)" }
        guard configuration.stringArray(forKey: key, isSecret: isSecret) == nil else {
            throw AzothError(.invalidRequest, "the configuration's '\(name)' is a list, and has to be one value")
        }
        return nil
    }

    private func bool(_ name: String) throws -> Bool? {
        try choice(
            name, [("true", true), ("false", false), ("yes", true), ("no", false), ("1", true), ("0", false)])
    }

    private func number(_ name: String, atLeast least: Int) throws -> Int? {
        guard let text = try text(name) else { return nil }
        guard let number = Int(text), number >= least else {
            throw bad(name, text, "a whole number of at least \(least)")
        }
        return number
    }

    private func duration(_ name: String) throws -> Duration? {
        guard let text = try text(name) else { return nil }
        let unit = text.suffix(while: \.isLetter)
        let factors = ["": 1, "ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600]
        guard let factor = factors[unit.lowercased()], let number = Double(text.dropLast(unit.count)), number >= 0,
            number * factor < 9e9
        else { throw bad(name, text, "a duration such as 30, 250ms, 1.5s, 5m or 1h") }
        return .nanoseconds(Int64((number * factor * 1e9).rounded()))
    }

    private func choice<Value>(_ name: String, _ choices: [(String, Value)]) throws -> Value? {
        guard let text = try text(name) else { return nil }
        if let found = choices.first(where: { $0.0.lowercased() == text.lowercased() }) { return found.1 }
        throw bad(name, text, choices.map { "'\($0.0)'" }.joined(separator: ", "))
    }

    private func bad(_ name: String, _ text: String, _ expected: String) -> AzothError {
        AzothError(.invalidRequest, "the configuration's '\(name)' is '\(text)', and has to be \(expected)")
    }
}

extension StringProtocol {
    /// The characters at the end for which something is so.
    fileprivate func suffix(while predicate: (Character) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, predicate(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}
