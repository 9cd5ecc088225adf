import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// A new row that takes the key of one that is deleted in the same flush.
@Suite(.library) struct RowSwitchTests {
    private func withChapters(
        _ body: nonisolated(nonsending) (Library, Session, Book) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1)
                for (number, title) in [(1, "one"), (2, "two"), (3, "three")] {
                    session.add(Chapter(book: book, number: number, title: title))
                }
            }
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1, options: [.selectIn(Book.chapters)])
                _ = library.log.take()
                try await body(library, session, book)
            }
        }
    }

    @Test func aCollectionThatIsSetAnewIsUpdatedWhereTheKeysAreTheSame() async throws {
        try await withChapters { library, session, book async throws in
            let old = try Array(book.chapters)
            book.setChapters([
                Chapter(number: 1, title: "one"), Chapter(number: 2, title: "zwei"), Chapter(number: 4, title: "vier"),
            ])
            try await session.flush()
            #expect(
                library.log.take() == [
                    "UPDATE chapter SET title = ? WHERE chapter.book_id = ? AND chapter.number = ?",
                    "INSERT INTO chapter (book_id, number, title) VALUES (?, ?, ?)",
                    "DELETE FROM chapter WHERE chapter.book_id = ? AND chapter.number = ?",
                ])
            #expect(try book.chapters.map(\.title) == ["one", "zwei", "vier"])
            #expect(old.map(\.orm.state) == [.deleted, .deleted, .deleted])
            #expect(try await session.get(Chapter.self, .init(book: 1, number: 2)) === book.chapters[1])
            try await session.commit()
            #expect(old.map(\.orm.state) == [.detached, .detached, .detached])
            try book.chapters[0].title = "eins"
            try await session.commit()
            let written = "SELECT count(*) FROM chapter WHERE title IN ('eins', 'zwei', 'vier')"
            #expect(try await library.count(written) == 3)
        }
    }

    @Test func aRollbackGivesTheRowBackToTheOldObject() async throws {
        try await withChapters { library, session, book async throws in
            let old = try Array(book.chapters)
            let new = Chapter(number: 2, title: "zwei")
            book.setChapters([new])
            try await session.flush()
            try await session.rollback()
            #expect(old.map(\.orm.state) == [.persistent, .persistent, .persistent])
            #expect(new.orm.state == .transient)
            #expect(try book.chapters.elementsEqual(old))
            #expect(try await session.get(Chapter.self, .init(book: 1, number: 2)) === old[1])
            old[1].title = "two again"
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM chapter WHERE title = 'two again'") == 1)
        }
    }

    @Test func oneToOneIsReplaced() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "Borges", biography: Biography(text: "first")))
            }
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.biography)])
                _ = library.log.take()
                author.setBiography(Biography(text: "second"))
                try await session.commit()
                #expect(library.log.statements == ["UPDATE biography SET text = ? WHERE biography.author_id = ?"])
                #expect(try author.biography?.text == "second")
            }
        }
    }

    @Test func aChildOfATreeIsReplacedByOneOfItsKey() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let old = Node(name: "old", children: [])
                let root = Node(name: "root", children: [old])
                session.add(root)
                try await session.commit()
                try await session.delete(old)
                let new = Node(id: old.id, name: "new", children: [Node(name: "grandchild")])
                try root.children.append(new)
                _ = library.log.take()
                try await session.commit()
                #expect(
                    library.log.statements == [
                        "UPDATE node SET name = ? WHERE node.id = ?", library.insertOne("node", "parent_id", "name"),
                    ])
                #expect(!session.contains(old) && session.contains(new))
            }
            #expect(try await library.count("SELECT count(*) FROM node WHERE name <> 'old'") == 3)
        }
    }

    @Test func aDeletedRowAndANewOneOfItsKey() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Country(code: "AT", name: "Austria")) }
            try await library.sessions.with { session in
                let old = try await session.getOne(Country.self, "AT")
                try await session.delete(old)
                let new = Country(code: "AT", name: "Österreich")
                session.add(new)
                _ = library.log.take()
                try await session.commit()
                #expect(library.log.statements == ["UPDATE country SET name = ? WHERE country.code = ?"])
                #expect(try await session.get(Country.self, "AT") === new)
            }
        }
    }
}
