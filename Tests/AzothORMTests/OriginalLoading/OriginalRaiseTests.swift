import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `raiseload`: test_mapper.RaiseLoadTest, test_deferred and test_options with wildcards.
@Suite(.library) struct OriginalRaiseTests {
    private func expectNotLoaded(
        _ attribute: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: nonisolated(nonsending) () async throws -> Void
    ) async {
        let error = await AzothError.of(body)
        #expect(error?.kind == .notLoaded(attribute: attribute), sourceLocation: sourceLocation)
    }

    /// test_m2o_raise_option, test_m2o_raise_on_sql_option: where the target is in memory, `raise` raises all the same.
    @Test func raiseIsStrictAndRaiseOnSQLIsNot() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            let ports = try await session.execute(select(Port.self).orderBy(Port.id)).all()
            let strict = try await session.execute(
                select(Voyage.self).where(Voyage.id == 1).options(.raise(Voyage.origin))
            ).one()
            _ = library.log.take()
            await expectNotLoaded("Voyage.origin") { _ = try await strict.awaitable.origin }
            await expectNotLoaded("Voyage.origin") { _ = try strict.origin }
            let lenient = try await session.execute(
                select(Voyage.self).where(Voyage.id == 2).options(.raiseOnSQL(Voyage.origin))
            ).one()
            #expect(try await lenient.awaitable.origin === ports[1])
            #expect(library.log.take().count == 1)
            // What is assigned is loaded.
            strict.setOrigin(ports[1])
            #expect(try strict.origin === ports[1])
        }
    }

    /// test_m2o_non_use_get_raise_on_sql_option: a foreign key that is null needs no statement, one out of memory does.
    @Test func raiseOnSQLKnowsNull() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            let voyages = try await session.execute(
                select(Voyage.self).orderBy(Voyage.id)
                    .options(.raiseOnSQL(Voyage.destination), .raise(Voyage.ship))
            ).all()
            _ = library.log.take()
            await expectNotLoaded("Voyage.destination") { _ = try await voyages[0].awaitable.destination }
            #expect(try await voyages[2].awaitable.destination == nil)
            // Strictly, not even that is asked for.
            await expectNotLoaded("Voyage.ship") { _ = try await voyages[2].awaitable.ship }
            #expect(library.log.take().isEmpty)
        }
    }

    /// test_raiseload "*": all that no other option names, at this level and not further down.
    @Test func theOthersRaise() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            let port = try await session.execute(
                select(Port.self).where(Port.id == 1)
                    .options(.selectIn(Port.departures, .others(.raiseOnSQL)), .others(.raise, of: Port.self))
            ).one()
            _ = library.log.take()
            let voyages = try port.departures
            await expectNotLoaded("Port.arrivals") { _ = try await port.awaitable.arrivals }
            await expectNotLoaded("Voyage.destination") { _ = try await voyages[0].awaitable.destination }
            #expect(try await voyages[0].awaitable.origin === port)
            #expect(library.log.take().isEmpty)
        }
    }

    /// test_options: `lazyload("*")` turns the schema's eager loads off, `selectinload("*")` loads all.
    @Test func theOthersAreLoadedAsIsSaid() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            session.addAll([Folder(name: "root", folders: [Folder(name: "leaf")])])
            try await session.commit()
            session.expungeAll()
            _ = library.log.take()
            let folder = try await session.execute(
                select(Folder.self).where(Folder.name == "root").options(.others(.lazy, of: Folder.self))
            ).one()
            #expect(library.log.take().last?.contains("JOIN") == false)
            await expectNotLoaded("Folder.folders") { _ = try folder.folders }
            #expect(try await folder.awaitable.folders.count == 1)

            _ = library.log.take()
            let port = try await session.execute(
                select(Port.self).where(Port.id == 1).options(.others(.selectIn, of: Port.self), .lazy(Port.arrivals))
            ).one()
            #expect(library.log.take().count == 2)
            #expect(try port.departures.count == 2)
            await expectNotLoaded("Port.arrivals") { _ = try port.arrivals }
        }
    }

    /// test_deferred: `defer(raiseload=True)` and `load_only(raiseload=True)`; undefer, or another query, loads.
    @Test func deferredColumnsMayRaise() async throws {
        try await Library.runSession { library, session in
            try await library.shelve()
            let author = try await session.execute(
                select(Author.self).where(Author.id == 1)
                    .options(
                        .selectIn(Author.books, .loadOnly(Book.title, raises: true)), .defer(Author.name, raises: true))
            ).one()
            let book = try author.books[0]
            _ = library.log.take()
            await expectNotLoaded("Author.name") { _ = try await author.awaitable.name }
            await expectNotLoaded("Book.pages") { _ = try await book.awaitable.pages }
            #expect(try await book.awaitable.title != "")
            #expect(library.log.take().isEmpty)
            let error = await AzothError.of { _ = try await author.awaitable.name }
            #expect(error?.message.contains("'raises'") == true)

            _ = try await session.execute(select(Author.self)).all()
            #expect(try await author.awaitable.name == "Le Guin")
            try await session.refresh(book, Book.pages)
            #expect(try await book.awaitable.pages >= 0)
        }
    }

    /// Strictly, a row that is stale is not even read for it.
    @Test func raiseReadsNoStaleRow() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            let voyage = try await session.execute(
                select(Voyage.self).where(Voyage.id == 1).options(.raise(Voyage.origin))
            ).one()
            session.expire(voyage)
            _ = library.log.take()
            await expectNotLoaded("Voyage.origin") { _ = try await voyage.awaitable.origin }
            #expect(library.log.take().isEmpty)
        }
    }

    /// Options of two queries for the same rows add up, the later one counting where both say something.
    @Test func optionsOfSeveralQueriesAddUp() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            let voyages = try await session.execute(
                select(Voyage.self).orderBy(Voyage.id).options(.raise(Voyage.origin))
            ).all()
            _ = try await session.execute(
                select(Voyage.self).where(Voyage.id < 3).options(.raise(Voyage.ship), .lazy(Voyage.origin))
            ).all()
            await expectNotLoaded("Voyage.ship") { _ = try await voyages[0].awaitable.ship }
            await expectNotLoaded("Voyage.origin") { _ = try await voyages[2].awaitable.origin }
            #expect(try await voyages[2].awaitable.ship == nil)
            await expectNotLoaded("Voyage.ship") { _ = try await voyages[1].awaitable.ship }
        }
    }

    /// A refusal leaves with its row: slots are used again.
    @Test func whatRaisedIsForgottenWithTheObject() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            for _ in 0..<3 {
                let voyages = try await session.execute(
                    select(Voyage.self).options(.others(.raise, of: Voyage.self), .defer(Voyage.name, raises: true))
                ).all()
                #expect(voyages.count == 3)
                session.expungeAll()
            }
            let voyages = try await session.execute(select(Voyage.self).options(.defer(Voyage.name))).all()
            #expect(try await voyages[0].awaitable.name != "")
            #expect(try await voyages[0].awaitable.origin.name != "")
        }
    }
}
