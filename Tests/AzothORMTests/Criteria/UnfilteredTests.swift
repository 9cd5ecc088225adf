import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// `unfiltered { }` is a way out of a session's criteria, and what was read in it is no way around them afterwards.
@Suite(.library) struct UnfilteredTests {
    /// Le Guin has the books 1, 2, 3 and Borges 4, 5; 2 and 4 are not to be seen. Loan 1 is of book 2.
    private func run(
        _ options: SessionOptions = SessionOptions(),
        _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await Library.run(options) { library in
            try await library.stock()
            try await library.sessions.begin { session in
                session.add(Loan(book: try await session.getOne(Book.self, 2)))
            }
            try await library.execute("UPDATE book SET in_print = FALSE WHERE id IN (2, 4)")
            try await library.sessions.filtered(Book.self) { $0.inPrint == true }.with { session in
                try await body(library, session)
            }
        }
    }

    private func isNotLoaded<Value>(_ read: () throws -> Value) -> Bool {
        AzothError.of { _ = try read() }.map { if case .notLoaded = $0.kind { true } else { false } } ?? false
    }

    // MARK: What was read

    @Test func aCollectionThatWasLoadedInsideIsNotLoadedAfterwards() async throws {
        try await run { _, session in
            let author = try await session.getOne(Author.self, 1)
            let inside = try await session.unfiltered { try await author.awaitable.books.map(\.id).sorted() }
            #expect(inside == [1, 2, 3])
            #expect(isNotLoaded { try author.books })
            let after = try await author.awaitable.books.map(\.id).sorted()
            #expect(after == [1, 3])
        }
    }

    @Test(arguments: ["selectIn", "joined"])
    func soIsOneOfAnEagerLoad(strategy: String) async throws {
        try await run { _, session in
            let option = strategy == "joined" ? LoaderOption.joined(Author.books) : .selectIn(Author.books)
            let authors = try await session.unfiltered {
                try await session.execute(select(Author.self).orderBy(Author.id).options(option)).all()
            }
            #expect(authors.allSatisfy { author in isNotLoaded { try author.books } })
            let again = try await session.execute(select(Author.self).orderBy(Author.id).options(option)).all()
            #expect(again == authors)
            #expect(try again.map { try $0.books.map(\.id).sorted() } == [[1, 3], [5]])
        }
    }

    @Test func aToOneThatWasLoadedInsideIsNotLoadedAfterwards() async throws {
        try await run { _, session in
            let loan = try await session.getOne(Loan.self, 1)
            let hidden = try await session.unfiltered { try await loan.awaitable.book }
            #expect(hidden?.id == 2)
            #expect(isNotLoaded { try loan.book })
            let after = try await loan.awaitable.book
            #expect(after == nil)
            // The foreign key is the loan's own.
            #expect(loan.bookId == 2)
        }
    }

    @Test func whatIsHiddenIsNoSiblingOfALoad() async throws {
        try await Library.run { library in
            try await library.execute(
                "INSERT INTO node (id, name, parent_id) VALUES (1, 'a', NULL), (2, 'hidden', NULL), (3, 'child', 2)")
            try await library.sessions.filtered(Node.self) { $0.name != "hidden" }.with { session in
                let nodes = try await session.unfiltered {
                    try await session.execute(select(Node.self).orderBy(Node.id)).all()
                }
                _ = try await nodes[0].awaitable.children
                #expect(isNotLoaded { try nodes[1].children })
                #expect(isNotLoaded { try nodes[2].parent })
                let parent = try await nodes[2].awaitable.parent
                #expect(parent == nil)
            }
        }
    }

    @Test func linksToModelsWithoutCriteriaStay() async throws {
        try await run { _, session in
            let book = try await session.unfiltered {
                try await session.getOne(Book.self, 2, options: [.selectIn(Book.author)])
            }
            #expect(try book.author.name == "Le Guin")
        }
    }

