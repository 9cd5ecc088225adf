import Azoth
import AzothSQLite
import BenchKit

@main struct AzothBench {
    static func main() async throws {
        let run = Run.fromCommandLine(peer: "azoth-sqlite")
        run.report(try await measure(run))
    }

    /// Runs off the main actor, which would cost every `await` two hops.
    @concurrent private static func measure(_ run: Run) async throws -> Measured {
        // One connection, open before the clock starts, and set up like those of the peers.
        let engine = try Engine.sqlite(
            .file(run.file), options: EngineOptions(pool: .queue(size: 1, overflow: 0)),
            sqlite: SQLiteOptions(synchronous: .off))
        try await engine.connect { connection in
            try await connection.executeDriverSQL("SELECT 1")
        }

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
            case "W9": try await workloads.deleteCascade()
            default: run.skip()
            }
        try await engine.dispose()
        return measured
    }
}
