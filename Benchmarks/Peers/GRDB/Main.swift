import BenchKit
import GRDB

@main struct GRDBBench {
    static func main() async throws {
        let run = Run.fromCommandLine(peer: "grdb")
        if run.variant == "codable" {
            run.report(try await measure(run, Codables.Customer.self))
        } else {
            run.report(try await measure(run, Customer.self))
        }
    }

    /// Runs off the main actor, which would cost every `await` two hops.
    @concurrent private static func measure<Record: CustomerRecord>(
        _ run: Run, _ type: Record.Type
    ) async throws -> Measured {
        var configuration = Configuration()
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous=OFF") }
        let database = try DatabaseQueue(path: run.database, configuration: configuration)
        _ = try await database.read { db in try Int.fetchOne(db, sql: "SELECT 1") }

        let workloads = Workloads<Record>(database: database, run: run)
        return switch run.workload {
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
    }
}
