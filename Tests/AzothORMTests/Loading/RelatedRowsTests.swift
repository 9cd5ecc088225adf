import Azoth
import TestModels
import TestSupport
import Testing

/// `any` and `has`: conditions on related rows.
@Suite(.library) struct RelatedRowsTests {
    @Test func insideAnotherConditionEachLevelHasItsOwnName() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session async throws in
                session.add(
                    Node(name: "root", children: [Node(name: "branch", children: [Node(name: "leaf")])]))
            }
            try await library.sessions.with { session async throws in
                let grand = select(Node.name).where(Node.children.any { $0.children.any { $0.name == "leaf" } })
                #expect(try await session.scalars(grand).all() == ["root"])
                let great = select(Node.name).where(
                    Node.children.any { child in
                        child.children.any { grandchild in grandchild.parent.has { $0.id == child.id } }
                    })
                #expect(try await session.scalars(great).all() == ["root"])
                let two = Node.alias("n_1")
                let aliased = select(two.name).from(two).where(two.children.any { $0.name == "leaf" })
                #expect(try await session.scalars(aliased).all() == ["branch"])
            }
        }
    }

    @Test func withoutAConditionAnyRowWillDo() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session async throws in
                session.add(Node(name: "root", children: [Node(name: "leaf")]))
            }
            try await library.sessions.with { session async throws in
                #expect(try await session.scalars(select(Node.name).where(Node.children.any())).all() == ["root"])
                #expect(try await session.scalars(select(Node.name).where(!Node.parent.has())).all() == ["root"])
            }
        }
    }
}
