import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Tables without a key, and views: rows as values.
@Suite(.library) struct KeylessTests {
    private func run(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                _ = try await session.execute(
                    insert(AuditLine.self).rows([
                        AuditLine.New(text: "began"), AuditLine.New(text: "paid a bill", fee: Money(amount: 3)),
                        AuditLine.New(text: "began"),
                    ]))
                try await session.commit()
                _ = library.log.take()
                try await body(library, session)
            }
        }
    }

    @Test func rowsAreInsertedAndSelected() async throws {
        try await run { library, session in
            let lines = try await session.execute(
                select(AuditLine.self).where(AuditLine.text.contains("a")).orderBy(AuditLine.text.desc())
            ).all()
            #expect(lines.map(\.text) == ["paid a bill", "began", "began"])
            #expect(lines[0].fee == Money(amount: 3) && lines[1].fee == nil)
            #expect(library.log.take()[0].hasPrefix("SELECT audit_line.at, audit_line.text, audit_line.fee_amount, "))
            let words = try await session.execute(select(AuditLine.words).where(AuditLine.words > 1)).all()
            #expect(words == [3])
            let other = AuditLine.alias("other")
            let pairs = try await session.execute(
                select(AuditLine.self, other.text).join(other, on: AuditLine.text == other.text)
            ).all()
            #expect(pairs.count == 5 && pairs.allSatisfy { $0.0.text == $0.1 })
        }
    }

    @Test func statementsChangeThem() async throws {
        try await run { _, session in
            let back = try await session.execute(
                update(AuditLine.self).where(AuditLine.fee != nil).set(AuditLine.text, to: "paid")
                    .returning(AuditLine.text)
            ).all()
            #expect(back == ["paid"])
            _ = try await session.execute(delete(AuditLine.self).where(AuditLine.text == "began"))
            #expect(try await session.execute(select(AuditLine.self)).all().map(\.text) == ["paid"])
        }
    }

    @Test func rowsPointAtObjects() async throws {
        try await run { library, session in
            let author = Author(name: "Le Guin")
            let book = Book(author: author, title: "Tehanu")
            session.addAll([author, book, Chapter(book: book, number: 1), Author(name: "Lem")])
            try await session.commit()
            _ = try await session.execute(
                insert(AuditEntry.self).rows([
                    AuditEntry.New(text: "wrote", authorId: author.id, chapterBookId: book.id, chapterNumber: 1),
                    AuditEntry.New(text: "slept", authorId: 2),
                ]))
            _ = library.log.take()
            let pairs = try await session.execute(
                select(AuditEntry.self, Author.self).join(AuditEntry.author).orderBy(AuditEntry.text)
            ).all()
            #expect(pairs.map(\.0.text) == ["slept", "wrote"] && pairs[1].1 === author)
            let chapters = try await session.execute(
                select(AuditEntry.text, Chapter.number).outerJoin(AuditEntry.chapter).where(AuditEntry.chapter != nil)
            ).all()
            #expect(chapters.map(\.0) == ["wrote"] && chapters.map(\.1) == [1])
            let texts = try await session.execute(select(AuditEntry.text).where(AuditEntry.author == author)).all()
            #expect(texts == ["wrote"])
            let entry = AuditEntry.alias("e")
            let writer = Author.alias("w")
            let aliased = try await session.execute(
                select(entry.text).join(entry.author, to: writer)
                    .where(writer.name == "Lem" && entry.author.has { $0.id > 1 } && entry.chapter == nil)
            ).all()
            #expect(aliased == ["slept"])
            #expect(
                library.log.take() == [
                    "SELECT audit_entry.text, audit_entry.author_id, audit_entry.chapter_book_id, "
                        + "audit_entry.chapter_number, author.id, author.name, author.born, author.created_at "
                        + "FROM audit_entry JOIN author ON audit_entry.author_id = author.id ORDER BY audit_entry.text",
                    "SELECT audit_entry.text, chapter.number FROM audit_entry LEFT OUTER JOIN chapter "
                        + "ON audit_entry.chapter_book_id = chapter.book_id AND audit_entry.chapter_number = chapter.number "
                        + "WHERE NOT (audit_entry.chapter_book_id IS NULL AND audit_entry.chapter_number IS NULL)",
                    "SELECT audit_entry.text FROM audit_entry WHERE audit_entry.author_id = ?",
                    "SELECT e.text FROM audit_entry AS e JOIN author AS w ON e.author_id = w.id WHERE w.name = ? "
                        + "AND EXISTS (SELECT 1 FROM author AS author_1 WHERE e.author_id = author_1.id "
                        + "AND author_1.id > ?) AND (e.chapter_book_id IS NULL AND e.chapter_number IS NULL)",
                ])
            let refusal = await AzothError.of {
                _ = try await session.execute(
                    insert(AuditEntry.self).rows([AuditEntry.New(text: "x", authorId: 99)]))
            }
            #expect(AzothError.Kind.foreignKeyViolation ~= (refusal?.kind ?? .noResultFound))
        }
    }

    @Test func aConnectionReadsThemToo() async throws {
        try await run { library, _ in
            try await library.engine.connect { connection in
                let lines = try await connection.execute(select(AuditLine.self)).all()
                #expect(lines.count == 3)
            }
        }
    }

    @Test func aViewIsRead() async throws {
        try await run { library, session in
            let counts = try await session.execute(select(AuditCount.self).orderBy(AuditCount.times)).all()
            #expect(counts == [AuditCount(text: "paid a bill", times: 1), AuditCount(text: "began", times: 2)])
            #expect(
                library.log.take() == [
                    "SELECT audit_count.text, audit_count.times FROM audit_count ORDER BY audit_count.times"
                ])
            let refusal = await AzothError.of {
                _ = try await session.execute(delete(AuditCount.self).where(AuditCount.times > 1))
            }
            #expect(refusal?.kind == .invalidRequest)
            #expect(refusal?.message.hasPrefix("audit_count is a view, which is read only") == true)
        }
    }

    @Test func viewsAreCreatedOnceAndDropped() async throws {
        try await run { library, _ in
            try await library.engine.begin { connection in
                try await connection.createAll(LibrarySchema.metadata)
                try await connection.dropAll(LibrarySchema.metadata)
                try await connection.dropAll(LibrarySchema.metadata)
                try await connection.createAll(LibrarySchema.metadata, checkFirst: false)
                try await connection.dropAll(LibrarySchema.metadata, checkFirst: false)
            }
        }
    }
}
