import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Objects that a query reaches by several ways: scenarios of the original's `test_loading` and `test_recursive_loaders`.
@Suite(.library) struct OriginalPathTests {
    private func shelved(_ body: nonisolated(nonsending) (Library, Session) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    private func planted(
        _ tree: () -> Node, _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(tree()) }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    /// MultiPathLoadPathTest.test_refresh_ignores_cyclic_raiseload: what holds for the way back does not for the start.
    @Test func anOptionOfTheWayBackIsNotOfTheStart() async throws {
        let options: [LoaderOption<Author>] = [
            .selectIn(Author.books, .selectIn(Book.author, .raise(Author.biography))),
            .joined(Author.books, .joined(Book.author, .raise(Author.biography))),
            .immediate(Author.books, .immediate(Book.author, .raise(Author.biography))),
            .lazy(Author.books, .selectIn(Book.author, .raise(Author.biography))),
        ]
        try await shelved { library, session in
            for option in options {
                let author = try await session.execute(
                    select(Author.self).where(Author.id == 1).options(option)
                ).one()
                _ = try await author.awaitable.books[0].awaitable.author
                session.expire(author)
                #expect(try await author.awaitable.name == "Le Guin")
                #expect(try await author.awaitable.biography == nil)
                session.expungeAll()
            }
        }
    }

    /// MultiPathShallowestLoadPathTest.test_shallowest_path_wins: whichever row comes first.
    @Test(arguments: [true, false]) func theShortestWaySays(_ isDescending: Bool) async throws {
        try await planted({ Node(name: "1", children: [Node(name: "2"), Node(name: "3")]) }) { library, session in
            let options: [LoaderOption<Node>] = [
                .joined(Node.parent, .raise(Node.children)), .selectIn(Node.parent, .raise(Node.children)),
            ]
            for option in options {
                let nodes = try await session.execute(
                    select(Node.self).orderBy(isDescending ? Node.id.desc() : Node.id.asc()).options(option)
                ).all()
                let first = try #require(nodes.first { $0.id == 1 })
                #expect(try await first.awaitable.children.count == 2)
                session.expungeAll()
            }
            // Where it is only met on the way, the option holds.
            let child = try await session.execute(
                select(Node.self).where(Node.id == 3).options(.selectIn(Node.parent, .raise(Node.children)))
            ).one()
            let parent = try #require(try child.parent)
            let error = await AzothError.of { _ = try await parent.awaitable.children }
            #expect(error?.kind == .notLoaded(attribute: "Node.children"))
        }
    }

    /// SelfReferentialMultiPathTest.test_present_overrides_deferred: a row of the query that another's option leaves out.
    @Test(arguments: [true, false]) func aRowOfTheQueryIsWholeWhateverLeadsToIt(_ isDescending: Bool) async throws {
        try await planted({ Node(name: "1", children: [Node(name: "2")]) }) { library, session in
            let options: [LoaderOption<Node>] = [
                .joined(Node.parent, .defer(Node.name)), .selectIn(Node.parent, .defer(Node.name)),
                .immediate(Node.parent, .loadOnly(Node.id)), .joined(Node.children, .defer(Node.name)),
            ]
            for option in options {
                let nodes = try await session.execute(
                    select(Node.self).orderBy(isDescending ? Node.id.desc() : Node.id.asc()).options(option)
                ).all()
                #expect(nodes.map(\.name) == (isDescending ? ["2", "1"] : ["1", "2"]))
                #expect(library.log.take().count == 1)
                session.expungeAll()
            }
        }
    }

    /// ShallowRecursiveTest.test_recursion_depth_opt, from the leaves to the root.
    @Test func aTreeIsClimbedLevelByLevel() async throws {
        func chain(_ depth: Int) -> Node { Node(name: "\(depth)", children: depth == 1 ? [] : [chain(depth - 1)]) }
        try await planted({ chain(7) }) { library, session in
            for (depth, count) in [(1, 2), (3, 4), (6, 7), (nil, 7)] as [(Int?, Int)] {
                let leaf = try await session.execute(
                    select(Node.self).where(Node.name == "1").options(.selectIn(Node.parent, depth: depth))
                ).one()
                #expect(library.log.take().count == count)
                var node = leaf
                for _ in 0..<(depth ?? 6) { node = try #require(try node.parent) }
                #expect(node.name == "\((depth ?? 6) + 1)")
                if let depth, depth < 6 {
                    #expect(!node.orm.isLoaded(Node.parent))
                } else {
                    #expect(node.parentId == nil)
                }
                session.expungeAll()
            }
        }
    }

    /// DeepRecursiveTest.test_unlimited_recursion: what is nested holds for each level.
    @Test func whatIsNestedHoldsForEachLevel() async throws {
        func tree() -> Node {
            Node(name: "a", children: [Node(name: "b", children: [Node(name: "c")]), Node(name: "d")])
        }
        try await planted(tree) { library, session in
            let root = try await session.execute(
                select(Node.self).where(Node.parentId == nil)
                    .options(.selectIn(Node.children, depth: nil, .defer(Node.name)))
            ).one()
            let leaf = try root.children.first { try !$0.children.isEmpty }?.children[0]
            #expect(leaf?.orm.unloaded == ["name"])
            #expect(root.orm.unloaded == ["parent"] || root.orm.unloaded.isEmpty)
            #expect(library.log.count == 4)
        }
    }

    /// M2MTest.test_joinedload_on_double: two collections of one row multiply, and come once each.
    @Test func severalLinksAreJoinedAtOnce() async throws {
        try await Library.run { library in
            try await library.gather()
            try await library.sessions.begin { session in
                let people = try await session.people()
                people[0].followingUnloaded.append(people[1])
                people[0].followingUnloaded.append(people[2])
                people[1].followingUnloaded.append(people[0])
            }
            library.log.clear()
            try await library.sessions.with { session in
                let people = try await session.execute(
                    select(Person.self).orderBy(Person.id).options(
                        .joined(Person.interests, .joined(Topic.people)), .joined(Person.following),
                        .joined(Person.followers))
                ).all()
                #expect(people.map(\.name) == ["Ann", "Ben", "Cid"])
                #expect(try people.map { try $0.interests.map(\.name) } == [["chess", "go"], ["go", "tea"], []])
                #expect(try people.map { try $0.following.map(\.id).sorted() } == [[2, 3], [1], []])
                #expect(try people.map { try $0.followers.map(\.id) } == [[2], [1], [1]])
                #expect(try people[0].interests[1].people.map(\.id).sorted() == [1, 2])
                #expect(library.log.count == 1)
            }
        }
    }

    /// ImmediateTest.test_basic_option_m2o: a target that is there already costs nothing.
    @Test func immediateAsksForNoTargetTwice() async throws {
        try await shelved { library, session in
            let books = try await session.execute(
                select(Book.self).orderBy(Book.id).options(.immediate(Book.author))
            ).all()
            #expect(try books.map { try $0.author.id } == [1, 1, 1, 2, 2])
            #expect(library.log.count == 3)
        }
    }
}
