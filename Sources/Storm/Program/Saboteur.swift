import Azoth
import AzothEngine
internal import Foundation

/// Takes connections away, and once the whole server.
struct Saboteur: Sendable {
    let admin: Engine
    let options: Options

    static let victims = "FROM pg_stat_activity WHERE application_name = 'storm' AND pid <> pg_backend_pid()"

    func run(until end: ContinuousClock.Instant) async -> (kills: Int, restarts: Int) {
        var random = SeededRandom(options.seed ^ 0xdead)
        let middle = ContinuousClock.now + (end - .now) / 2
        var (kills, restarts) = (0, 0)
        while ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(100 + random.below(1200)))
            if let restart = options.restart, restarts == 0, ContinuousClock.now > middle {
                restarts = 1
                let isDone = await Self.carryOut(restart)
                say("the server was restarted\(isDone ? "" : ", which failed")")
                continue
            }
            let count = try? await admin.begin { connection in
                try await connection.executeDriverSQL(
                    "SELECT pg_terminate_backend(pid) FROM (SELECT pid \(Self.victims) ORDER BY random() LIMIT 1) v"
                ).all().count
            }
            kills += count ?? 0
        }
        return (kills, restarts)
    }

    /// A command takes its time: on a thread of its own.
    private static func carryOut(_ command: String) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                // Not by Process, which waits for the server that is started, too.
                continuation.resume(returning: system("{ \(command); } >/dev/null 2>&1") == 0)
            }
        }
    }
}