    @Test func aManyToManyThatWasLoadedInsideIsNotLoadedAfterwards() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.filtered(Topic.self) { $0.name != "go" }.with { session in
                let ann = try await session.getOne(Person.self, 1)
                let inside = try await session.unfiltered { try await ann.awaitable.interests.count }
                #expect(inside == 2)
                #expect(isNotLoaded { try ann.interests })
                let after = try await ann.awaitable.interests.map(\.name)
                #expect(after == ["chess"])
            }
        }
    }

    @Test func objectsAreNotMetAfterwards() async throws {
        try await run { _, session in
            let hidden = try await session.unfiltered { try await session.getOne(Book.self, 2) }
            #expect(session.identityMap[Book.self, 2] == nil)
            #expect(!session.identityMap.contains(Book.self, 2))
            #expect(session.identityMap.objects(of: Book.self).isEmpty)
            #expect(!session.identityMap.objects.contains { $0 === hidden })
            let loan = try await session.getOne(Loan.self, 1)
            #expect(isNotLoaded { try loan.book })
            let found = try await session.get(Book.self, 2)
            #expect(found == nil)
            // Its columns are what they were: it is the program that has it.
            #expect(hidden.title == "The Dispossessed")
            #expect(await AzothError.of { try await session.refresh(hidden) }?.kind == .invalidRequest)
        }
    }

    @Test func aMergeDoesNotFindWhatIsInMemory() async throws {
        try await run { _, session in
            let hidden = try await session.unfiltered { try await session.getOne(Book.self, 2) }
            let merged = try await session.merge(Book(id: 2, title: "mine"))
            #expect(merged !== hidden)
            #expect(hidden.title == "The Dispossessed")
        }
    }

    @Test func anExpiredOneCanNotBeReadAgain() async throws {
        try await run { _, session in
            let hidden = try await session.unfiltered { try await session.getOne(Book.self, 2) }
            session.expire(hidden)
            #expect(await AzothError.of { _ = try await hidden.awaitable.author }?.kind == .invalidRequest)
        }
    }

    @Test func aStreamEndsWithTheClosure() async throws {
        try await run { _, session in
            let stream = try await session.unfiltered {
                let stream = try await session.stream(select(Book.self).orderBy(Book.id))
                let first = try await stream.fetchOne()
                #expect(first?.id == 1)
                return stream
            }
            let error = await AzothError.of { _ = try await stream.fetchOne() }
            #expect(error?.kind == .resourceClosed)
            #expect(error?.message.contains("unfiltered { }") == true)
        }
    }

    @Test func aStreamFromOutsideGoesOn() async throws {
        try await run { _, session in
            var keys: [Int] = []
            let statement = select(Book.self).orderBy(Book.id).executionOptions(ExecutionOptions(yieldPer: 1))
            for try await book in try await session.stream(statement) {
                keys.append(book.id)
                let all = try await session.unfiltered { try await session.execute(select(Book.id)).all().count }
                #expect(all == 5)
            }
            #expect(keys == [1, 3, 5])
        }
    }

    @Test(arguments: [false, true]) func whatALinkWasIsNotPutBackByARollback(isNested: Bool) async throws {
        try await run { _, session in
            let author = try await session.getOne(Author.self, 1)
            let savepoint = isNested ? try await session.beginNested() : nil
            try await session.unfiltered {
                _ = try await author.awaitable.books
                try author.books.append(Book(title: "another"))
                let hidden = try await session.getOne(Book.self, 2)
                hidden.setAuthor(try await session.getOne(Author.self, 2))
            }
            let seen = try await author.awaitable.books.map(\.id).sorted()
            #expect(seen == [1, 3, 6])
            if let savepoint { try await savepoint.rollback() } else { try await session.rollback() }
            #expect((try? author.books.map(\.id).contains(2)) != true)
            let after = try await author.awaitable.books.map(\.id).sorted()
            #expect(after == [1, 3])
        }
    }

    @Test func aManyToManyIsNotPutBackEither() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.filtered(Topic.self) { $0.name != "go" }.with { session in
                let ann = try await session.getOne(Person.self, 1)
                try await session.unfiltered {
                    let go = try await session.getOne(Topic.self, 2)
                    try await ann.awaitable.interests.remove(go)
                }
                let seen = try await ann.awaitable.interests.map(\.name)
                #expect(seen == ["chess"])
                try await session.rollback()
                #expect((try? ann.interests.map(\.name).contains("go")) != true)
                let after = try await ann.awaitable.interests.map(\.name)
                #expect(after == ["chess"])
            }
            let links = try await library.interests()
            #expect(links == [[1, 1], [1, 2], [2, 2], [2, 3]])
        }
    }

    // MARK: What was changed

    @Test func aChangeInsideIsWrittenWithoutTheCriteria() async throws {
        try await run { library, session in
            let book = try await session.unfiltered {
                let book = try await session.getOne(Book.self, 2)
                _ = library.log.take()
                book.inPrint = true
                return book
            }
            #expect(library.log.take() == ["UPDATE book SET in_print = ? WHERE book.id = ?"])
            try await session.commit()
            let found = try await session.get(Book.self, 2)
            #expect(found === book)
        }
    }

    @Test func aChangeBeforeIsWrittenWithThem() async throws {
        try await run { library, session in
            let hidden = try await session.unfiltered { try await session.getOne(Book.self, 2) }
            hidden.title = "x"
            var isReached = false
            let error = await AzothError.of { try await session.unfiltered { isReached = true } }
            #expect(error?.kind == .staleData)
            #expect(!isReached)
            try await session.rollback()
            #expect(hidden.title == "The Dispossessed")
            let keys = try await session.execute(select(Book.id)).all().sorted()
            #expect(keys == [1, 3, 5])
        }
    }

    @Test func nothingIsWrittenWhereAutoflushIsOff() async throws {
        try await run(SessionOptions(autoflush: false)) { library, session in
            try await session.unfiltered {
                let book = try await session.getOne(Book.self, 2)
                book.inPrint = true
                _ = library.log.take()
            }
            #expect(library.log.take() == [])
            #expect(await AzothError.of { try await session.flush() }?.kind == .staleData)
        }
    }

    @Test func aLinkToWhatIsHiddenIsTheProgramsOwn() async throws {
        try await run { library, session in
            let hidden = try await session.unfiltered { try await session.getOne(Book.self, 4) }
            let loan = try await session.getOne(Loan.self, 1)
            loan.setBook(hidden)
            #expect(try loan.book === hidden)
            try await session.commit()
            let key = try await library.count("SELECT book_id FROM loan")
            #expect(key == 4)
            // The other way round the hidden row would be changed.
            let author = try await session.getOne(Author.self, 1)
            hidden.setAuthor(author)
            #expect(await AzothError.of { try await session.flush() }?.kind == .staleData)
        }
    }

    @Test func aLinkToWhatIsHiddenCanBeTakenAway() async throws {
        try await run { library, session in
            let loan = try await session.getOne(Loan.self, 1, options: [.selectIn(Loan.book)])
            #expect(try loan.book == nil)
            loan.setBook(nil)
            #expect(loan.bookId == nil)
            try await session.commit()
            let left = try await library.count("SELECT count(*) FROM loan WHERE book_id IS NULL")
            #expect(left == 1)
        }
    }

    @Test func aDeletionDoesNotReachHiddenChildren() async throws {
        try await run { library, session in
            let author = try await session.getOne(Author.self, 2)
            for book in try await author.awaitable.books { try await session.delete(book) }
            try await session.delete(author)
            // The row that is hidden still refers to its author.
            let error = await AzothError.of { try await session.flush() }
            #expect(error.map { AzothError.Kind.foreignKeyViolation ~= $0.kind } == true)
            try await session.rollback()
            let left = try await library.count("SELECT count(*) FROM book")
            #expect(left == 5)
        }
    }

    // MARK: The edges of the closure

    @Test func theCriteriaHoldAgainWhereTheClosureThrows() async throws {
        struct Stop: Error {}
        try await run { _, session in
            let author = try await session.getOne(Author.self, 1)
            await #expect(throws: Stop.self) {
                try await session.unfiltered {
                    _ = try await author.awaitable.books
                    throw Stop()
                }
            }
            #expect(isNotLoaded { try author.books })
            let keys = try await session.execute(select(Book.id)).all().sorted()
            #expect(keys == [1, 3, 5])
        }
    }

    @Test func closuresNest() async throws {
        try await run { _, session in
            try await session.unfiltered {
                let inner = try await session.unfiltered { try await session.getOne(Book.self, 2) }
                let outer = try await session.get(Book.self, 2)
                #expect(outer === inner)
            }
            let after = try await session.get(Book.self, 2)
            #expect(after == nil)
        }
    }

    @Test func everySessionOfTheFactoryHasThem() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.execute("UPDATE book SET in_print = FALSE WHERE id IN (2, 4)")
            let sessions = library.sessions.filtered(Book.self) { $0.inPrint == true }
            func count(_ session: Session) async throws -> Int {
                try await session.execute(select(Book.self)).all().count
            }
            let read = try await sessions.read { try await count($0) }
            let begun = try await sessions.begin { try await count($0) }
            let configured = try await sessions.configure { $0.expireOnCommit = true }.with { try await count($0) }
            let plain = sessions()
            let reset = try await count(plain)
            try await plain.reset()
            let again = try await count(plain)
            try await plain.close()
            #expect([read, begun, configured, reset, again] == [3, 3, 3, 3, 3])
        }
    }

    // MARK: Criteria that come later, and objects that come from elsewhere

    @Test func aCriterionThatComesLaterHidesWhatWasRead() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let statement = select(Book.self).executionOptions(ExecutionOptions(yieldPer: 1))
                let stream = try await session.stream(statement)
                _ = try await stream.fetchOne()
                session.filter(Book.self) { $0.id != 2 }
                #expect(isNotLoaded { try author.books })
                #expect(await AzothError.of { _ = try await stream.fetchOne() }?.kind == .resourceClosed)
                let keys = try await author.awaitable.books.map(\.id).sorted()
                #expect(keys == [1, 3])
            }
        }
    }

    @Test func anObjectOfAnotherSessionIsLookedAtFirst() async throws {
        try await run { library, session in
            try await session.commit()
            let strangers = try await library.sessions.with { other in
                try await other.execute(select(Book.self).orderBy(Book.id)).all()
            }
            session.addAll(strangers)
            for key in 1...5 {
                let found = try await session.get(Book.self, key)
                #expect(found === ([2, 4].contains(key) ? nil : strangers[key - 1]))
            }
        }
    }
}
