/// Words that can't be names without quotes.
enum ReservedWords {
    /// https://www.sqlite.org/lang_keywords.html, those that SQLite does not take as names.
    static let sqlite = words(
        """
        add all alter and as autoincrement between case check collate commit constraint create cross current_date \
        current_time current_timestamp default deferrable delete distinct drop else escape except exists false foreign \
        from full group having if in index indexed inner insert intersect into is isnull join left limit natural not \
        nothing notnull null on or order outer primary raise references returning right select set table then to \
        transaction true union unique update using values when where
        """)

    /// https://www.postgresql.org/docs/current/sql-keywords-appendix.html, reserved there, also for functions and types.
    static let postgres = words(
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

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
