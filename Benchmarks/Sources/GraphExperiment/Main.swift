import Azoth
import AzothSQLite
import BenchModels
import Foundation

// The experiment of docs/decisions/0001-object-graph.md: `graph-experiment FOLDER`. FOLDER is for a database of its own.

@main struct GraphExperiment {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: graph-experiment FOLDER")
            exit(2)
        }
        try await run(URL(fileURLWithPath: CommandLine.arguments[1]).appendingPathComponent("graph.db").path)
    }

    /// Off the main actor, which would cost every `await` two hops.
    @concurrent static func run(_ path: String) async throws {
        try? FileManager.default.removeItem(atPath: path)
        let engine = try Engine.sqlite(.file(path), sqlite: SQLiteOptions(synchronous: .off))
        try await engine.begin { connection in
            try await connection.createAll(BenchSchema.metadata)
            try await fill(connection)
        }
        let sessions = SessionFactory(engine)
        try await streams(sessions)
        try await compare(sessions)
        try await engine.dispose()
        try? FileManager.default.removeItem(atPath: path)
    }

    static let customers = 250_000

    /// 250,000 customers with three orders each: a million rows.
    nonisolated(nonsending) static func fill(_ connection: Connection) async throws {
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(customers))"
        try await connection.executeDriverSQL(
            """
            INSERT INTO customer(id, name, email, balance, created_at)
            \(numbers) SELECT i, 'Customer ' || i, NULL, i / 4.0, '2024-01-02 03:04:05.000' FROM n
            """)
        try await connection.executeDriverSQL(
            """
            INSERT INTO orders(customer_id, status, total, placed_at)
            \(numbers) SELECT i, 'open', i / 8.0, '2024-01-02 03:04:05.000' FROM n, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)
            """)
    }

    /// A stream of a million objects with a two-sided load.
    nonisolated(nonsending) static func streams(_ sessions: SessionFactory) async throws {
        try await sessions.with { session in
            let statement = select(Customer.self).orderBy(Customer.id).options(.selectIn(Customer.orders))
            var objects = 0
            var peak = 0
            var memory: [Int] = []
            for try await customer in try await session.stream(statement) {
                objects += 1
                for order in try customer.orders {
                    guard try order.customer === customer else { fatalError("the other side is another object") }
                    objects += 1
                }
                if objects % 40_000 == 0 {
                    peak = max(peak, session.identityMap.count)
                    memory.append(residentMemory())
                }
            }
            print("stream: \(objects) objects, at most \(peak) rows in memory")
            print("memory, 25 times: " + memory.map { "\($0)" }.joined(separator: " ") + " KiB")
        }
    }

    /// The same rows as tracked objects and as one class instance per row in a dictionary; medians, interleaved.
    nonisolated(nonsending) static func compare(_ sessions: SessionFactory) async throws {
        var tracked: [Duration] = []
        var plain: [Duration] = []
        var structs: [Duration] = []
        let clock = ContinuousClock()
        let count = 100_000
        for _ in 0..<7 {
            tracked.append(
                try await clock.measure {
                    try await sessions.with { session in
                        let rows = try await session.execute(
                            select(Customer.self).where(Customer.id <= count)
                        ).all()
                        precondition(rows.reduce(0) { $0 &+ $1.name.utf8.count } > 0)
                    }
                })
            plain.append(
                try await clock.measure {
                    try await sessions.with { session in
                        var map: [Int: PlainCustomer] = [:]
                        var objects: [PlainCustomer] = []
                        for row in try await session.execute(
                            select(Customer.Row.self).where(Customer.id <= count))
                        {
                            let object = PlainCustomer(row)
                            map[row.id] = object
                            objects.append(object)
                        }
                        precondition(objects.reduce(0) { $0 &+ $1.row.name.utf8.count } > 0)
                    }
                })
            structs.append(
                try await clock.measure {
                    try await sessions.with { session in
                        let rows = try await session.execute(
                            select(Customer.Row.self).where(Customer.id <= count)
                        ).all()
                        precondition(rows.reduce(0) { $0 &+ $1.name.utf8.count } > 0)
                    }
                })
        }
        func median(_ times: [Duration]) -> Double {
            let sorted = times.sorted()[times.count / 2].components
            return Double(sorted.seconds) * 1000 + Double(sorted.attoseconds) / 1e15
        }
        let base = median(structs)
        print(
            String(
                format: "%d rows, to plain structs 1.00: objects on a graph %.2f, a class instance per row %.2f",
                count, median(tracked) / base, median(plain) / base))
    }

    /// The memory of the process, in KiB.
    static func residentMemory() -> Int {
        let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return Int(pages ?? "0").map { $0 * 4 } ?? 0
    }
}

/// The fallback: an instance per row, held by a map.
final class PlainCustomer {
    let row: Customer.Row
    var committed: Customer.Row?
    init(_ row: Customer.Row) { self.row = row }
}
