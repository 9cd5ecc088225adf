import Azoth
import AzothPostgres
import AzothSQLite
import BenchKit

@main struct AzothBench {
    static func main() async throws {
        let run = Run.fromCommandLine(peer: "azoth")
        run.report(try await measure(run))
    }

    /// Runs off the main actor, which would cost every `await` two hops.
    @concurrent private static func measure(_ run: Run) async throws -> Measured {
        let engine = try engine(run)
        try await openConnections(of: engine)

        let workloads = Workloads(run: run, sessions: SessionFactory(engine))
        let measured =
            switch run.workload {
            case "W1": try await workloads.bulkInsert()
            case "W2": try await workloads.loadAll()
            case "W3": try await workloads.loadColumns()
            case "W4": try await workloads.pointGets()
            case "W5": try await workloads.eagerGraph()
            case "W6": try await workloads.updateDirty()
            case "W7": try await workloads.stream()
            case "W8" where run.isPostgres: try await workloads.concurrentGets()
            case "W9": try await workloads.deleteCascade()
            case "sessions": try await workloads.openSessions()
            default: run.skip()
            }
        try await engine.dispose()
        return measured
    }

    /// Set up like the peers. One connection, but for what is concurrent.
    private static func engine(_ run: Run) throws -> Engine {
        let pool: PoolChoice = .queue(size: run.workload == "W8" ? 8 : 1, overflow: 0)
        if run.isPostgres { return try Engine.postgres(run.database, options: EngineOptions(pool: pool)) }
        return try Engine.sqlite(
            .file(run.database), options: EngineOptions(pool: pool), sqlite: SQLiteOptions(synchronous: .off))
    }

    /// The clock starts with connections that are open.
    private static func openConnections(of engine: Engine) async throws {
        var connections: [Connection] = []
        for _ in 0..<engine.pool.status.size {
            let connection = try await engine.connect()
            try await connection.executeDriverSQL("SELECT 1")
            connections.append(connection)
        }
        for connection in connections { try await connection.close() }
    }
}
