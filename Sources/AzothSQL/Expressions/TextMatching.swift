extension SQLExpression where Value.Bare: TextMappedValue {
    /// `x LIKE pattern`, where `%` stands for any text, `_` for any character and a backslash escapes both.
    ///
    /// SQLite ignores the case of ASCII letters unless told otherwise (`PRAGMA case_sensitive_like`).
    public func like(_ pattern: String) -> Expr<Bool> { match(pattern, ignoresCase: false) }
    /// `x NOT LIKE pattern`
    public func notLike(_ pattern: String) -> Expr<Bool> { Expr(like(pattern).sql.inverted) }

    /// `x ILIKE pattern`: upper and lower case are the same, in all of Unicode. On SQLite
    /// `lower(x) LIKE lower(pattern)`.
    public func ilike(_ pattern: String) -> Expr<Bool> { match(pattern, ignoresCase: true) }
    /// `x NOT ILIKE pattern`
    public func notIlike(_ pattern: String) -> Expr<Bool> { Expr(ilike(pattern).sql.inverted) }

    // The following print LIKE, so that SQLite ignores the case of ASCII letters.

    /// Whether the text begins with another. Nothing in it has a special meaning.
    public func startsWith(_ prefix: String) -> Expr<Bool> { match(escapedPattern(prefix) + "%", ignoresCase: false) }
    /// Whether the text ends with another. Nothing in it has a special meaning.
    public func endsWith(_ suffix: String) -> Expr<Bool> { match("%" + escapedPattern(suffix), ignoresCase: false) }
    /// Whether the text contains another. Nothing in it has a special meaning.
    public func contains(_ part: String) -> Expr<Bool> { match("%" + escapedPattern(part) + "%", ignoresCase: false) }

    private func match(_ pattern: String, ignoresCase: Bool) -> Expr<Bool> {
        Expr(.like(sql, pattern: sql.bind(pattern, as: .text()), ignoresCase: ignoresCase, isNegated: false))
    }
}

/// The pattern that matches this text alone.
private func escapedPattern(_ text: String) -> String {
    var pattern = ""
    pattern.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        if scalar == "%" || scalar == "_" || scalar == "\\" { pattern.unicodeScalars.append("\\") }
        pattern.unicodeScalars.append(scalar)
    }
    return pattern
}

extension SQLExpression where Value.Bare: TextMappedValue {
    /// `lower(x)`, in all of Unicode.
    public func lower() -> Expr<Value> { Expr(.function("lower", [sql], isDistinct: false), as: .text()) }
    /// `upper(x)`, in all of Unicode.
    public func upper() -> Expr<Value> { Expr(.function("upper", [sql], isDistinct: false), as: .text()) }
    /// `trim(x)`
    public func trim() -> Expr<Value> { Expr(.function("trim", [sql], isDistinct: false), as: .text()) }
    /// `x COLLATE name`: the text as a collation of the database compares and sorts it.
    ///
    /// SQLite: `unicode_nocase` ignores upper and lower case in all of Unicode, `nocase` in ASCII; both also serve columns
    /// (`` @sql(sqlite`TEXT COLLATE unicode_nocase`) ``) and indexes. PostgreSQL has those of its system and its own.
    public func collate(_ name: String) -> Expr<Value> { Expr(.collated(sql, by: name), as: sqlType) }
    /// `length(x)`, in characters.
    public func length() -> Expr<Int> { Expr(.function("length", [sql], isDistinct: false)) }
}
