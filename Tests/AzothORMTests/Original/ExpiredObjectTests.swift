import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// What an expiry and a refresh take, keep and read again: after `ExpireTest`, `ExpiredPendingTest` and `RefreshTest` of the
/// original's `test_expire.py`.
@Suite(.library) struct ExpiredObjectTests {
    /// A theatre of three actors.
    private func hire(
        _ body: nonisolated(nonsending) (Library, Session, Theatre) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Theatre(name: "ed", actors: [Actor(name: "a1"), Actor(name: "a2"), Actor(name: "a3")]),
                    Theatre(name: "other"),
                ])
            }
            try await library.sessions.with { session in
                let theatre = try await session.getOne(Theatre.self, 1)
                library.log.clear()
                try await body(library, session, theatre)
            }
        }
    }

    /// `test_persistence_check`, `test_pending_raises`
    @Test func whatIsNoRowOfTheSessionIsNotExpired() async throws {
        try await hire { library, session, theatre in
            session.expungeAll()
            session.expire(theatre)
            var error = await AzothError.of { try await session.flush() }
            #expect(error?.kind == .invalidRequest)
            #expect(error?.message.hasPrefix("Theatre 1 was not expired at ") == true)
            let pending = Theatre(name: "new")
            session.add(pending)
            session.expire(pending, Theatre.name)
            error = await AzothError.of { try await session.flush() }
            #expect(error?.kind == .invalidRequest)
            #expect(pending.name == "new")
            try await session.commit()
            #expect(pending.orm.state == .persistent)
        }
    }

    /// `test_get_refreshes`, `test_refresh_cancels_expire`
    @Test func oneReadEndsAnExpiry() async throws {
        try await hire { library, session, theatre in
            session.expireAll()
            #expect(try await session.get(Theatre.self, 1) === theatre)
            #expect(try await theatre.awaitable.name == "ed")
            #expect(try await session.get(Theatre.self, 1) === theatre)
            #expect(library.log.takeSteps() == ["SELECT theatre"])
            session.expire(theatre)
            try await session.refresh(theatre)
            #expect(try await session.get(Theatre.self, 1) === theatre)
            #expect(library.log.takeSteps() == ["SELECT theatre"])
        }
    }

    /// `test_deferred`, `test_deferred_expire_explicit_attrs`, `test_partial_expire_deferred`
    @Test(arguments: [true, false]) func aColumnOnDemandStaysOnDemand(_ isNamed: Bool) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Article(title: "t", body: "b")) }
            try await library.sessions.with { session in
                let article = try await session.execute(select(Article.self)).one()
                if isNamed { session.expire(article, Article.title, Article.body) } else { session.expire(article) }
                library.log.clear()
                #expect(try await article.awaitable.title == "t")
                #expect(!article.orm.isStale && !article.orm.isLoaded(Article.body))
                #expect(try await article.awaitable.body == "b")
                #expect(library.log.count == 2)
            }
        }
    }

    /// `test_deferred_notfound`, `test_refresh_on_deleted_raises`
    @Test func aRowThatIsGoneIsSaidToBe() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([Article(title: "t", body: "b"), Article(title: "u", body: "c")])
            }
            try await library.sessions.with { session in
                let articles = try await session.execute(select(Article.self).orderBy(Article.id)).all()
                session.expire(articles[1])
                try await session.execute(text("DELETE FROM article"))
                for error in [
                    await AzothError.of { _ = try await articles[0].awaitable.body },
                    await AzothError.of { _ = try await articles[1].awaitable.title },
                ] {
                    #expect(error?.kind == .invalidRequest)
                    #expect(error?.message.contains("gone from the database") == true)
                }
            }
        }
    }

    /// `test_lazyload_autoflushes`
    @Test func anExpiredCollectionIsLoadedAfterAFlush() async throws {
        try await hire { library, session, _ in
            let person = Person(name: "p", interests: [Topic(name: "b"), Topic(name: "c"), Topic(name: "d")])
            session.add(person)
            try await session.flush()
            try person.interests[2].name = "a"
            session.expire(person, Person.interests)
            library.log.clear()
            #expect(try await person.awaitable.interests.map(\.name) == ["a", "b", "c"])
            #expect(library.log.takeSteps() == ["UPDATE topic (name)", "SELECT person_topic"])
        }
    }

    /// `test_no_session`: where nobody can ask, the last value stands.
    @Test func anExpiredObjectOfNoSessionIsReadAgainInTheNext() async throws {
        try await hire { library, session, theatre in
            session.expire(theatre, Theatre.name)
            session.expunge(theatre)
            try await session.execute(text("UPDATE theatre SET name = 'new' WHERE id = 1"))
            let before = try await theatre.awaitable.name
            session.add(theatre)
            let after = try await theatre.awaitable.name
            #expect(before == "ed" && after == "new")
        }
    }

    /// `test_expire_preserves_changes`
    @Test func whatIsAssignedAfterAnExpiryIsNotReadOver() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                try await session.withoutAutoflush { () async throws in
                    session.expire(book)
                    book.title = "modified"
                    #expect(try await book.awaitable.pages == 0)
                    #expect(book.title == "modified")
                    book.pages = 15
                    session.expire(book, Book.pages, Book.title)
                    book.title = "new"
                    _ = try await session.execute(select(Book.self)).all()
                    #expect(book.pages == 0 && book.title == "new")
                    book.pages = 14
                    session.expire(book)
                    book.title = "another"
                    _ = try await session.execute(select(Book.self)).all()
                    #expect(book.pages == 0 && book.title == "another")
                    #expect(book.orm.history(of: Book.title).deleted == ["A Wizard of Earthsea"])
                }
                library.log.clear()
                try await session.commit()
                #expect(library.log.takeSteps() == ["UPDATE book (title)"])
            }
        }
    }

    /// `test_expire_committed`
    @Test func whatIsReadAgainIsCommitted() async throws {
        try await hire { library, session, theatre in
            theatre.name = "lost"
            session.expire(theatre)
            try await session.execute(text("UPDATE theatre SET name = 'modified' WHERE id = 1"))
            #expect(try await theatre.awaitable.name == "modified")
            library.log.clear()
            #expect(!session.isModified(theatre))
            try await session.flush()
            #expect(library.log.count == 0)
        }
    }

    /// `_test_cascade_to_pending`, without delete-orphan: what is new and appended is not of the collection any more.
    @Test(arguments: [true, false]) func whatIsNewAndAppendedIsInTheCollection(_ refreshes: Bool) async throws {
        try await hire { library, session, theatre in
            try await session.withoutAutoflush { () async throws in
                let new = Hall(name: "new")
                #expect(try await theatre.awaitable.halls.isEmpty)
                try theatre.halls.append(new)
                if refreshes { try await session.refresh(theatre) } else { session.expire(theatre) }
                #expect(!session.contains(new))
                #expect(try await !theatre.awaitable.halls.contains(new))
                try await session.flush()
                #expect(try await session.execute(select(count()).from(Hall.self)).one() == 0)
            }
        }
    }

    /// `test_expired_lazy`, `test_partial_expire_lazy`: the row and the collection are a statement each.
    @Test func anExpiredRowAndItsCollectionAreTwoStatements() async throws {
        try await hire { library, session, theatre in
            _ = try await theatre.awaitable.actors
            session.expire(theatre, Theatre.name, Theatre.actors)
            library.log.clear()
            #expect(try await theatre.awaitable.actors.count == 3)
            #expect(try await theatre.awaitable.name == "ed")
            #expect(library.log.takeSteps() == ["SELECT theatre", "SELECT actor"])
            // What is set takes the place of what was there, whether it is stale or not.
            session.expire(theatre, Theatre.name, Theatre.actors)
            theatre.setActors([Actor(name: "new")])
            try await session.flush()
            #expect(try await theatre.awaitable.actors.map(\.name) == ["new"])
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM actor WHERE theatre_id = 1") == 1)
        }
    }

    /// `ExpiredPendingTest.test_expired_pending`
    @Test func whatADetourAddedIsReadWithAnExpiredCollection() async throws {
        try await hire { library, session, theatre in
            session.expire(theatre, Theatre.actors)
            let second = Actor(name: "second")
            second.setTheatre(theatre)
            session.expire(theatre, Theatre.actors)
            try await session.execute(text("INSERT INTO actor (name, theatre_id) VALUES ('third', 1)"))
            try await session.flush()
            session.expireAll()
            #expect(try await theatre.awaitable.actors.count == 5)
            #expect(try theatre.actors.filter { $0 === second }.count == 1)
        }
    }

    /// `test_expire_autoflush`, `RefreshTest.test_refresh_autoflush`
    @Test func aRefreshedForeignKeyIsFlushedFirst() async throws {
        try await hire { library, session, theatre in
            let actor = try await session.getOne(Actor.self, 2)
            actor.setTheatre(try await session.getOne(Theatre.self, 2))
            try await session.refresh(actor, Actor.theatreId)
            #expect(actor.theatreId == 2)
            #expect(try actor.theatre?.name == "other")
        }
    }

    /// `test_no_pending_pks_on_refresh`
    @Test(arguments: [true, false]) func aKeyThatIsNotFlushed(_ expires: Bool) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Prince(name: "chuck", title: "t")) }
            try await library.sessions.with { session in
                let prince = try await session.getOne(Prince.self, "chuck")
                prince.name = "charles"
                prince.title = "new"
                if expires { session.expire(prince, Prince.title) }
                try await session.withoutAutoflush { () async throws in
                    try await session.refresh(prince, Prince.title)
                    #expect(prince.name == "charles" && prince.title == "t")
                    #expect(prince.orm.history(of: Prince.name).deleted == ["chuck"])
                    #expect(prince.orm.history(of: Prince.title).unchanged == ["t"])
                }
                prince.title = "newer"
                try await session.refresh(prince, Prince.title)
                #expect(prince.name == "charles" && prince.title == "newer")
                try await session.commit()
            }
            #expect(
                try await library.count("SELECT count(*) FROM prince WHERE name = 'charles' AND title = 'newer'") == 1)
        }
    }

    /// `test_partial_expire`
    @Test func oneColumnIsReadAgainAndTheOthersStay() async throws {
        try await Library.run { library in
            try await library.stock()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 3)
                session.expire(book, Book.title)
                try await session.execute(text("UPDATE book SET title = 'modified' WHERE id = 3"))
                library.log.clear()
                #expect(try await book.awaitable.title == "modified")
                try await session.withoutAutoflush { () async throws in
                    book.pages = 5
                    session.expire(book, Book.title)
                    #expect(try await book.awaitable.title == "modified")
                    #expect(library.log.count == 2)
                    #expect(book.pages == 5)
                    #expect(book.orm.history(of: Book.pages).deleted == [0])
                }
                try await session.flush()
                library.log.clear()
                session.expire(book, Book.id, Book.pages, Book.title)
                #expect(try await book.awaitable.title == "modified")
                #expect(try await book.awaitable.pages == 5)
                #expect(library.log.count == 1)
            }
        }
    }

    /// `RefreshTest.test_refresh`: a refresh without a flush takes changes and new members back.
    @Test func aRefreshTakesBackWhatIsNotFlushed() async throws {
        try await hire { library, session, theatre in
            try await session.withoutAutoflush { () async throws in
                _ = try await theatre.awaitable.halls
                theatre.name = "foo"
                let hall = Hall(name: "new")
                try theatre.halls.append(hall)
                try await session.refresh(theatre)
                #expect(!session.dirty.contains { $0 === theatre })
                #expect(theatre.name == "ed")
                #expect(try await !theatre.awaitable.halls.contains(hall))
                theatre.name = "foo"
                try theatre.halls.append(hall)
                #expect(session.dirty.contains { $0 === theatre })
                session.expire(theatre)
                #expect(try await theatre.awaitable.name == "ed")
                #expect(try await !theatre.awaitable.halls.contains(hall))
            }
        }
    }

    /// `RefreshTest.test_refresh_with_lazy`, `test_refresh_maintains_deferred_options`
    @Test func aRefreshKeepsWhatTheQuerySaidOfLaterLoads() async throws {
        try await hire { library, session, _ in
            let theatre = try await session.execute(
                select(Theatre.self).where(Theatre.id == 1)
                    .options(.lazy(Theatre.actors, .selectIn(Actor.costumes)))
            ).one()
            library.log.clear()
            try await session.refresh(theatre)
            #expect(library.log.takeSteps() == ["SELECT theatre"])
            #expect(try await theatre.awaitable.actors.count == 3)
            #expect(try theatre.actors[0].costumes.isEmpty)
            #expect(library.log.takeSteps() == ["SELECT actor", "SELECT actor_costume"])
        }
    }

    /// `test_expire_all`: what nobody holds is read as new objects, with the same links.
    @Test func everythingExpiredIsReadAgain() async throws {
        try await hire { library, session, _ in
            var theatres = try await session.execute(
                select(Theatre.self).orderBy(Theatre.id).options(.joined(Theatre.actors))
            ).all()
            session.expireAll()
            library.log.clear()
            theatres = try await session.execute(
                select(Theatre.self).orderBy(Theatre.id).options(.joined(Theatre.actors))
            ).all()
            #expect(library.log.count == 1)
            #expect(try theatres.map { try $0.actors.map(\.name) } == [["a1", "a2", "a3"], []])
            #expect(try theatres[0].actors.allSatisfy { try $0.theatre === theatres[0] })
        }
    }
}
