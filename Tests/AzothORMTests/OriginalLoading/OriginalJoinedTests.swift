import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `test_eager_relations` and `test_assorted_eager`.
@Suite(.library) struct OriginalJoinedTests {
    /// EagerTest.test_group_by_only, test_nested_for_group_by
    @Test func aGroupedQueryIsASubqueryOfJoinedCollections() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).join(Author.books).groupBy(Author.id).having(Book.id.count() > 2)
                        .orderBy(Author.id).options(.joined(Author.books))
                ).all()
                #expect(authors.map(\.name) == ["Le Guin"])
                #expect(try authors[0].books.count == 3)
                #expect(
                    library.log.take() == [
                        "SELECT author_1.id, author_1.name, author_1.born, author_1.created_at, book_1.id, "
                            + "book_1.author_id, book_1.title, book_1.pages, book_1.price, book_1.in_print FROM (SELECT "
                            + "author.id, author.name, author.born, author.created_at FROM author JOIN book ON author.id "
                            + "= book.author_id GROUP BY author.id HAVING count(book.id) > ? ORDER BY author.id) AS "
                            + "author_1 LEFT OUTER JOIN book AS book_1 ON author_1.id = book_1.author_id ORDER BY "
                            + "author_1.id, book_1.title ASC"
                    ])
            }
        }
    }

    /// EagerTest.test_nested_for_group_by, with a to-one: PostgreSQL knows what depends on the key of a group alone.
    @Test func aGroupedQueryIsASubqueryOfAJoinedToOneToo() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).join(Book.chapters).groupBy(Book.id).orderBy(count().desc())
                        .options(.joined(Book.author))
                ).all()
                #expect(books.map(\.id) == [1])
                #expect(try books[0].author.name == "Le Guin")
                #expect(library.log.take().count == 1)
            }
        }
    }

    /// EagerTest.test_distinct, LoadFromJoinedInhWUnion.test_one
    @Test func aUnionIsASubqueryOfJoinedCollections() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).where(Author.id == 1).union(select(Author.self).where(Author.id == 3))
                        .orderBy(Author.id.desc()).options(.joined(Author.books))
                ).all()
                #expect(authors.map(\.name) == ["Homer", "Le Guin"])
                #expect(try authors.map { try $0.books.count } == [0, 3])
                #expect(library.log.take().count == 1)
                let books = try await session.execute(
                    select(Book.self).where(Book.id == 1).unionAll(select(Book.self).where(Book.id == 4))
                        .orderBy(Book.title).limit(2).options(.joined(Book.author))
                ).all()
                #expect(try books.map { try $0.author.name } == ["Le Guin", "Borges"])
                #expect(library.log.take().count == 1)
            }
        }
    }

    /// EagerTest.test_limit_3: the order is by a joined table of the query's own, and rows are skipped.
    @Test func anOrderByAnotherTableIsCarriedOutOfTheSubquery() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).join(Book.author).orderBy(Author.name, Book.title.desc()).limit(3).offset(1)
                        .options(.joined(Book.chapters))
                ).all()
                #expect(books.map(\.title) == ["Ficciones", "The Dispossessed", "Tehanu"])
                #expect(try books.allSatisfy { try $0.chapters.isEmpty })
                #expect(library.log.take().count == 1)
            }
        }
    }

    /// EagerTest.test_limit_4: a subquery that the query joins and sorts by.
    @Test func aJoinedSubqueryIsSortedByBesideALimit() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let totals = select(Book.authorId, count().label("books")).groupBy(Book.authorId).subquery("totals")
                let authors = try await session.execute(
                    select(Author.self).outerJoin(totals, on: totals[Book.authorId] == Author.id)
                        .orderBy(totals[\.1].desc().nullsLast(), Author.id).limit(2).options(.joined(Author.books))
                ).all()
                #expect(authors.map(\.id) == [1, 2])
                #expect(try authors.map { try $0.books.count } == [3, 2])
                #expect(library.log.take().count == 1)
            }
        }
    }

    /// EagerTest.test_double_same_mappers: two collections of one model, by two foreign keys.
    @Test func twoWaysToOneTableAreJoinedUnderTwoNames() async throws {
        try await Library.run { library in
            try await library.sail()
            try await library.sessions.with { session in
                let ports = try await session.execute(
                    select(Port.self).orderBy(Port.id).options(.joined(Port.departures), .joined(Port.arrivals))
                ).all()
                #expect(try ports.map { try $0.departures.map(\.id) } == [[1, 3], [2], []])
                #expect(try ports.map { try $0.arrivals.map(\.id) } == [[2], [1], []])
                #expect(library.log.take().count == 1)
                // What was joined from one side is known from the other.
                let voyage = try ports[0].departures[0]
                #expect(try voyage.destination === ports[1])
                #expect(try voyage.origin === ports[0])
                #expect(library.log.count == 0)
            }
        }
    }

    /// EntityViaMultiplePathTestOne.test_multi_path_load: one object by two ways, with more to load behind one of them.
    @Test func whatIsReachedByTwoWaysIsLoadedByBoth() async throws {
        try await Library.run { library in
            try await library.sail()
            try await library.sessions.with { session in
                let voyages = try await session.execute(
                    select(Voyage.self).orderBy(Voyage.id).options(
                        .joined(Voyage.origin, .joined(Port.departures)),
                        .joined(Voyage.destination, .joined(Port.arrivals)))
                ).all()
                #expect(library.log.take().count == 1)
                let graz = try voyages[0].origin
                #expect(try voyages[1].destination === graz)
                #expect(try graz.departures.map(\.id) == [1, 3])
                #expect(try graz.arrivals.map(\.id) == [2])
                #expect(try voyages[2].destination == nil)
            }
        }
    }

    /// EntityViaMultiplePathTestThree.test_multi_path_load_lazy_none: loaded by one way, not by the other.
    @Test func whatOneWayLoadsIsThereByTheOther() async throws {
        try await Library.run { library in
            try await library.sail()
            try await library.sessions.with { session in
                let voyages = try await session.execute(
                    select(Voyage.self).where(Voyage.id <= 2).orderBy(Voyage.id.desc()).options(
                        .joined(Voyage.origin), .joined(Voyage.destination, .joined(Port.arrivals)))
                ).all()
                #expect(try voyages.map { try $0.origin.arrivals.count } == [1, 1])
                #expect(library.log.take().count == 1)
            }
        }
    }

    /// SelfReferentialEagerTest.test_basic, test_no_depth
    @Test func aTreeOfTheSchemaIsJoinedOneLevelDeep() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Folder(
                        name: "root",
                        folders: [
                            Folder(name: "a", folders: [Folder(name: "b", folders: [Folder(name: "c")])]),
                            Folder(name: "d"),
                        ]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let root = try await session.execute(
                    select(Folder.self).where(Folder.parentId == nil).orderBy(Folder.id).limit(1)
                ).one()
                #expect(library.log.take().count == 1)
                #expect(try root.folders.map(\.name) == ["a", "d"])
                let a = try root.folders[0]
                #expect(try await a.awaitable.folders.map(\.name) == ["b"])
                let statements = library.log.take()
                #expect(statements.count <= 2)
                _ = statements
            }
            try await library.sessions.with { session in
                let root = try await session.execute(
                    select(Folder.self).where(Folder.parentId == nil).options(
                        .joined(Folder.folders, .joined(Folder.folders, .joined(Folder.folders))))
                ).one()
                #expect(library.log.take().count == 1)
                #expect(try root.folders[0].folders[0].folders[0].name == "c")
                #expect(try root.folders[1].folders.isEmpty)
            }
        }
    }

    /// LoadOnExistingTest.test_load_two_levels_collection_to_collection: the first level is loaded already.
    @Test func aSecondLevelIsJoinedBehindOneThatIsLoaded() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.joined(Author.books))
                ).all()
                let again = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(.joined(Author.books, .joined(Book.chapters)))
                ).all()
                #expect(again == authors)
                #expect(library.log.take().count == 2)
                #expect(try authors[0].books[0].chapters.map(\.number) == [1, 2])
                #expect(try authors[1].books[0].chapters.isEmpty)
                #expect(library.log.count == 0)
            }
        }
    }

    /// LoadOnExistingTest.test_populate_existing_propagate
    @Test func populateExistingReachesWhatIsLoadedWithTheRows() async throws {
        try await Library.runShared { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.getOne(
                    Author.self, 1, options: [.selectIn(Author.books, .selectIn(Book.chapters))])
                try await session.commit()
                try await library.execute("UPDATE book SET title = 'Changed' WHERE id = 2")
                try await library.execute("UPDATE chapter SET title = 'Changed' WHERE book_id = 1")
                try await library.execute("DELETE FROM book WHERE id = 3")
                let book = try #require(try author.books.first { $0.id == 2 })
                func reload(_ option: LoaderOption<Author>) async throws {
                    _ = try await session.execute(
                        select(Author.self).where(Author.id == 1).options(option)
                            .executionOptions(ExecutionOptions(populateExisting: true))
                    ).all()
                    try await session.commit()
                }
                try await reload(.joined(Author.books))
                #expect(book.title == "Changed")
                #expect(try author.books.count == 2)
                try await library.execute("UPDATE book SET title = 'Changed again' WHERE id = 2")
                try await reload(.selectIn(Author.books, .selectIn(Book.chapters)))
                #expect(book.title == "Changed again")
                let first = try #require(try author.books.first { $0.id == 1 })
                #expect(try first.chapters.map(\.title) == ["Changed", "Changed"])
                // A to-one that is in memory is read anew, too.
                try await library.execute("UPDATE author SET name = 'Changed' WHERE id = 1")
                _ = try await session.execute(
                    select(Book.self).options(.selectIn(Book.author))
                        .executionOptions(ExecutionOptions(populateExisting: true))
                ).all()
                #expect(author.name == "Changed")
            }
        }
    }

    /// LazyLoadOptSpecificityTest, DeepOptionsTest: several options for one relationship add up.
    @Test func optionsOfOneRelationshipAddUp() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.execute(
                    select(Author.self).where(Author.id == 1)
                        .options(.selectIn(Author.books, .selectIn(Book.chapters)))
                        .options(.selectIn(Author.books, .selectIn(Book.loans)), .selectIn(Author.books))
                ).one()
                #expect(library.log.take().count == 4)
                #expect(try author.books[0].chapters.count == 2)
                #expect(try author.books[0].loans.isEmpty)
            }
            try await library.sessions.with { session in
                let author = try await session.execute(
                    select(Author.self).where(Author.id == 1).options(
                        .selectIn(Author.books, .selectIn(Book.chapters, .loadOnly(Chapter.number))),
                        .joined(Author.books, .selectIn(Book.chapters, .raise(Chapter.book))))
                ).one()
                #expect(library.log.take().count == 2)
                #expect(try author.books[0].chapters.map(\.number) == [1, 2])
            }
        }
    }

    /// MixedEntitiesTest.test_two_entities_with_joins, test_aliased_entity_one
    @Test func twoRowsOfOneModelLoadWhatEachOfThemNeeds() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let other = Author.alias("other")
                let pairs = try await session.execute(
                    select(Author.self, other).join(other, on: other.id > Author.id)
                        .orderBy(Author.id, other.id).options(.selectIn(Author.books))
                ).all()
                #expect(pairs.map { [$0.0.id, $0.1.id] } == [[1, 2], [1, 3], [2, 3]])
                #expect(try pairs.map { [try $0.0.books.count, try $0.1.books.count] } == [[3, 2], [3, 0], [2, 0]])
                #expect(library.log.take().count == 2)
            }
        }
    }

    /// CorrelatedSubqueryTest: the newest of each group, joined to what it belongs to.
    @Test func aCorrelatedSubqueryStandsBesideAJoinedLoad() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let other = Book.alias("other")
                let newest = select(other.id.max()).where(other.authorId == Book.authorId).scalarSubquery()
                let books = try await session.execute(
                    select(Book.self).where(Book.id == newest).orderBy(Book.id).options(
                        .joined(Book.author, .joined(Author.books)))
                ).all()
                #expect(books.map(\.id) == [3, 5])
                #expect(try books.map { try $0.author.books.count } == [3, 2])
                let limited = try await session.execute(
                    select(Author.self).where(
                        exists(select(Book.id).where(Book.authorId == Author.id, Book.title.startsWith("Te")))
                    ).orderBy(
                        select(Book.title.max()).where(Book.authorId == Author.id).scalarSubquery().desc()
                    ).limit(1).options(.joined(Author.books, .joined(Book.chapters)))
                ).all()
                #expect(limited.map(\.id) == [1])
                #expect(library.log.take().count == 2)
            }
        }
    }
}
