import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `test_options`, `test_default_strategies`, `test_deferred` and `test_selectin_relations`.
@Suite(.library) struct OriginalOptionTests {
    /// test_default_strategies: an option of a deeper level says how its rows load the rest.
    @Test func raiseReachesTheRowsOfEveryLevel() async throws {
        try await Library.run { library in
            try await library.shelve()
            let options: [LoaderOption<Author>] = [
                .selectIn(Author.books, .raise(Book.chapters)), .joined(Author.books, .raise(Book.chapters)),
            ]
            for option in options {
                try await library.sessions.with { session in
                    let author = try await session.execute(
                        select(Author.self).where(Author.id == 1).options(option)
                    ).one()
                    let book = try author.books[0]
                    let error = await AzothError.of { _ = try await book.awaitable.chapters }
                    #expect(error?.kind == .notLoaded(attribute: "Book.chapters"))
                }
            }
        }
    }

    /// MapperOptionsTest.test_lazy_options: what is loaded later is loaded as the option said.
    @Test func optionsUnderLazyHoldWhenItIsLoaded() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.lazy(Author.books, .selectIn(Book.chapters)))
                ).all()
                #expect(library.log.take().count == 1)
                #expect(try await authors[0].awaitable.books.count == 3)
                #expect(library.log.take().count == 2)
                #expect(try authors[0].books[0].chapters.count == 2)
                #expect(try authors[1].books[0].chapters.isEmpty)
            }
            try await library.sessions.with { session in
                let author = try await session.getOne(
                    Author.self, 1, options: [.single(Author.books, .defer(Book.title), .raise(Book.loans))])
                _ = library.log.take()
                let book = try await author.awaitable.books[0]
                #expect(book[ifAssigned: Book.title] == nil)
                let error = await AzothError.of { _ = try await book.awaitable.loans }
                #expect(error?.kind == .notLoaded(attribute: "Book.loans"))
            }
        }
    }

    /// LoadOnExistingTest.test_runs_query_on_option_refresh, DeferredOptionsTest.test_undefer_group_from_relationship_lazyload
    @Test func aDeferredColumnComesWithALazyLoadThatAsksForIt() async throws {
        try await Library.run { library in
            try await library.sail()
            try await library.sessions.with { session in
                let ports = try await session.execute(
                    select(Port.self).orderBy(Port.id).options(.lazy(Port.departures, .undefer(Voyage.log)))
                ).all()
                let voyages = try await ports[0].awaitable.departures
                #expect(try voyages.map { try $0.log } == ["calm", nil])
                #expect(library.log.take().count == 2)
            }
        }
    }

    /// SelfReferentialMultiPathTest.test_present_overrides_deferred: deferred by one way, present by the other.
    @Test func aColumnThatOneWayBringsIsThere() async throws {
        try await Library.run { library in
            try await library.sail()
            for joined in [true, false] {
                try await library.sessions.with { session in
                    let options: [LoaderOption<Port>] =
                        joined
                        ? [.joined(Port.arrivals), .joined(Port.departures, .undefer(Voyage.log))]
                        : [.selectIn(Port.departures, .undefer(Voyage.log)), .selectIn(Port.arrivals)]
                    var query = select(Port.self).orderBy(Port.id)
                    for option in options { query = query.options(option) }
                    let ports = try await session.execute(query).all()
                    #expect(try ports[1].arrivals[0].log == "calm")
                    #expect(try ports[0].arrivals[0].log == "rough")
                }
            }
        }
    }

    /// SelectinM2ONoRelatedRowTest.test_missing_and_null_fk, MissingForeignTest.test_missing_rec
    @Test func aForeignKeyWithoutARowIsNil() async throws {
        try await Library.run { library in
            try await library.sail()
            try await library.execute("UPDATE voyage SET ship_id = 7 WHERE id = 1")
            try await library.execute("INSERT INTO ship (id, name) VALUES (8, 'Hope')")
            try await library.execute("UPDATE voyage SET ship_id = 8 WHERE id = 2")
            let options: [(LoaderOption<Voyage>, Int)] = [
                (.selectIn(Voyage.ship), 2), (.joined(Voyage.ship), 1), (.immediate(Voyage.ship), 3),
            ]
            for (option, count) in options {
                try await library.sessions.with { session in
                    let voyages = try await session.execute(
                        select(Voyage.self).orderBy(Voyage.id).options(option)
                    ).all()
                    #expect(library.log.take().count == count)
                    #expect(try voyages.map { try $0.ship?.name } == [nil, "Hope", nil])
                    #expect(try await voyages[0].awaitable.ship == nil)
                    #expect(library.log.count == 0)
                    #expect(voyages[0].shipId == 7)
                }
            }
        }
    }

    /// BaseRelation…, test_dont_emit_for_redundant_m2o: the target of each row is in memory already.
    @Test func aWayBackCostsNothing() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).options(
                        .selectIn(Author.books, .selectIn(Book.author, .selectIn(Author.books))))
                ).all()
                #expect(library.log.take().count == 2)
                #expect(try authors[0].books[0].author === authors[0])
            }
        }
    }

    /// MapperOptionsTest.test_eager_degrade: an option makes lazy what the schema loads eagerly.
    @Test func lazyTakesBackWhatTheSchemaLoads() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Country(code: "AT", name: "Austria", cities: [City(name: "Graz")]))
                session.add(Folder(name: "root", folders: [Folder(name: "a")]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let country = try await session.execute(select(Country.self).options(.lazy(Country.cities))).one()
                #expect(library.log.take().count == 1)
                #expect(!country.orm.isLoaded(Country.cities))
                let root = try await session.execute(
                    select(Folder.self).where(Folder.name == "root").options(.lazy(Folder.folders))
                ).one()
                #expect(
                    library.log.take() == [
                        "SELECT folder.id, folder.name, folder.parent_id FROM folder WHERE folder.name = ?"
                    ])
                #expect(try await root.awaitable.folders.count == 1)
            }
            try await library.sessions.with { session in
                let other = try await session.getOne(Folder.self, 2, options: [.lazy(Folder.folders)])
                #expect(!other.orm.isLoaded(Folder.folders))
            }
        }
    }

    /// DeferredOptionsTest.test_load_only_path_specific
    @Test func loadOnlyIsOfItsWayAlone() async throws {
        try await Library.run { library in
            try await library.sail()
            try await library.sessions.with { session in
                _ = try await session.execute(
                    select(Port.self).orderBy(Port.id).options(
                        .joined(Port.departures, .loadOnly(Voyage.name)), .joined(Port.arrivals, .loadOnly(Voyage.log)))
                ).all()
                #expect(
                    library.log.take() == [
                        "SELECT port.id, port.name, voyage_1.id, voyage_1.name, voyage_1.origin_id, "
                            + "voyage_1.destination_id, voyage_1.ship_id, voyage_2.id, voyage_2.origin_id, "
                            + "voyage_2.destination_id, voyage_2.ship_id, voyage_2.log FROM port LEFT OUTER JOIN voyage "
                            + "AS voyage_1 ON port.id = voyage_1.origin_id LEFT OUTER JOIN voyage AS voyage_2 ON port.id "
                            + "= voyage_2.destination_id ORDER BY port.id, voyage_1.id ASC, voyage_2.id DESC"
                    ])
            }
        }
    }
}
