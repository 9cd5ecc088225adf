import AzothEngine
import AzothSQL
import AzothSQLite
import Foundation
import TestSupport
import Testing

/// The measurement behind `docs/decisions/0002-sqlite-threads.md`. It prints, and asserts nothing:
///
///     AZOTH_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter SQLiteThreadMeasurement
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["AZOTH_MEASURE"] != nil))
struct SQLiteThreadMeasurement {
    private static let get = CompiledStatement(
        "SELECT id, name FROM item WHERE id = ?", kind: .select, parameterTypes: [.int64], returnsRows: true,
        isKept: true)
    private static let scan = CompiledStatement(
        "SELECT id, name FROM item", kind: .select, returnsRows: true, isKept: true)
    private static let count = CompiledStatement(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ?) SELECT count(*) FROM c",
        kind: .select, returnsRows: true, isKept: true)

    private static func seconds(_ body: nonisolated(nonsending) () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private static func engine(_ file: TemporaryFile, inline: Bool, connections: Int = 1) throws -> Engine {
        try Engine.sqlite(
            .file(file.path), options: .init(pool: .queue(size: connections, overflow: 0)),
            sqlite: .init(synchronous: .off, usesCallersThread: inline))
    }

    private static func filled() async throws -> TemporaryFile {
        let file = TemporaryFile()
        let engine = try engine(file, inline: true)
        try await engine.begin { connection in
            try await connection.createAll(schema)
            try await connection.executeDriverSQL(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000) "
                    + "INSERT INTO item (name) SELECT 'a name of some length ' || x FROM c")
        }
        try await engine.dispose()
        return file
    }

    private static func gets(_ engine: Engine, _ number: Int) async throws {
        try await engine.connect { connection in
            for index in 0..<number {
                let parameters = rows([[index * 7919 % 100_000 + 1]])
                _ = try await connection._run(get, parameters: parameters, options: DriverOptions())
            }
        }
    }

    @Test func `point reads alone`() async throws {
        let file = try await Self.filled()
        let inline = try Self.engine(file, inline: true), thread = try Self.engine(file, inline: false)
        var ratios: [Double] = []
        for _ in 0..<7 {
            let one = try await Self.seconds { try await Self.gets(inline, 20_000) }
            let other = try await Self.seconds { try await Self.gets(thread, 20_000) }
            ratios.append(other / one)
        }
        print("point reads, own thread / caller's thread: \(middle(ratios))")
    }

    @Test func `long scans`() async throws {
        let file = try await Self.filled()
        let inline = try Self.engine(file, inline: true), thread = try Self.engine(file, inline: false)
        func scan(_ engine: Engine) async throws {
            try await engine.connect { connection in
                let result = try await connection._run(Self.scan, parameters: .noParameters, options: DriverOptions())
                while let batch = try await result.cursor?.next() { precondition(!batch.isEmpty) }
            }
        }
        var ratios: [Double] = []
        for _ in 0..<15 {
            let one = try await Self.seconds { try await scan(inline) }
            ratios.append(try await Self.seconds { try await scan(thread) } / one)
        }
        print("scans of 100,000 rows, own thread / begun on the caller's: \(middle(ratios))")
    }

    private enum Policy: String, CaseIterable {
        case byLength = "by length", thread = "own thread", blocking = "blocking"
    }

    /// 64 tasks that read single rows, as many long queries as there are processors, and a timer of a millisecond.
    @Test func `64 tasks beside long queries and a timer`() async throws {
        let file = try await Self.filled()
        for _ in 0..<3 {
            for policy in Policy.allCases {
                let (reads, late) = try await beside(policy, file)
                print(
                    "\(policy.rawValue): \(reads) reads; the timer's lateness in ms: median \(late[late.count / 2]), "
                        + "99 % \(late[late.count * 99 / 100]), most \(late[late.count - 1])")
            }
        }
    }

    private func beside(_ policy: Policy, _ file: TemporaryFile) async throws -> (reads: Int, late: [Double]) {
        let readers = try Self.engine(file, inline: policy != .thread, connections: 64)
        let queries = try Self.engine(file, inline: policy != .thread, connections: 8)
        let begin = ContinuousClock.now, end = begin + .seconds(2)
        let reads = Counter()
        let late = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask {
                    if policy == .blocking {
                        while ContinuousClock.now < end {}
                        return []
                    }
                    while ContinuousClock.now < end {
                        try await queries.connect { connection in
                            _ = try await connection._run(
                                Self.count, parameters: rows([[3_000_000]]), options: DriverOptions())
                        }
                    }
                    return []
                }
            }
            group.addTask {
                var late: [Double] = []
                var start = begin
                repeat {
                    try await Task.sleep(for: .milliseconds(1))
                    late.append((ContinuousClock.now - start) / .milliseconds(1) - 1)
                    start = .now
                } while start < end
                return late
            }
            for _ in 0..<64 {
                group.addTask {
                    try await readers.connect { connection in
                        while ContinuousClock.now < end {
                            _ = try await connection._run(Self.get, parameters: rows([[500]]), options: DriverOptions())
                            reads.add()
                            await Task.yield()
                        }
                    }
                    return []
                }
            }
            return try await group.reduce(into: [Double]()) { $0 += $1 }
        }
        try await readers.dispose()
        try await queries.dispose()
        return (reads.value, late.sorted())
    }

    private func middle(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
}
