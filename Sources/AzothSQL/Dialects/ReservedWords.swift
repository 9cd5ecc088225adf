/// Words that can't be names without quotes.
struct ReservedWords: Sendable {
    private let words: Set<String>
    /// Per first letter, a bit per length of the words that begin with it: most names are told apart by that alone.
    private let lengths: [UInt32]

    private init(_ text: String) {
        words = Set(text.split(separator: " ").map(String.init))
        var lengths = [UInt32](repeating: 0, count: 256)
        for word in words { lengths[Int(word.utf8.first!)] |= 1 << UInt32(word.utf8.count) }
        self.lengths = lengths
    }

    /// - Parameter name: In lower case, and not empty.
    func contains(_ name: String) -> Bool {
        let length = name.utf8.count
        guard length < 32, let first = name.utf8.first, lengths[Int(first)] & 1 << UInt32(length) != 0 else {
            return false
        }
        return words.contains(name)
    }

    /// https://www.sqlite.org/lang_keywords.html, those that SQLite does not take as names.
    static let sqlite = ReservedWords(
        """
        add all alter and as autoincrement between case check collate commit constraint create cross current_date \
        current_time current_timestamp default deferrable delete distinct drop else escape except exists false foreign \
        from full group having if in index indexed inner insert intersect into is isnull join left limit natural not \
        nothing notnull null on or order outer primary raise references returning right select set table then to \
        transaction true union unique update using values when where
        """)

    /// https://www.postgresql.org/docs/current/sql-keywords-appendix.html, reserved there, also for functions and types.
    static let postgres = ReservedWords(
        """
        all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate \
        collation column concurrently constraint create cross current_catalog current_date current_role \
        current_schema current_time current_timestamp current_user default deferrable desc distinct do else end \
        except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is \
        isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only \
        or order outer overlaps placing primary references returning right select session_user similar some symmetric \
        system_user table tablesample then to trailing true union unique user using variadic verbose when where \
        window with
        """)
}
