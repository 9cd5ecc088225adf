import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `test_query`, `test_joins` and `test_froms`.
@Suite(.library) struct OriginalQueryTests {
    private func shelved(
        _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    /// EntityFromSubqueryTest.test_filter, InstancesTest.test_from_alias_two: objects of a subquery's rows.
    @Test func objectsComeFromASubquery() async throws {
        try await shelved { library, session in
            let first = select(Book.self).orderBy(Book.title).limit(3).subquery("first")
            let book = Book.alias("first")
            let books = try await session.execute(
                select(book).from(first).where(book.authorId == 2).orderBy(book.id).options(.selectIn(Book.author))
            ).all()
            #expect(books.map(\.title) == ["Ficciones"])
            #expect(try books[0].author.name == "Borges")
            let joined = try await session.execute(
                select(book).from(first).orderBy(book.id.desc()).options(.joined(Book.author))
            ).all()
            #expect(try joined.map { try $0.author.id } == [2, 1, 1])
        }
    }

    /// InstancesTest.test_contains_eager_multi_aliased, test_contains_eager_chaining_aliased_endpoint
    @Test func containsEagerFollowsAliases() async throws {
        try await shelved { library, session in
            let (book, chapter) = (Book.alias("b"), Chapter.alias("c"))
            let authors = try await session.execute(
                select(Author.self).join(Author.books, to: book).outerJoin(book.chapters, to: chapter)
                    .where(book.title < "Teh").orderBy(Author.id, book.title.desc(), chapter.number.desc())
                    .options(
                        .containsEager(Author.books, alias: book, .containsEager(Book.chapters, alias: chapter)),
                        .selectIn(Author.biography))
            ).all()
            #expect(authors.map(\.id) == [1, 2])
            #expect(try authors[0].books.map(\.id) == [1])
            #expect(try authors[0].books[0].chapters.map(\.number) == [2, 1])
            #expect(try authors[1].books.map(\.title) == ["Ficciones"])
            #expect(library.log.take().count == 2)
        }
    }

    /// SelfReferentialTest.test_explicit_join_5, test_multiple_explicit_entities_five
    @Test func aTreeIsJoinedToItself() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Node(name: "root", children: [Node(name: "a", children: [Node(name: "c")]), Node(name: "b")]))
            }
            try await library.sessions.with { session in
                let (parent, grand) = (Node.alias("parent"), Node.alias("grand"))
                let rows = try await session.execute(
                    select(Node.self, parent, grand).join(Node.parent, to: parent).join(parent.parent, to: grand)
                        .where(grand.name == "root")
                ).all()
                #expect(rows.map { [$0.0.name, $0.1.name, $0.2.name] } == [["c", "a", "root"]])
                let leaves = try await session.scalars(
                    select(Node.name).outerJoin(Node.children, to: parent).where(parent.id.isNull).orderBy(Node.name)
                ).all()
                #expect(leaves == ["b", "c"])
                let child = try await session.execute(
                    select(Node.self).join(Node.parent, to: parent).where(parent.name == "a")
                        .options(.containsEager(Node.parent, alias: parent, .selectIn(Node.children)))
                ).one()
                #expect(try child.parent?.children.map(\.name) == ["c"])
            }
        }
    }

    /// MixedEntitiesTest.test_column_queries_eight, ExpressionTest.test_scalar_subquery
    @Test func aCorrelatedCountStandsInTheSelectList() async throws {
        try await shelved { library, session in
            let books = select(count()).where(Book.authorId == Author.id).scalarSubquery()
            let rows = try await session.execute(
                select(Author.name, books.label("n")).orderBy(books.desc(), Author.name)
            ).all()
            #expect(rows.map(\.0) == ["Le Guin", "Borges", "Homer"])
            #expect(rows.map(\.1) == [3, 2, 0])
            let some = try await session.scalars(select(Author.name).where(books > 1).orderBy(Author.name)).all()
            #expect(some == ["Borges", "Le Guin"])
        }
    }

    /// test_query: AggregateTest, CountTest: a count of what a query with LIMIT or DISTINCT gives.
    @Test func rowsOfAQueryAreCounted() async throws {
        try await shelved { library, session in
            let two = select(Author.self).join(Author.books).distinct().subquery("a")
            #expect(try await session.execute(select(count()).from(two)).one() == 2)
            let limited = select(Book.id).orderBy(Book.id).limit(4).subquery("b")
            let extent = try await session.execute(select(count(), limited[\.self].max()).from(limited)).one()
            #expect(extent.0 == 4 && extent.1 == 4)
            let none = try await session.execute(
                select(Book.pages.sum(), Book.pages.avg(), Book.title.min()).where(Book.id > 99)
            ).one()
            #expect(none.0 == nil && none.1 == nil && none.2 == nil)
            let per = try await session.execute(
                select(Author.name, Book.id.count(distinct: true), Chapter.number.count())
                    .outerJoin(Author.books).outerJoin(Book.chapters).groupBy(Author.name)
                    .having(Book.id.count() != 2).orderBy(Author.name)
            ).all()
            #expect(per.map(\.0) == ["Homer", "Le Guin"])
            #expect(per.map(\.1) == [0, 3])
            #expect(per.map(\.2) == [0, 2])
        }
    }

    /// test_query: the newest of each group, by a window and by a join with its maximum.
    @Test func theLastOfEachGroup() async throws {
        try await shelved { library, session in
            let rank = function("row_number", as: Int.self).over(partitionBy: Book.authorId, orderBy: [Book.id.desc()])
            let ranked = select(Book.id, rank.label("rank")).subquery("ranked")
            let last = try await session.execute(
                select(Book.self).join(ranked, on: ranked[Book.id] == Book.id).where(ranked[\.1] == 1)
                    .orderBy(Book.id).options(.joined(Book.author))
            ).all()
            #expect(last.map(\.id) == [3, 5])
            let newest = select(Book.authorId, Book.id.max().label("last")).groupBy(Book.authorId).cte("newest")
            let same = try await session.execute(
                select(Book.self).join(newest, on: newest[\.1] == Book.id).orderBy(Book.id).limit(5)
                    .options(.joined(Book.chapters))
            ).all()
            #expect(same == last)
        }
    }

    /// test_query: a recursive common table expression gives objects.
    @Test func aTreeIsWalkedByTheDatabase() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Node(name: "root", children: [Node(name: "a", children: [Node(name: "c")]), Node(name: "b")]))
            }
            try await library.sessions.with { session in
                let start = select(Node.id).where(Node.name == "a")
                let tree = start.recursiveCTE("tree") { tree in
                    select(Node.id).join(tree, on: Node.parentId == tree[\.self])
                }
                let nodes = try await session.execute(
                    select(Node.self).join(tree, on: tree[\.self] == Node.id).orderBy(Node.name)
                        .options(.selectIn(Node.parent))
                ).all()
                #expect(nodes.map(\.name) == ["a", "c"])
                #expect(try nodes[1].parent === nodes[0])
                let others = try await session.scalars(
                    select(Node.name).where(Node.id.notIn(select(tree[\.self]).from(tree))).orderBy(Node.name)
                ).all()
                #expect(others == ["b", "root"])
            }
        }
    }

    /// OperatorTest.test_o2m_any, test_o2m_compare_to_null, test_m2o_compare_instance_negated
    @Test func relatedRowsAreAskedForAndDenied() async throws {
        try await shelved { library, session in
            func names(_ condition: some SQLExpression<Bool>) async throws -> [String] {
                try await session.scalars(select(Author.name).where(condition).orderBy(Author.name)).all()
            }
            #expect(try await names(!Author.books.any()) == ["Homer"])
            #expect(try await names(!Author.books.any { $0.title.startsWith("Te") }) == ["Borges", "Homer"])
            #expect(
                try await names(Author.books.any { $0.chapters.any { $0.title == nil } || $0.title == "Ficciones" })
                    == ["Borges", "Le Guin"])
            let guin = try await session.getOne(Author.self, 1)
            let others = try await session.execute(select(Book.id).where(Book.author != guin).orderBy(Book.id)).all()
            #expect(others == [4, 5])
            let book = try await session.getOne(Book.self, 4)
            #expect(try await names(Author.books.contains(book)) == ["Borges"])
            #expect(try await names(!Author.books.contains(book)) == ["Homer", "Le Guin"])
            let (author, loans) = (Author.alias("x"), Loan.alias("y"))
            let aliased = try await session.scalars(
                select(author.name).where(author.books.any { $0.loans.any() }).orderBy(author.name)
            ).all()
            #expect(aliased.isEmpty)
            let unlent = try await session.scalars(
                select(Book.id).outerJoin(Book.loans, to: loans).where(loans.id.isNull).orderBy(Book.id)
            ).all()
            #expect(unlent.count == 5)
        }
    }

    /// GetterStateTest.test_no_use_get_params_missing: an object that has no key yet can't be compared with.
    @Test func anObjectWithoutAKeyIsNoCondition() async throws {
        try await shelved { library, session in
            let new = Author(name: "New")
            session.add(new)
            let statement = select(Book.self).where(Book.author == new)
            let error = await AzothError.of { _ = try await session.execute(statement) }
            #expect(error?.kind == .invalidRequest)
            #expect(error?.message.contains("add it and flush before") == true)
            // The query that was refused has flushed before.
            let none = try await session.execute(select(Book.self).where(Book.author == new)).all()
            #expect(none.isEmpty)
            let loose = await AzothError.of {
                _ = try await session.execute(select(Author.self).where(Author.books.contains(Book(title: "x"))))
            }
            #expect(loose?.kind == .invalidRequest)
        }
    }

    /// SelfReferentialM2MTest.test_contains, test_explicit_join, test_any
    @Test func manyToManyWithItselfIsAskedUnderAliases() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let (ann, ben, cid) = (Person(name: "Ann"), Person(name: "Ben"), Person(name: "Cid"))
                session.addAll([ann, ben, cid])
                ann.setFollowing([ben, cid])
                ben.setFollowing([cid])
            }
            try await library.sessions.with { session in
                let cid = try await session.execute(select(Person.self).where(Person.name == "Cid")).one()
                let ben = try await session.execute(select(Person.self).where(Person.name == "Ben")).one()
                func names(_ condition: some SQLExpression<Bool>) async throws -> [String] {
                    try await session.scalars(select(Person.name).where(condition).orderBy(Person.name)).all()
                }
                #expect(try await names(Person.following.contains(cid)) == ["Ann", "Ben"])
                #expect(try await names(Person.following.contains(cid) && Person.following.contains(ben)) == ["Ann"])
                #expect(try await names(Person.followers.any { $0.followers.any { $0.name == "Ann" } }) == ["Cid"])
                #expect(try await names(!Person.following.any()) == ["Cid"])
                let followed = Person.alias("followed")
                let pairs = try await session.execute(
                    select(Person.name, followed.name).join(Person.following, to: followed)
                        .where(followed.following.any()).orderBy(Person.name)
                ).all()
                #expect(pairs.map { [$0.0, $0.1] } == [["Ann", "Ben"]])
                let all = try await session.execute(
                    select(Person.self).orderBy(Person.name).limit(2)
                        .options(.joined(Person.following, .joined(Person.followers)))
                ).all()
                #expect(try all[0].following.map(\.name).sorted() == ["Ben", "Cid"])
                #expect(try all[1].following[0].followers.map(\.name) == ["Ben", "Ann"])
            }
        }
    }

    /// test_relationship_criteria: LoaderCriteriaTest.test_joinedload_global_criteria with LIMIT, and with UNION.
    @Test func criteriaReachEveryPartOfANestedQuery() async throws {
        try await Library.run { library in
            try await library.shelve()
            let filtered = library.sessions.filtered(Book.self) { $0.id != 1 }.filtered(Author.self) { $0.id != 2 }
            try await filtered.with { session in
                let limited = try await session.execute(
                    select(Author.self).orderBy(Author.id).limit(2).options(.joined(Author.books))
                ).all()
                #expect(limited.map(\.id) == [1, 3])
                #expect(try limited.map { try $0.books.count } == [2, 0])
                let union = try await session.execute(
                    select(Book.self).where(Book.id < 3).union(select(Book.self).where(Book.id == 5))
                        .orderBy(Book.id).options(.joined(Book.author))
                ).all()
                #expect(union.map(\.id) == [2, 5])
                #expect(try union[0].author.id == 1)
                #expect(AzothError.of { _ = try union[1].author } != nil)
                let counted = try await session.execute(
                    select(Author.name, select(count()).where(Book.authorId == Author.id).scalarSubquery())
                        .orderBy(Author.id)
                ).all()
                #expect(counted.map(\.1) == [2, 0])
                #expect(try await session.execute(select(count()).from(Book.self)).one() == 4)
            }
        }
    }
}
