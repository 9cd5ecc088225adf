import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Which object has which key after a rollback, where keys went from one to another inside.
@Suite(.library) struct RestoredKeyTests {
    /// Runs with nodes of the keys 1 to 3.
    private func run(_ body: nonisolated(nonsending) (Library, Session, [Node]) async throws -> Void) async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let nodes = (1...3).map { (key: Int) in Node(id: key, name: "\(key)", children: []) }
                session.addAll(nodes)
                try await session.commit()
                try await body(library, session, nodes)
            }
        }
    }

    /// Each object has the key that it had, and can be written.
    private func expectUntouched(_ nodes: [Node], in session: Session) async throws {
        #expect(nodes.map(\.id) == [1, 2, 3])
        for node in nodes {
            #expect(session.contains(node))
            #expect(session.identityMap[Node.self, node.id] === node)
            #expect(try await session.get(Node.self, node.id) === node)
            node.name += "!"
        }
        try await session.commit()
        #expect(try await session.execute(select(Node.name).orderBy(Node.id)).all() == ["1!", "2!", "3!"])
    }

    @Test func aRowThatTookTheKeyOfADeletedOne() async throws {
        try await run { _, session, nodes async throws in
            try await session.delete(nodes[0])
            try await session.flush()
            nodes[1].id = 1
            try await session.flush()
            #expect(!session.contains(nodes[0]))
            try await session.rollback()
            try await expectUntouched(nodes, in: session)
        }
    }

    @Test func aRowThatTookTheKeysOfTwoDeletedOnes() async throws {
        try await run { _, session, nodes async throws in
            for node in nodes[..<2] { try await session.delete(node) }
            try await session.flush()
            nodes[2].id = 1
            try await session.flush()
            nodes[2].id = 2
            try await session.flush()
            try await session.rollback()
            try await expectUntouched(nodes, in: session)
        }
    }

    @Test func keysThatWentInACircle() async throws {
        try await run { _, session, nodes async throws in
            nodes[0].id = 9
            try await session.flush()
            nodes[1].id = 1
            try await session.flush()
            nodes[0].id = 2
            try await session.flush()
            #expect(try await session.get(Node.self, 1) === nodes[1])
            try await session.rollback()
            try await expectUntouched(nodes, in: session)
        }
    }

    @Test func keysThatWentInACircleThroughASavepoint() async throws {
        try await run { _, session, nodes async throws in
            nodes[0].id = 9
            try await session.flush()
            try await session.beginNested { _ in
                nodes[1].id = 1
                try await session.flush()
                nodes[0].id = 2
            }
            try await session.rollback()
            try await expectUntouched(nodes, in: session)
        }
    }

    @Test func aRowThatWasInsertedByAStatementInPlaceOfADeletedOne() async throws {
        try await run { library, session, nodes async throws in
            try await session.delete(nodes[0])
            try await session.flush()
            try await session.execute(insert(Node.self).values(Node.id.set(1), Node.name.set("other")))
            let other = try await session.getOne(Node.self, 1)
            #expect(other !== nodes[0] && other.name == "other")
            try await session.rollback()
            #expect(!session.contains(other))
            try await expectUntouched(nodes, in: session)
        }
    }

    @Test func aRowThatNobodyHoldsAndThatIsReadAgain() async throws {
        try await run { _, session, nodes async throws in
            session.add(Node(id: 4, name: "4"))
            try await session.flush()
            #expect(try await session.get(Node.self, 4)?.name == "4")
            try await session.rollback()
            let again = Node(id: 4, name: "again")
            session.add(again)
            try await session.commit()
            #expect(again.orm.state == .persistent)
            #expect(try await session.get(Node.self, 4) === again)
        }
    }

    @Test func aRowThatChangedItsKeyInTheSavepointThatInsertedIt() async throws {
        try await run { _, session, nodes async throws in
            let new = Node(id: 4, name: "4")
            try await session.beginNested { _ in
                session.add(new)
                try await session.flush()
                new.id = 5
            }
            try await session.rollback()
            #expect(!session.contains(new))
            #expect(session.identityMap[Node.self, 4] == nil && session.identityMap[Node.self, 5] == nil)
            try await expectUntouched(nodes, in: session)
        }
    }

    @Test func aKeyThatIsInsertedTwiceAfterARowWasReplaced() async throws {
        try await run { _, session, nodes async throws in
            try await session.delete(nodes[1])
            let replacement = Node(id: 2, name: "replacement")
            session.add(replacement)
            try await session.flush()
            let twice = Node(id: 3, name: "twice")
            session.add(twice)
            await #expect(throws: AzothError.self) { try await session.flush() }
            #expect(!session.contains(twice) && session.deleted.isEmpty)
            try await session.rollback()
            #expect(!session.contains(replacement))
            try await expectUntouched(nodes, in: session)
        }
    }
}
