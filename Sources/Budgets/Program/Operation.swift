import Azoth
import CAllocations
import Synchronization
import TestModels

/// Something whose cost is counted.
struct Operation: Sendable {
    let name: String
    /// Carries it out so often, or for so many rows.
    let body: @Sendable (Stage, Int) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (Stage, Int) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// What one more of it takes: the difference between few and many, so that beginnings and ends do not count.
    func measure() async throws -> Budget {
        let (few, many) = (500, 2500)
        let stage = try await Stage()
        // Caches are filled, and statements known.
        for _ in 0..<3 { try await body(stage, few) }
        let allocations = try await allocations(stage, many) - allocations(stage, few)
        let statements = try await statements(stage, many) - statements(stage, few)
        try await stage.engine.dispose()
        let more = Double(many - few)
        return Budget(
            name: name, allocations: Double(allocations) / more, statements: Double(statements) / more)
    }

    private func allocations(_ stage: Stage, _ count: Int) async throws -> Int {
        let before = azoth_allocations()
        try await body(stage, count)
        return azoth_allocations() - before
    }

    private func statements(_ stage: Stage, _ count: Int) async throws -> Int {
        let executed = Atomic<Int>(0)
        let token = stage.engine.events.beforeExecute { _, _ in executed.add(1, ordering: .relaxed) }
        try await body(stage, count)
        token.remove()
        return executed.load(ordering: .relaxed)
    }
}

extension Operation {
    static let all = reading + writing

    private static let reading = [
        Operation("a row as an object") { stage, count in
            try await stage.sessions.with { session in
                let nodes = try await session.execute(select(Node.self).where(Node.id <= count))
                for node in nodes { keep(node.name) }
            }
        },
        Operation("a row as a value") { stage, count in
            try await stage.sessions.with { session in
                let rows = try await session.execute(select(Node.Row.self).where(Node.id <= count))
                for row in rows { keep(row.name) }
            }
        },
        Operation("a row of two columns") { stage, count in
            try await stage.sessions.with { session in
                let rows = try await session.execute(select(Node.id, Node.name).where(Node.id <= count))
                for (_, name) in rows { keep(name) }
            }
        },
        Operation("a get by key") { stage, count in
            try await stage.sessions.with { session in
                for key in 1...count { keep(try await session.getOne(Node.self, key).name) }
            }
        },
        Operation("a get of what is in memory") { stage, count in
            try await stage.sessions.with { session in
                let node = try await session.getOne(Node.self, 1)
                for _ in 0..<count { _ = try await session.getOne(Node.self, 1) }
                keep(node.name)
            }
        },
        Operation("a query of one row") { stage, count in
            try await stage.sessions.with { session in
                for key in 1...count {
                    keep(try await session.execute(select(Node.self).where(Node.id == key)).one().name)
                }
            }
        },
        Operation("a query as text") { _, count in
            for key in 1...count {
                keep(
                    try select(Node.self).where(Node.id == key).orderBy(Node.name)._core.compile(for: .sqlite).statement
                        .sql)
            }
        },
        Operation("an object of a collection that is loaded with its owner") { stage, count in
            try await stage.sessions.with { session in
                let authors = try await session.execute(
                    select(Author.self).where(Author.id <= count / 10).options(.selectIn(Author.books)))
                for author in authors { for book in try author.books { keep(book.title) } }
            }
        },
        Operation("a session that is opened and closed") { stage, count in
            for _ in 0..<count { try await stage.sessions.with { _ in } }
        },
    ]

    private static let writing = [
        Operation("an insert among many") { stage, count in
            try await rolledBack(stage) { session in
                session.addAll((0..<count).map { _ in Node(name: "one more node with a name") })
                try await session.flush()
            }
        },
        Operation("an insert and its flush") { stage, count in
            try await rolledBack(stage) { session in
                for _ in 0..<count {
                    session.add(Node(name: "one more node with a name"))
                    try await session.flush()
                }
            }
        },
        Operation("an update among many") { stage, count in
            try await rolledBack(stage) { session in
                for node in try await session.execute(select(Node.self).where(Node.id <= count)) { node.name += "!" }
                try await session.flush()
            }
        },
        Operation("an update and its flush") { stage, count in
            try await rolledBack(stage) { session in
                let node = try await session.getOne(Node.self, 1)
                for number in 0..<count {
                    node.name = number.isMultiple(of: 2) ? "one" : "other"
                    try await session.flush()
                }
            }
        },
        Operation("a deletion among many") { stage, count in
            try await rolledBack(stage) { session in
                let nodes = try await session.execute(
                    select(Node.self).where(Node.id <= count).options(.selectIn(Node.children)))
                for node in nodes { try await session.delete(node) }
                try await session.flush()
            }
        },
    ]

    /// So that each run finds the same rows.
    private static func rolledBack(_ stage: Stage, _ body: (Session) async throws -> Void) async throws {
        try await stage.sessions.with { session in
            try await body(session)
            try await session.rollback()
        }
    }

    /// What is read is used.
    @inline(never) private static func keep(_ text: String) { precondition(!text.isEmpty) }
}
