import AzothEngine
import AzothSQL
import AzothTesting
import TestSupport
import Testing

/// Tasks that are cancelled wherever they happen to be, connections that are lost, thrown away and forgotten: no place of
/// the pool is lost.
@Suite(.everyDatabase) struct PoolStressTests {
    @Test(arguments: [PoolChoice.queue(size: 2, overflow: 1), .queue(size: 1, overflow: 0, order: .lifo), .null])
    func `no place is lost, whatever happens to those who have it`(_ choice: PoolChoice) async throws {
        let engine = try TestDatabase.current.engine(.init(pool: choice))
        try await engine.begin { try await $0.createAll(schema) }
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Seeded(state: seed)
        let most = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<120 {
                let kind = random.next() % 8, pause = Int(random.next() % 3000)
                let task = Task {
                    switch kind {
                    case 0: _ = try await engine.connect().driverConnection
                    case 1: try await engine.connect { try await $0.invalidate() }
                    case 2: try await engine.connect { try await $0.invalidate(soft: true) }
                    case 3:
                        let connection = try await engine.connect()
                        try await connection.detach()
                        try await connection.close()
                    case 4:
                        try await engine.begin { connection in
                            try await connection.executeDriverSQL("INSERT INTO item (name) VALUES ('x')")
                            throw CancellationError()
                        }
                    case 5: try await engine.rawConnection { try await $0.executeDriverSQL("BEGIN") }
                    default:
                        try await engine.connect { connection in
                            most.raise(to: engine.pool.status.checkedOut)
                            _ = try await connection.stream(select(Item.id)).fetchOne()
                            try await Task.sleep(for: .microseconds(pause))
                            _ = try await connection.number("SELECT count(*) FROM item")
                        }
                    }
                }
                group.addTask {
                    if kind % 2 == 1 {
                        try? await Task.sleep(for: .microseconds(pause))
                        task.cancel()
                    }
                    _ = await task.result
                }
            }
            await group.waitForAll()
        }
        let isClean = try await eventually { engine.pool.status.checkedOut == 0 && engine.pool.status.waiting == 0 }
        #expect(isClean, "seed \(seed): \(engine.pool.status)")
        if choice != .null { #expect(most.value <= 3) }
        let left = try await engine.connect { try await $0.number("SELECT count(*) FROM item") }
        #expect(left == 0)
        try await engine.dispose()
    }
}
