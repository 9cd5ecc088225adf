import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What goes with a row that is deleted, and what is kept without it.
@Suite(.library) struct DeleteTests {
    @Test func cascadesDeleteChildrenFirstInBatches() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(
                        name: "Le Guin",
                        books: [
                            Book(title: "1", chapters: [Chapter(number: 1), Chapter(number: 2)])
                        ]))
            }
            _ = library.log.take()
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1)
                _ = library.log.take()
                try await session.delete(book)
                // What is not loaded has to be known: one statement per relationship.
                #expect(
                    library.log.take() == [
                        "SELECT chapter.book_id, chapter.number, chapter.title FROM chapter "
                            + "WHERE chapter.book_id \(Library.membership) ORDER BY chapter.number",
                        "SELECT loan.id, loan.reader_id, loan.book_id, loan.state, loan.taken_at, loan.fee, loan.ratio, "
                            + "loan.receipt FROM loan WHERE loan.book_id \(Library.membership)",
                    ])
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.deleteMany("chapter", key: "book_id", "number"),
                        "DELETE FROM book WHERE book.id = ?",
                    ])
                #expect(library.log.parameters == [[["1", "1"], ["1", "2"]], [["1"]]])
            }
            #expect(try await library.count("SELECT count(*) FROM chapter") == 0)
        }
    }

    @Test func withoutCascadeChildrenLoseTheirForeignKey() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1)
                session.addAll([Loan(book: book), Loan(book: book), Loan()])
            }
            _ = library.log.take()
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1)
                let loan = try await session.getOne(Loan.self, 1)
                try await session.delete(book)
                _ = library.log.take()
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.updateMany("loan", set: "book_id", key: "id"), "DELETE FROM book WHERE book.id = ?",
                    ])
                #expect(library.log.parameters[0] == [["NULL", "1"], ["NULL", "2"]])
                #expect(loan.bookId == nil)
                #expect(try loan.book == nil)
            }
        }
    }

    @Test func aChildThatCannotBeWithoutItsParentNamesTheLink() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                try await session.delete(author)
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .missingLink(attribute: "Book.author"))
                try await session.rollback()
                #expect(author.orm.state == .persistent)
            }
        }
    }

    @Test func parentAndChildrenMayBeDeletedTogether() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                for book in try author.books { try await session.delete(book) }
                try await session.delete(author)
                _ = library.log.take()
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.deleteMany("book", key: "id"), "DELETE FROM author WHERE author.id = ?",
                    ])
                #expect(library.log.parameters[0].count == 3)
            }
        }
    }

    @Test func anOrphanIsDeleted() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(name: "x", books: [Book(title: "1", chapters: [Chapter(number: 1), Chapter(number: 2)])]))
            }
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1, options: [.selectIn(Book.chapters)])
                _ = library.log.take()
                let first = try book.chapters[0]
                try book.chapters.remove(first)
                try await session.flush()
                #expect(
                    library.log.statements == [
                        "DELETE FROM chapter WHERE chapter.book_id = ? AND chapter.number = ?"
                    ])
                #expect(first.orm.state == .deleted)
            }
            #expect(try await library.count("SELECT count(*) FROM chapter") == 1)
        }
    }

    @Test func aReplacedCollectionDeletesWhatItHeld() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(name: "x", books: [Book(title: "1", chapters: [Chapter(number: 1), Chapter(number: 2)])]))
            }
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1, options: [.selectIn(Book.chapters)])
                let kept = try book.chapters[1]
                book.setChapters([kept, Chapter(number: 3)])
            }
            #expect(try await library.count("SELECT count(*) FROM chapter WHERE number IN (2, 3)") == 2)
            #expect(try await library.count("SELECT count(*) FROM chapter") == 2)
        }
    }

    @Test func aPendingOrphanIsNeverInserted() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1, options: [.selectIn(Book.chapters)])
                let chapter = Chapter(number: 1)
                try book.chapters.append(chapter)
                try book.chapters.remove(chapter)
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.count == 0)
                #expect(chapter.orm.state == .transient)
                #expect(session.new.isEmpty)
            }
        }
    }

    @Test func anOrphanThatFindsAnotherParentStays() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Reader(email: "a@example.org", tags: [], loans: [Loan()]), Reader(email: "b@example.org", tags: []),
                ])
            }
            try await library.sessions.begin { session in
                let readers = try await session.execute(
                    select(Reader.self).orderBy(Reader.email).options(.selectIn(Reader.loans))
                ).all()
                let loan = try readers[0].loans[0]
                try readers[0].loans.remove(loan)
                try readers[1].loans.append(loan)
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.statements == ["UPDATE loan SET reader_id = ? WHERE loan.id = ?"])
            }
        }
    }

    @Test func aRowThatNeverHadAnOwnerIsNoOrphan() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Loan(state: .lost)) }
            try await library.sessions.begin { session in
                let loan = try await session.getOne(Loan.self, 1)
                loan.state = .returned
                _ = try await loan.awaitable.reader
                loan.ratio = 0.5
            }
            #expect(try await library.count("SELECT count(*) FROM loan WHERE state = 'r' AND ratio = 0.5") == 1)
        }
    }

    @Test func aOneToOneIsDeletedWithItsOwnerAndWhenItIsReplaced() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Author(name: "1", biography: Biography(text: "1")),
                    Author(name: "2", biography: Biography(text: "2")),
                ])
            }
            try await library.sessions.begin { session in
                let one = try await session.getOne(Author.self, 1, options: [.selectIn(Author.biography)])
                one.setBiography(nil)
                let two = try await session.getOne(Author.self, 2)
                try await session.delete(two)
                _ = library.log.take()
                try await session.flush()
                #expect(
                    library.log.statements == [
                        library.deleteMany("biography", key: "author_id"), "DELETE FROM author WHERE author.id = ?",
                    ])
            }
            #expect(try await library.count("SELECT count(*) FROM biography") == 0)
        }
    }

    @Test func aTreeIsDeletedLeavesFirst() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Node(name: "root", children: [Node(name: "a", children: [Node(name: "a1")]), Node(name: "b")]))
            }
            try await library.sessions.begin { session in
                let nodes = try await session.execute(select(Node.self).orderBy(Node.id)).all()
                for node in nodes { try await session.delete(node) }
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.parameters.map { $0.map { $0[0] }.sorted() } == [["4"], ["2", "3"], ["1"]])
            }
        }
    }

    @Test func aRowThatIsGoneAlreadyIsNoError() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Node(name: "x")) }
            try await library.sessions.begin { session in
                let node = try await session.getOne(Node.self, 1)
                try await session.delete(node)
                try await session.execute(delete(Node.self))
                try await session.commit()
                #expect(node.orm.state == .detached)
            }
        }
    }

    @Test func rowsThatAreGoneAreNotLookedFor() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll((1...3).map { (number: Int) in Node(name: "\(number)", children: []) })
            }
            try await library.sessions.begin { session in
                let nodes = try await session.execute(
                    select(Node.self).orderBy(Node.id).options(.selectIn(Node.children))
                ).all()
                _ = try await session.connection().executeDriverSQL("DELETE FROM node WHERE id > 1")
                for node in nodes { try await session.delete(node) }
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.statements == [library.deleteMany("node", key: "id")])
                // The session has deleted it: there is nothing left to do.
                try await session.delete(nodes[0])
                try await session.flush()
                #expect(library.log.count == 1)
            }
        }
    }

    @Test func getDoesNotGiveWhatIsDeleted() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                try await session.delete(book)
                try await session.flush()
                #expect(try await session.get(Book.self, 1) == nil)
                #expect(!(try await session.scalars(select(Book.self)).all().contains(book)))
            }
        }
    }

    @Test func addTakesADeletionBackThatIsNotFlushed() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "x", books: [Book(title: "1", chapters: [Chapter(number: 1)])]))
            }
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1)
                try await session.delete(book)
                #expect(session.deleted.count == 2)
                session.add(book)
                #expect(session.deleted.isEmpty)
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func aPendingChildOfADeletedParentIsNeverInserted() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1)
                let chapter = Chapter(book: book, number: 1)
                let loan = Loan(book: book)
                try await session.delete(book)
                #expect(chapter.orm.state == .transient)
                #expect(loan.orm.state == .pending)
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.statements.map { $0.prefix(16) } == ["INSERT INTO loan", "DELETE FROM book"])
                #expect(loan.bookId == nil)
            }
        }
    }

    @Test func aStaleCollectionIsReadAgainBeforeItIsDeletedWithItsOwner() async throws {
        try await Library.runShared { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1, options: [.selectIn(Book.chapters)])
                try await session.commit()
                try await library.execute("INSERT INTO chapter (book_id, number) VALUES (1, 1)")
                session.expire(book)
                try await session.delete(book)
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM chapter") == 0)
        }
    }
}
