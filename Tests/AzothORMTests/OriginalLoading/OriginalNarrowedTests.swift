import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `test_relationship_criteria`: conditions of options and of sessions.
@Suite(.library) struct OriginalNarrowedTests {
    private func shelved(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    private func titles(_ authors: [Author]) throws -> [[String]] { try authors.map { try $0.books.map(\.title) } }

    /// RelationshipCriteriaTest.test_opts_local_criteria_cachekey, test_selectinload_local_criteria: the same statement
    /// with other values, after one that had none.
    @Test func everyQueryHasItsOwnValues() async throws {
        try await shelved { library, session in
            for title in ["Tehanu", "Ficciones", "x"] {
                for isJoined in [true, false] {
                    let books = Author.books.and { $0.title == title }
                    let authors = try await session.execute(
                        select(Author.self).where(Author.id < 3).orderBy(Author.id)
                            .options(isJoined ? .joined(books) : .selectIn(books))
                    ).all()
                    #expect(try titles(authors).flatMap(\.self) == [title].filter { $0 != "x" })
                    session.expungeAll()
                }
            }
        }
    }

    /// TemporalFixtureTest.test_same_relatinship_load_different_range: objects stay, what they hold is loaded anew.
    @Test func aCollectionIsFilledAnewByAnotherCondition() async throws {
        try await shelved { library, session in
            let query = select(Author.self).where(Author.id == 1)
            let author = try await session.execute(
                query.options(.selectIn(Author.books.and { $0.title < "T" }))
            ).one()
            #expect(try titles([author]) == [["A Wizard of Earthsea"]])
            // It is loaded, and stays.
            _ = try await session.execute(query.options(.selectIn(Author.books.and { $0.title > "T" }))).one()
            #expect(try titles([author]) == [["A Wizard of Earthsea"]])
            for isJoined in [true, false] {
                let later = Author.books.and { $0.title > (isJoined ? "Th" : "T") }
                _ = try await session.execute(
                    query.options(isJoined ? .joined(later) : .selectIn(later)).executionOptions(
                        ExecutionOptions(populateExisting: true))
                ).one()
                #expect(try titles([author]) == [isJoined ? ["The Dispossessed"] : ["Tehanu", "The Dispossessed"]])
            }
            session.expire(author, Author.books)
            #expect(try await author.awaitable.books.count == 3)
            try await session.flush()
            #expect(library.log.statements.allSatisfy { $0.hasPrefix("SELECT") })
        }
    }

    /// RelationshipCriteriaTest.test_selectinload_nested_criteria, test_joinedload_local_criteria
    @Test func eachLevelHasItsCondition() async throws {
        let options: [(LoaderOption<Author>, Int)] = [
            (
                .selectIn(
                    Author.books.and { $0.title.startsWith("A") }, .selectIn(Book.chapters.and { $0.number == 2 })), 3
            ),
            (.joined(Author.books.and { $0.title.startsWith("A") }, .joined(Book.chapters.and { $0.number == 2 })), 1),
            (
                .selectIn(Author.books.and { $0.title.startsWith("A") }, .joined(Book.chapters.and { $0.number == 2 })),
                3
            ),
            (
                .joined(Author.books.and { $0.title.startsWith("A") }, .selectIn(Book.chapters.and { $0.number == 2 })),
                2
            ),
        ]
        try await shelved { library, session in
            for (option, count) in options {
                let authors = try await session.execute(
                    select(Author.self).orderBy(Author.id).options(option)
                ).all()
                #expect(try titles(authors) == [["A Wizard of Earthsea"], [], []])
                #expect(try authors[0].books[0].chapters.map(\.number) == [2])
                #expect(library.log.take().count == count)
                session.expungeAll()
            }
        }
    }

    /// RelationshipCriteriaTest.test_loader_criteria_subquery_w_same_entity, SubqueryCriteriaTest.test_selectinload
    @Test func aConditionMayAskItsOwnTableAgain() async throws {
        try await shelved { library, session in
            let last = Author.books.and { book in
                let other = Book.alias("other")
                return book.id.in(select(other.id.max()).groupBy(other.authorId))
            }
            let chaptered = Author.books.and { $0.chapters.any { $0.number == 2 } }
            let unaliased = Author.books.and { $0.id.in(select(Book.id).where(Book.title == "Tehanu")) }
            for isJoined in [true, false] {
                var found: [[[String]]] = []
                for books in [last, chaptered, unaliased] {
                    let authors = try await session.execute(
                        select(Author.self).orderBy(Author.id).options(isJoined ? .joined(books) : .selectIn(books))
                    ).all()
                    found.append(try titles(authors))
                    session.expungeAll()
                }
                #expect(
                    found == [
                        [["Tehanu"], ["The Aleph"], []], [["A Wizard of Earthsea"], [], []], [["Tehanu"], [], []],
                    ])
            }
        }
    }

    /// RelationshipCriteriaTest.test_joinedload_scalar: a to-one that does not meet it.
    @Test func aToOneIsNarrowedByEveryLoader() async throws {
        let guin = Book.author.and { $0.name == "Le Guin" }
        try await shelved { library, session in
            for option: LoaderOption<Book> in [.joined(guin), .selectIn(guin), .immediate(guin)] {
                let books = try await session.execute(select(Book.self).orderBy(Book.id).options(option)).all()
                #expect(try books[0].author.name == "Le Guin")
                let error = AzothError.of { _ = try books[3].author }
                #expect(error?.kind == .missingLink(attribute: "Book.author"))
                // It is not taken for a change.
                #expect(books[3].authorId == 2)
                books[3].title += "!"
                try await session.flush()
                #expect(library.log.take().last == "UPDATE book SET title = ? WHERE book.id = ?")
                session.expungeAll()
            }
        }
    }

