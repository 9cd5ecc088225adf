import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// How objects leave a session, and what they take with them.
@Suite(.library) struct ExpungeTests {
    @Test func aRowBecomesDetachedAndIsNotWritten() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1)
                author.name = "changed"
                session.expunge(author)
                #expect(author.orm.state == .detached)
                #expect(author.name == "changed")
                #expect(!session.contains(author))
                #expect(session.dirty.isEmpty)
                try await session.commit()
                let other = try await session.getOne(Author.self, 1)
                #expect(other !== author)
                #expect(other.name == "Le Guin")
            }
        }
    }

    @Test func aNewObjectBecomesTransientAndIsNotInserted() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let author = Author(name: "new")
                session.add(author)
                session.expunge(author)
                #expect(author.orm.state == .transient)
                #expect(session.new.isEmpty)
            }
            #expect(library.log.count == 0)
        }
    }

    @Test func whatWasExpungedMayJoinAnotherSession() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let first = library.sessions()
            let author = try await first.getOne(Author.self, 1)
            author.name = "moved"
            first.expunge(author)
            // A reader keeps writers of a shared database in memory waiting.
            try await first.commit()
            try await library.sessions.begin { second in
                second.add(author)
                #expect(second.contains(author))
                #expect(author.orm.state == .persistent)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name = 'moved'")
                #expect(found == 1)
            }
            try await first.close()
        }
    }

    @Test func theCascadeFollows() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let book = Book(
                    author: Author(name: "a"), title: "t", chapters: [Chapter(number: 1), Chapter(number: 2)])
                session.add(book)
                try await session.flush()
                let chapter = try book.chapters[0]
                session.expunge(book)
                #expect(chapter.orm.state == .detached)
                #expect(try book.chapters[0] === chapter)
                #expect(try chapter.book === book)
            }
        }
    }

    @Test func whatStaysBehindCanStillBeReadFromWhatLeft() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let book = try author.books[0]
                session.expunge(author)
                #expect(book.orm.state == .persistent)
                let copy = try author.books[0]
                #expect(copy !== book)
                #expect(copy.title == book.title)
                #expect(copy.orm.state == .detached)
                #expect(try copy.author === author)
                // And the other way: the row is there, as another object.
                #expect(try book.author !== author)
                do {
                    let found = try await book.awaitable.author.name
                    #expect(found == "Le Guin")
                }
            }
        }
    }

    @Test func aNewObjectLeavesTheCollectionsOfOthers() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let book = Book(title: "new")
                try author.books.append(book)
                session.expunge(book)
                #expect(try author.books.count == 3)
                #expect(try book.author.name == "Le Guin")
                try await session.commit()
                #expect(library.log.statements.allSatisfy { !$0.hasPrefix("INSERT") })
            }
        }
    }

    @Test func anUnflushedLinkOfTheExpungedIsUndoneForThoseThatStay() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.selectIn(Author.books))
                ).all()
                let book = try authors[0].books[0]
                book.setAuthor(authors[1])
                #expect(try authors[1].books.count == 3)
                session.expunge(book)
                #expect(try authors[0].books.count == 3)
                #expect(try authors[1].books.count == 2)
                #expect(try book.author.name == "Borges")
                try await session.flush()
                #expect(library.log.statements.allSatisfy { !$0.hasPrefix("UPDATE") })
            }
        }
    }

    @Test func anObjectComesBackToThoseThatStayed() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let book = try author.books[0]
                session.expunge(author)
                author.name = "changed outside"
                session.add(author)
                #expect(session.contains(author))
                #expect(try author.books[0] === book)
                #expect(try book.author === author)
                #expect(try await session.getOne(Author.self, 1) === author)
                library.log.clear()
                try author.books.append(Book(title: "new"))
                try await session.commit()
                #expect(library.log.steps == ["UPDATE author (name)", "INSERT book"])
                #expect(try author.books.allSatisfy { try $0.author === author })
            }
        }
    }

    @Test func aLinkThatWasMadeOutsideComesBackWithItsObject() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let person = Person(name: "p", interests: [Topic(name: "a")])
                session.add(person)
                try await session.commit()
                let topic = try person.interests[0]
                session.expunge(person)
                let other = Topic(name: "b")
                try person.interests.append(other)
                session.add(person)
                #expect(session.contains(other))
                #expect(try person.interests[0] === topic)
                library.log.clear()
                try await session.commit()
                #expect(library.log.steps == ["INSERT topic", "INSERT person_topic"])
                #expect(try topic.people[0] === person)
            }
        }
    }

    @Test func anExpungedObjectStaysOutWhereItsRowWasReadAgain() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let book = try author.books[0]
                session.expunge(author)
                let other = try await book.awaitable.author
                session.add(author)
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.message.contains("the session has another object with the key of Author 1") == true)
                #expect(try book.author === other)
            }
        }
    }

    @Test func aDeletionIsTakenBack() async throws {
        try await Library.run { library in
            try await library.execute("INSERT INTO node (name) VALUES ('n')")
            try await library.sessions.with { session in
                let node = try await session.getOne(Node.self, 1)
                try await session.delete(node)
                session.expunge(node)
                #expect(session.deleted.isEmpty)
                try await session.commit()
            }
            do {
                let found = try await library.count("SELECT count(*) FROM node")
                #expect(found == 1)
            }
        }
    }

    @Test func whatIsNotInTheSessionIsAnErrorOfTheNextCall() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.expunge(Author(name: "stranger"))
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.message.contains("was not expunged at") == true)
                #expect(error?.message.contains("ExpungeTests.swift") == true)
            }
        }
    }

    @Test func everythingLeavesAtOnceAndTheTransactionGoesOn() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.begin { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let new = Author(name: "new")
                session.add(new)
                author.name = "changed"
                session.expungeAll()
                #expect(author.orm.state == .detached)
                #expect(new.orm.state == .transient)
                #expect(try author.books[0].author === author)
                #expect(session.identityMap.count == 0)
                #expect(session.new.isEmpty && session.dirty.isEmpty)
                #expect(session.inTransaction)
                let again = try await session.getOne(Author.self, 1)
                #expect(again !== author && again.name == "Le Guin")
                again.name = "second"
                // Back into the same session, once its row is not there in another object.
                session.add(new)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name IN ('second', 'new')")
                #expect(found == 2)
            }
        }
    }

    @Test func aRollbackAfterAnExpungeRestoresTheRest() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let one = try await session.getOne(Author.self, 1)
                let two = try await session.getOne(Author.self, 2)
                one.name = "one"
                two.name = "two"
                try await session.flush()
                session.expunge(one)
                try await session.rollback()
                #expect(one.name == "one" && one.orm.state == .detached)
                #expect(two.name == "Borges")
                do {
                    let found = try await session.getOne(Author.self, 1).name
                    #expect(found == "Le Guin")
                }
                let three = try await session.getOne(Author.self, 1)
                three.name = "three"
                try await session.flush()
                session.expungeAll()
                try await session.rollback()
                #expect(three.name == "three")
                #expect(!session.inTransaction)
            }
        }
    }

    @Test func aStreamGoesOnAfterItsObjectsWereExpunged() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll((1...25).map { Node(name: "\($0)") })
            }
            try await library.sessions.with { session in
                var seen: [Node] = []
                let statement = select(Node.self).orderBy(Node.id).executionOptions(ExecutionOptions(yieldPer: 10))
                for try await node in try await session.stream(statement) {
                    seen.append(node)
                    if seen.count % 10 == 0 { session.expungeAll() }
                }
                #expect(seen.count == 25)
                #expect(seen.prefix(20).allSatisfy { $0.orm.state == .detached })
                #expect(seen.suffix(5).allSatisfy { session.contains($0) })
            }
        }
    }

    @Test func objectsOfAResetSessionMayJoinAnother() async throws {
        try await Library.runShared { library in
            try await library.stock()
            let first = library.sessions()
            let author = try await first.getOne(Author.self, 1)
            try await first.reset()
            let second = library.sessions()
            second.add(author)
            #expect(second.contains(author))
            do {
                let found = try await first.getOne(Author.self, 1)
                #expect(found !== author)
            }
            try await first.close()
            try await second.close()
        }
    }

    @Test func aDetachedGraphIsReadByAnotherTask() async throws {
        try await Library.run { library in
            try await library.stock()
            let detached = try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let detached = session.detachAll()
                // What is held here is not what is sent.
                #expect(author.orm.state == .detached)
                author.name = "here"
                return detached
            }
            let (names, titles) = try await Task.detached {
                let objects = try detached.open()
                let authors = objects.all(Author.self)
                #expect(objects.get(Book.self, 1) != nil && objects.get(Book.self, 99) == nil)
                return (authors.map(\.name), try authors.flatMap { try $0.books.map(\.title) })
            }.value
            #expect(names == ["Le Guin"])
            #expect(titles.count == 3)
            #expect(AzothError.of { _ = try detached.open() }?.kind == .concurrentUse)
        }
    }
}
