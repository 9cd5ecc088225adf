import Azoth
import AzothTesting
import Synchronization
import TestModels
import TestSupport
import Testing

/// What a factory's sessions tell their listeners, when, and what those may do.
@Suite(.library) struct EventTests {
    /// Gathers what was told, in order.
    final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
        func take() -> [String] {
            lines.withLock { lines in
                defer { lines = [] }
                return lines
            }
        }
    }

    // MARK: Sessions

    @Test func aTransactionTellsOfItsConnection() async throws {
        try await Library.run { library in
            let diary = Diary()
            library.sessions.events.afterBegin { session, connection in
                diary.note("begin \(session.inNestedTransaction)")
                try await connection.execute(text("SELECT 1"))
            }
            try await library.sessions.with { session in
                session.add(Author(name: "a"))
                #expect(diary.take() == [])
                try await session.flush()
                _ = try await session.beginNested()
                #expect(diary.take() == ["begin false", "begin true"])
            }
        }
    }

    @Test func commitsAndRollbacksTellTheirMomentsInOrder() async throws {
        try await Library.run { library in
            let diary = Diary()
            let events = library.sessions.events
            events.beforeFlush { session in diary.note("beforeFlush \(session.new.count)") }
            events.afterFlush { session in diary.note("afterFlush \(session.new.count)") }
            events.afterFlushPostexec { session in diary.note("afterFlushPostexec \(session.new.count)") }
            events.beforeCommit { session in diary.note("beforeCommit \(session.new.count)") }
            events.afterCommit { session in diary.note("afterCommit \(session.inTransaction)") }
            events.afterRollback { _ in diary.note("afterRollback") }
            events.afterSoftRollback { session in diary.note("afterSoftRollback \(session.inTransaction)") }
            try await library.sessions.with { session in
                session.add(Author(name: "a"))
                try await session.commit()
                #expect(
                    diary.take() == [
                        "beforeCommit 1", "beforeFlush 1", "afterFlush 1", "afterFlushPostexec 0", "afterCommit false",
                    ])
                // Nothing to write: no flush, but a commit.
                try await session.commit()
                #expect(diary.take() == ["beforeCommit 0", "afterCommit false"])
                session.add(Author(name: "b"))
                try await session.flush()
                _ = diary.take()
                try await session.rollback()
                #expect(diary.take() == ["afterRollback", "afterSoftRollback false"])
                // The database had nothing to do.
                session.add(Author(name: "c"))
                try await session.rollback()
                #expect(diary.take() == ["afterSoftRollback false"])
                // A savepoint.
                try await session.beginNested { _ in session.add(Author(name: "d")) }
                #expect(
                    diary.take() == [
                        "beforeCommit 1", "beforeFlush 1", "afterFlush 1", "afterFlushPostexec 0", "afterCommit true",
                    ])
                let savepoint = try await session.beginNested()
                try await savepoint.rollback()
                #expect(diary.take() == ["afterRollback", "afterSoftRollback true"])
            }
        }
    }

    @Test func aListenerOfBeforeFlushMayChangeWhatIsWritten() async throws {
        try await Library.run { library in
            try await library.stock()
            library.sessions.events.beforeFlush { session in
                for case let author as Author in session.new { author.name += "!" }
                let known = try await session.getOne(Author.self, 1)
                known.name = "seen"
                if session.new.count == 1 { session.add(Author(name: "more")) }
                try await session.delete(try await session.getOne(Book.self, 5))
            }
            try await library.sessions.begin { session in session.add(Author(name: "new")) }
            do {
                let found = try await library.count(
                    "SELECT count(*) FROM author WHERE name IN ('new!', 'seen', 'more')")
                #expect(found == 3)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM book")
                #expect(found == 4)
            }
        }
    }

    @Test func whatIsAddedAfterAFlushIsForTheNextWhichACommitDoes() async throws {
        try await Library.run { library in
            let commits = Diary()
            library.sessions.events.afterFlush { session in
                let count = try await session.scalar(select(count()).from(Author.self)) ?? 0
                if count < 3 { session.add(Author(name: "\(count)")) }
            }
            library.sessions.events.afterCommit { _ in commits.note("commit") }
            try await library.sessions.begin { session in session.add(Author(name: "first")) }
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 3)
            }
            #expect(commits.take() == ["commit"])
        }
    }

    @Test func aListenerThatNeverEndsIsStoppedAfterAHundredFlushes() async throws {
        try await Library.run { library in
            library.sessions.events.afterFlushPostexec { session in session.add(Node(name: "more")) }
            let error = await AzothError.of {
                try await library.sessions.begin { session in session.add(Node(name: "first")) }
            }
            #expect(error?.message.contains("Over 100 subsequent flushes") == true)
            do {
                let found = try await library.count("SELECT count(*) FROM node")
                #expect(found == 0)
            }
        }
    }

    @Test func nothingCanBeExecutedAfterACommitOrARollback() async throws {
        try await Library.run { library in
            let diary = Diary()
            library.sessions.events.afterCommit { session in
                let error = await AzothError.of { _ = try await session.execute(select(Author.id)) }
                diary.note(error.map { "\($0.kind): \($0.message.prefix(40))" } ?? "none")
            }
            library.sessions.events.afterRollback { session in
                let error = await AzothError.of { _ = try await session.execute(select(Author.id)) }
                diary.note(error.map { "\($0.kind): \($0.message.prefix(40))" } ?? "none")
            }
            try await library.sessions.with { session in
                session.add(Author(name: "a"))
                try await session.commit()
                session.add(Author(name: "b"))
                try await session.flush()
                try await session.rollback()
            }
            #expect(
                diary.take() == [
                    "invalidRequest: This session is in 'committed' state; no",
                    "invalidRequest: This session is in 'inactive' state; no ",
                ])
        }
    }

    @Test func theSessionGoesOnAfterAListenerOfACommitHasThrown() async throws {
        try await Library.run { library in
            let token = library.sessions.events.afterCommit { session in _ = try await session.execute(select(Node.id))
            }
            try await library.sessions.with { session in
                let node = Node(name: "a")
                session.add(node)
                let error = await AzothError.of { try await session.commit() }
                #expect(error?.kind == .invalidRequest)
                token.remove()
                #expect(!session.inTransaction && node.orm.state == .persistent)
                node.name = "b"
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM node WHERE name = 'b'") == 1)
        }
    }

    @Test func aFlushCannotBeEnteredTwiceNorItsTransactionEnded() async throws {
        try await Library.run { library in
            let diary = Diary()
            library.sessions.events.beforeFlush { session in
                for call in ["flush", "commit", "rollback"] {
                    let error = await AzothError.of {
                        switch call {
                        case "flush": try await session.flush()
                        case "commit": try await session.commit()
                        default: try await session.rollback()
                        }
                    }
                    diary.note("\(call) \(error?.kind.description ?? "went through")")
                }
            }
            try await library.sessions.begin { session in session.add(Author(name: "a")) }
            #expect(
                diary.take() == [
                    "flush invalidRequest", "commit invalidRequest", "rollback invalidRequest",
                ])
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 1)
            }
        }
    }

    @Test func whatAListenerThrowsStopsTheCall() async throws {
        struct Refusal: Error {}
        try await Library.run { library in
            let token = library.sessions.events.beforeCommit { _ in throw Refusal() }
            await #expect(throws: Refusal.self) {
                try await library.sessions.begin { session in session.add(Author(name: "a")) }
            }
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 0)
            }
            token.remove()
            library.sessions.events.beforeFlush { _ in throw Refusal() }
            try await library.sessions.with { session in
                session.add(Author(name: "a"))
                await #expect(throws: Refusal.self) { try await session.flush() }
                // Like a flush that failed.
                #expect(await AzothError.of { try await session.flush() }?.kind == .pendingRollback)
                try await session.rollback()
            }
        }
    }

    @Test func aTokenEndsItsListenerAlone() async throws {
        try await Library.run { library in
            let diary = Diary()
            let one = library.sessions.events.beforeCommit { _ in diary.note("one") }
            let two = library.sessions.configure { $0.expireOnCommit = true }.events.beforeCommit { _ in
                diary.note("two")
            }
            try await library.sessions.begin { _ in }
            #expect(diary.take() == ["one", "two"])
            one.remove()
            try await library.sessions.begin { _ in }
            #expect(diary.take() == ["two"])
            two.remove()
            try await library.sessions.begin { _ in }
            #expect(diary.take() == [])
            // Another factory of the same engine has listeners of its own.
            library.sessions.events.beforeCommit { _ in diary.note("mine") }
            try await SessionFactory(library.engine).begin { _ in }
            #expect(diary.take() == [])
        }
    }

    @Test func anotherTaskCannotUseTheSessionThatListenersHave() async throws {
        try await Library.run { library in
            let diary = Diary()
            library.sessions.events.beforeCommit { session in
                // What the compiler does not see.
                nonisolated(unsafe) let smuggled = session
                let error = await Task.detached {
                    await AzothError.of { try await smuggled.flush() }
                }.value
                diary.note(error?.kind.description ?? "went through")
            }
            try await library.sessions.begin { session in session.add(Author(name: "a")) }
            #expect(diary.take() == ["concurrentUse"])
        }
    }

    // MARK: Rows

    @Test func rowsTellBeforeAndAfterTheyAreWritten() async throws {
        try await Library.run { library in
            try await library.stock()
            let diary = Diary()
            let authors = library.sessions.events.of(Author.self)
            authors.beforeInsert { author in
                diary.note("beforeInsert \(author.name) \(author[ifAssigned: Author.id] == nil)")
                author.name = author.name.uppercased()
            }
            authors.afterInsert { author in diary.note("afterInsert \(author.name) \(author.id)") }
            authors.beforeUpdate { author in
                diary.note("beforeUpdate \(author.orm.history(of: Author.name).deleted)")
                author.name += "?"
            }
            authors.afterUpdate { author in diary.note("afterUpdate \(author.name)") }
            authors.beforeDelete { author in diary.note("beforeDelete \(author.id)") }
            authors.afterDelete { author in diary.note("afterDelete \(author.orm.state)") }
            try await library.sessions.with { session in
                session.add(Author(name: "new"))
                try await session.flush()
                #expect(diary.take() == ["beforeInsert new true", "afterInsert NEW 3"])
                let author = try await session.getOne(Author.self, 1)
                author.name = "x"
                try await session.flush()
                #expect(diary.take() == ["beforeUpdate [\"Le Guin\"]", "afterUpdate x?"])
                let new = try await session.getOne(Author.self, 3)
                try await session.delete(new)
                try await session.commit()
                #expect(diary.take() == ["beforeDelete 3", "afterDelete deleted"])
            }
            let written = try await library.count("SELECT count(*) FROM author WHERE name = 'x?'")
            #expect(written == 1)
        }
    }

    @Test func anUpdateIsToldOfEvenWhereNothingIsToBeSet() async throws {
        try await Library.run { library in
            try await library.stock()
            let diary = Diary()
            library.sessions.events.of(Author.self).beforeUpdate { _ in diary.note("beforeUpdate") }
            try await library.sessions.begin { session in
                try await session.getOne(Author.self, 1).name = "Le Guin"
            }
            #expect(diary.take() == ["beforeUpdate"])
            #expect(library.log.count == 1)
        }
    }

    @Test func whatAListenerChangesOfOthersIsForTheNextFlush() async throws {
        try await Library.run { library in
            try await library.stock()
            library.sessions.events.of(Book.self).afterInsert { book in
                try await book.awaitable.author.name = "has \(book.title)"
            }
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.booksUnloaded.append(Book(title: "new"))
                try await session.flush()
                #expect(session.dirty.count == 1)
                try await session.commit()
            }
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name = 'has new'")
                #expect(found == 1)
            }
        }
    }

    @Test func loadedRowsAreToldOnce() async throws {
        try await Library.run { library in
            try await library.stock()
            let diary = Diary()
            library.sessions.events.of(Author.self).onLoad { author in diary.note("author \(author.id)") }
            library.sessions.events.of(Book.self).onLoad { book in diary.note("book \(book.id)") }
            try await library.sessions.with { session in
                _ = try await session.getOne(Author.self, 1)
                #expect(diary.take() == ["author 1"])
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                #expect(diary.take().sorted() == ["author 2", "book 1", "book 2", "book 3", "book 4", "book 5"])
                session.expireAll()
                _ = try await session.execute(select(Author.self)).all()
                #expect(diary.take() == [])
                withExtendedLifetime(authors) {}
            }
            try await library.sessions.with { session in
                let books = try await session.execute(select(Book.self).options(.joined(Book.author))).all()
                #expect(diary.take().count == 7)
                #expect(books.count == 5)
            }
        }
    }

    // MARK: States and attributes

    @Test func objectsTellOfTheirStates() async throws {
        try await Library.run { library in
            let diary = Diary()
            library.sessions.events.onTransition { object, from, to in
                if let node = object as? Node { diary.note("\(node.name): \(from) -> \(to)") }
            }
            try await library.sessions.with { session in
                let node = Node(name: "n")
                session.add(node)
                try await session.commit()
                #expect(diary.take() == ["n: transient -> pending", "n: pending -> persistent"])
                try await session.delete(node)
                try await session.flush()
                try await session.rollback()
                #expect(diary.take() == ["n: persistent -> deleted", "n: deleted -> persistent"])
                try await session.delete(node)
                try await session.commit()
                #expect(diary.take() == ["n: persistent -> deleted", "n: deleted -> detached"])
                let other = Node(name: "o")
                session.add(other)
                try await session.flush()
                try await session.rollback()
                #expect(
                    diary.take() == [
                        "o: transient -> pending", "o: pending -> persistent", "o: persistent -> transient",
                    ])
                session.add(other)
                session.expunge(other)
                #expect(diary.take() == ["o: transient -> pending", "o: pending -> transient"])
                session.add(other)
                try await session.commit()
                session.expunge(other)
                session.add(other)
                session.expungeAll()
                #expect(
                    diary.take() == [
                        "o: transient -> pending", "o: pending -> persistent", "o: persistent -> detached",
                        "o: detached -> persistent", "o: persistent -> detached",
                    ])
            }
        }
    }

    @Test func attributesTellOfWhatIsAssigned() async throws {
        try await Library.run { library in
            try await library.stock()
            let diary = Diary()
            let events = library.sessions.events
            events.of(Author.self).onSet(Author.name) { author, new, old in diary.note("\(old) -> \(new) \(author.id)")
            }
            events.of(Book.self).onSet(Book.author) { book, new, old in
                diary.note("\(book.title): \(old?.name ?? "-") -> \(new?.name ?? "-")")
            }
            events.of(Author.self).onAppend(Author.books) { author, book in diary.note("\(author.name) + \(book.title)")
            }
            events.of(Author.self).onRemove(Author.books) { author, book in diary.note("\(author.name) - \(book.title)")
            }
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                authors[0].name = "Ursula"
                authors[0].name += " K."
                #expect(diary.take() == ["Le Guin -> Ursula 1", "Ursula -> Ursula K. 1"])
                let book = try authors[1].books[0]
                book.setAuthor(authors[0])
                #expect(
                    diary.take() == [
                        "Ficciones: Borges -> Ursula K.", "Borges - Ficciones", "Ursula K. + Ficciones",
                    ])
                book.authorId = 2
                #expect(
                    diary.take() == [
                        "Ficciones: Ursula K. -> Borges", "Ursula K. - Ficciones", "Borges + Ficciones",
                    ])
                // Objects of no session, and what queries bring, tell nothing.
                let alone = Author(name: "alone")
                alone.name = "still"
                session.expireAll()
                try await session.refresh(authors[0])
                #expect(diary.take() == [])
            }
        }
    }

    @Test func anAttributesListenerMayAssignOthers() async throws {
        try await Library.run { library in
            try await library.stock()
            library.sessions.events.of(Book.self).onSet(Book.title) { book, new, _ in book.pages = new.count }
            try await library.sessions.begin { session in
                let book = try await session.getOne(Book.self, 1)
                book.title = "Tehanu"
                #expect(book.pages == 6)
            }
            do {
                let found = try await library.count("SELECT pages FROM book WHERE id = 1")
                #expect(found == 6)
            }
        }
    }
}