    /// RelationshipCriteriaTest.test_select_joinm2m_local_criteria, test_select_joinm2m_aliased_local_criteria
    @Test func linksAreJoinedWithTheCondition() async throws {
        try await Library.runShared { library in
            try await library.gather()
            try await library.sessions.with { session in
                let named = try await session.execute(
                    select(Person.name).join(Person.interests.and { $0.name == "go" }).orderBy(Person.name)
                ).all()
                #expect(named == ["Ann", "Ben"])
                let (person, topic) = (Person.alias("p"), Topic.alias("t"))
                let outer = try await session.execute(
                    select(person.name, topic.name.orNull)
                        .outerJoin(person.interests.and { $0.name != "go" }, to: topic).orderBy(person.name)
                ).all()
                // A link to what does not meet it makes no row, and neither where a criterion of the session hides it.
                #expect(outer.map(\.1) == ["chess", "tea", nil])
                #expect(
                    library.log.take().last
                        == "SELECT p.name, t.name FROM person AS p LEFT OUTER JOIN (person_topic AS person_topic_1 JOIN "
                        + "topic AS t ON t.id = person_topic_1.topic_id AND t.name != ?) ON p.id = "
                        + "person_topic_1.person_id ORDER BY p.name")
                try await library.sessions.filtered(Topic.self) { $0.name != "go" }.with { session in
                    let filtered = try await session.execute(
                        select(person.name, topic.name.orNull).outerJoin(person.interests, to: topic)
                            .where(person.id > 0).orderBy(person.name)
                    ).all()
                    #expect(filtered.map(\.1) == ["chess", "tea", nil])
                }
                let people = try await session.execute(
                    select(Person.self).orderBy(Person.name).limit(2)
                        .options(.joined(Person.interests.and { $0.name != "go" }))
                ).all()
                #expect(try people.map { try $0.interests.map(\.name) } == [["chess"], ["tea"]])
            }
        }
    }

    /// A narrowed collection is not what a flush takes for the whole: nothing is unlinked that is not in it.
    @Test func aNarrowedCollectionUnlinksNothing() async throws {
        try await shelved { library, session in
            let book = try await session.execute(
                select(Book.self).where(Book.id == 1).options(.selectIn(Book.chapters.and { $0.number == 1 }))
            ).one()
            try book.chapters.append(Chapter(number: 3))
            try await session.flush()
            #expect(try book.chapters.map(\.number) == [1, 3])
            #expect(try await session.execute(select(count()).from(Chapter.self)).one() == 3)
            try book.chapters.remove(book.chapters[0])
            try await session.commit()
            session.expire(book, Book.chapters)
            #expect(try await book.awaitable.chapters.map(\.number) == [2, 3])
        }
    }

    /// LoaderCriteriaTest.test_select_joinedload_mapper_mapper_criteria with the option's own: both hold.
    @Test func theSessionsConditionJoinsTheOptions() async throws {
        try await Library.run { library in
            try await library.shelve()
            let filtered = library.sessions.filtered(Book.self) { $0.title != "Tehanu" }
            for isJoined in [true, false] {
                try await filtered.with { session in
                    let books = Author.books.and { $0.title > "T" }
                    let authors = try await session.execute(
                        select(Author.self).orderBy(Author.id).options(isJoined ? .joined(books) : .selectIn(books))
                    ).all()
                    #expect(try titles(authors) == [["The Dispossessed"], ["The Aleph"], []])
                }
            }
        }
    }

    /// JoinedloadOfTypeAndTest, test_query_join_local_criteria with contains_eager: what the narrowed join finds is loaded.
    @Test func whatANarrowedOuterJoinFindsIsLoaded() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.with { session in
                let topic = Topic.alias("t")
                let people = try await session.execute(
                    select(Person.self).outerJoin(Person.interests.and { $0.name != "go" }, to: topic)
                        .orderBy(Person.name).options(.containsEager(Person.interests, alias: topic))
                ).all()
                #expect(try people.map { try $0.interests.map(\.name) } == [["chess"], ["tea"], []])
                #expect(library.log.count == 1)
            }
        }
    }

    /// test_selectinload_nested_criteria, of a tree: the condition holds on each level, and in each batch of a stream.
    @Test func aTreeIsNarrowedOnEachLevel() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll(
                    (1...3).map { _ in
                        Node(
                            name: "a",
                            children: [Node(name: "b", children: [Node(name: "c"), Node(name: "x")]), Node(name: "x")])
                    })
            }
            try await library.sessions.with { session in
                let query = select(Node.self).where(Node.parentId == nil).orderBy(Node.id)
                    .options(.selectIn(Node.children.and { $0.name != "x" }, depth: nil))
                let stream = try await session.stream(query.executionOptions(ExecutionOptions(yieldPer: 2)))
                var count = 0
                for try await root in stream {
                    #expect(try root.children.map(\.name) == ["b"])
                    #expect(try root.children[0].children.map(\.name) == ["c"])
                    count += 1
                }
                #expect(count == 3)
            }
        }
    }
}
