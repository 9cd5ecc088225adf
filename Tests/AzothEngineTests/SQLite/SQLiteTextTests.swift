import AzothEngine
import AzothSQL
import Foundation
import TestSupport
import Testing

@testable import AzothSQLite

/// Texts beyond ASCII: `lower`, `upper`, `ilike`, and the collations.
@Suite struct SQLiteTextTests {
    private func value(_ sql: String, _ parameters: [any MappedValue] = []) async throws -> String? {
        let engine = try Engine.sqlite(.memory)
        return try await engine.connect { connection in
            let row = try await connection.executeDriverSQL(sql, parameters).one()
            return row[row.keys[0], as: String.self]
        }
    }

    @Test func `lower and upper know all of Unicode`() async throws {
        for text in ["", "Plain ASCII 09 [\\]^_`{|}", "ÄÖÜ ß", "ΑΒΓ ς", "ЖЗ", "İıǅ", "e\u{301}", "中文 👍", "a\0B"] {
            #expect(try await value("SELECT lower(?)", [text]) == text.lowercased())
            #expect(try await value("SELECT upper(?)", [text]) == text.uppercased())
        }
        let long = String(repeating: "Long ASCII text ", count: 10_000)
        #expect(try await value("SELECT lower(?)", [long]) == long.lowercased())
        #expect(try await value("SELECT lower(NULL)") == nil)
        #expect(try await value("SELECT upper(12.5) || lower(x'C384')") == "12.5ä")
    }

    @Test func `ilike ignores case in all of Unicode, like in ASCII alone`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            for name in ["Ärger", "ärger", "ÄRGER", "arger", "100%"] {
                try await connection.execute(insert(Item.self).values(Item.name.set(name)))
            }
            func names(_ condition: Expr<Bool>) async throws -> Set<String?> {
                Set(try await connection.execute(select(Item.name).where(condition)).all())
            }
            #expect(try await names(Item.name.ilike("ÄR%")) == ["Ärger", "ärger", "ÄRGER"])
            #expect(try await names(Item.name.like("Är%")) == ["Ärger", "ÄRGER"])
            #expect(try await names(Item.name.ilike("100\\%")) == ["100%"])
            #expect(try await names(Item.name.lower() == "ärger") == ["Ärger", "ärger", "ÄRGER"])
            #expect(
                try await names(Item.name.collate("unicode_nocase") == "äRGER") == ["Ärger", "ärger", "ÄRGER"])
        }
    }

    @Test func `an index on lower(…) serves it, and unique columns may ignore case`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.begin { connection in
            try await connection.executeDriverSQL("CREATE TABLE u (name TEXT COLLATE unicode_nocase UNIQUE, x TEXT)")
            try await connection.executeDriverSQL("CREATE UNIQUE INDEX by_lower ON u (lower(x))")
            try await connection.executeDriverSQL("INSERT INTO u VALUES ('Élan', 'Ö')")
            let byName = await failure {
                try await connection.executeDriverSQL("INSERT INTO u VALUES ('e\u{301}LAN', 'a')")
            }
            #expect(byName?.kind == .uniqueViolation(constraint: "u.name"))
            let byLower = await failure { try await connection.executeDriverSQL("INSERT INTO u VALUES ('x', 'ö')") }
            #expect(byLower?.kind == .uniqueViolation(constraint: "by_lower"))
            let plan = try await connection.executeDriverSQL("EXPLAIN QUERY PLAN SELECT * FROM u WHERE lower(x) = 'ö'")
                .one()
            #expect(plan["detail", as: String.self]?.contains("by_lower") == true)
        }
    }

    // MARK: The collation

    private static let letters: [String] = [
        "a", "A", "b", "B", "z", "é", "É", "e", "E", "\u{301}", "\u{308}", "ß", "ẞ", "ss", "Σ", "σ", "ς", "Ω", "ω",
        "\u{2126}", "\u{212A}", "k", "i", "I", "ı", "İ", "ǅ", "ж", "Ж", "ͅ", "ᾳ", "α", "\u{37E}", ";", "ﬃ", "中", "👍",
        "\u{0}",
        " ", "_", "[", "Å", "\u{212B}", "\u{587}",
    ]

    private func text(_ random: inout Seeded) -> String {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in Self.letters.randomElement(using: &random)! }.joined()
    }

    private func compare(_ left: String, _ right: String) -> Int {
        var (left, right) = (left, right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                CaseFolding.compare(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right)).signum()
            }
        }
    }

    @Test func `texts compare as their folded forms do`() {
        var random = Seeded(state: 7)
        for _ in 0..<30_000 {
            let (left, right) = (text(&random), text(&random))
            let (x, y) = (CaseFolding.folded(left), CaseFolding.folded(right))
            let expected = x < y ? -1 : x == y ? 0 : 1
            guard compare(left, right) == expected, compare(right, left) == -expected else {
                Issue.record("\(left.debugDescription) and \(right.debugDescription): \(expected)")
                return
            }
        }
    }

    @Test func `case and accents written in two ways make no difference`() {
        for text in ["Élan", "straße", "ΌΣΟΣ", "Ægir", "жук", "plain"] {
            #expect(compare(text, text.uppercased()) == 0)
            #expect(compare(text, text.lowercased()) == 0)
            #expect(compare(text, text.decomposedStringWithCanonicalMapping) == 0)
        }
        #expect(compare("a", "b") < 0)
        #expect(compare("a", "B") < 0)
        #expect(compare("a", "aa") < 0)
        #expect(compare("ı", "i") != 0)
    }

    @Test func `ORDER BY sorts by the folded form`() async throws {
        var random = Seeded(state: 11)
        let texts = (0..<400).map { _ in text(&random) }.filter { !$0.contains("\0") }
        let engine = try Engine.sqlite(.memory)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            for text in texts { try await connection.execute(insert(Item.self).values(Item.name.set(text))) }
            let sorted = try await connection.execute(
                select(Item.name).orderBy(Item.name.collate("unicode_nocase"), Item.id)
            ).all()
            let expected = texts.enumerated()
                .sorted { (CaseFolding.folded($0.element), $0.offset) < (CaseFolding.folded($1.element), $1.offset) }
                .map(\.element)
            #expect(sorted.compactMap { $0 } == expected)
        }
    }

    @Test func `decimals as text compare as numbers, and sort before what is none`() async throws {
        let sorted = [
            "-100", "-20.5", "-20.05", "-3", "-0.001", "0", "0.0005", "0.001", "1", "1.00000000000000000000001", "1.5",
            "9", "10", "99999999999999999999999999999999999999", "1e5", "NaN", "abc",
        ]
        for (i, left) in sorted.enumerated() {
            for (j, right) in sorted.enumerated() {
                let less = try await value("SELECT ? < ? COLLATE decimal", [left, right])
                #expect(less == (i < j ? "1" : "0"), "\(left) < \(right)")
            }
        }
        for (left, right) in [("1.50", "1.5"), ("-0", "0.00"), ("007", "+7"), (".5", "0.5"), ("5.", "5")] {
            #expect(try await value("SELECT ? = ? COLLATE decimal", [left, right]) == "1")
        }
    }
}
