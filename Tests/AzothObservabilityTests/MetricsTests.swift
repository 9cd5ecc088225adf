import AzothEngine
import AzothObservability
import AzothSQL
import AzothSQLite
import CoreMetrics
import Foundation
import MetricsTestKit
import Testing

@Suite struct MetricsTests {
    private let metrics = TestMetrics()
    private let sqlite = ("db.system.name", "sqlite")
    private let pool = ("db.client.connection.pool.name", "shop")

    private func engine(_ pool: EngineOptions.PoolChoice? = nil) throws -> Engine {
        try Engine.sqlite(.memory(shared: UUID().uuidString), options: .init(pool: pool))
    }

    private func count(_ operation: String, error: String? = nil) -> Int64 {
        let outcome = error.map { [("error.type", $0), ("outcome", "failure")] } ?? [("outcome", "success")]
        return metrics.counterTotal(
            label: "db.client.operations", dimensions: [sqlite, ("db.operation.name", operation)] + outcome)
    }

    @Test func `statements are counted and timed by what they do and how they end`() async throws {
        let engine = try engine()
        engine.reportMetrics(poolName: "shop", to: metrics)
        try await engine.begin { connection in
            try await connection.executeDriverSQL("CREATE TABLE t (x INTEGER UNIQUE)")
            for x in 0..<3 { try await connection.executeDriverSQL("INSERT INTO t VALUES (?)", [x]) }
            try await connection.executeDriverSQL("SELECT * FROM t")
            _ = try? await connection.executeDriverSQL("INSERT INTO t VALUES (1)")
            _ = try? await connection.executeDriverSQL("SELECT missing")
        }
        #expect(count("CREATE") == 1)
        #expect(count("INSERT") == 3)
        #expect(count("SELECT") == 1)
        #expect(count("BEGIN") == 1)
        #expect(count("COMMIT") == 1)
        #expect(count("INSERT", error: "uniqueViolation") == 1)
        #expect(count("SELECT", error: "unknownColumn") == 1)

        let times = try metrics.expectTimer(
            "db.client.operation.duration", [sqlite, ("db.operation.name", "INSERT")])
        #expect(times.values.count == 3)
        #expect(times.values.allSatisfy { $0 > 0 })
        let failed = try metrics.expectTimer(
            "db.client.operation.duration",
            [sqlite, ("db.operation.name", "INSERT"), ("error.type", "uniqueViolation")])
        #expect(failed.values.count == 1)
        let rows = try metrics.expectRecorder(
            "db.client.response.returned_rows", [sqlite, ("db.operation.name", "SELECT")])
        #expect(rows.values == [3])
    }

    @Test func `gauges show the connections of the moment`() async throws {
        let engine = try engine(.queue(size: 2, overflow: 1, timeout: .milliseconds(20)))
        engine.reportMetrics(poolName: "shop", to: metrics)
        func gauge(_ name: String, _ state: String? = nil) throws -> Double? {
            let state = state.map { [("db.client.connection.state", $0)] } ?? []
            return try metrics.expectGauge("db.client.connection.\(name)", [sqlite, pool] + state).lastValue
        }
        #expect(try gauge("max") == 3)
        #expect(try gauge("count", "used") == 0)
        let connections = [try await engine.connect(), try await engine.connect(), try await engine.connect()]
        #expect(try gauge("count", "used") == 3)
        #expect(try gauge("count", "idle") == 0)
        await #expect(throws: AzothError.self) { try await engine.connect() }
        #expect(metrics.counterTotal(label: "db.client.connection.timeouts", dimensions: [pool]) == 1)
        for connection in connections { try await connection.close() }
        #expect(try gauge("count", "used") == 0)
        #expect(try gauge("count", "idle") == 2)
        #expect(try gauge("pending_requests") == 0)
        for name in ["create_time", "use_time", "wait_time"] {
            #expect(try metrics.expectTimer("db.client.connection.\(name)", [sqlite, pool]).values.count == 3)
        }
    }

    @Test func `reports end where they are told to`() async throws {
        let engine = try engine()
        let reports = engine.reportMetrics(to: metrics)
        try await engine.connect { try await $0.executeDriverSQL("SELECT 1") }
        reports.remove()
        try await engine.connect { try await $0.executeDriverSQL("SELECT 1") }
        #expect(count("SELECT") == 1)
    }

    @Test func `metrics do not keep their engine`() async throws {
        weak var engine: Engine?
        do {
            let made = try self.engine()
            made.reportMetrics(to: metrics)
            try await made.connect { try await $0.executeDriverSQL("SELECT 1") }
            try await made.dispose()
            engine = made
        }
        #expect(engine == nil)
    }
}
