import Azoth
import AzothEngine
internal import Foundation

/// What must be left of a storm: nothing.
struct Aftermath {
    let storm: Storm
    private var engine: Engine { storm.place.engine }
    private var history: HistoryFile { storm.place.history }

    func check() async {
        // Connections that were forgotten, or given up, go their way in tasks of their own.
        await eventually("connections are not given back") { engine.pool.status.checkedOut == 0 }
        let status = engine.pool.status
        if status.waiting != 0 { history.violation("\(status.waiting) still wait for a connection") }
        if status.overflow != 0 { history.violation("\(status.overflow) connections are open beyond the pool's size") }
        if status.checkedIn > storm.place.options.connections {
            history.violation("the pool keeps \(status.checkedIn) connections")
        }
        await eventually("connections are left in a transaction or busy") {
            try await count("AND state <> 'idle'") == 0
        }
        if !storm.place.options.isPooled {
            await eventually("connections are open that the pool does not know of") {
                // Fewer may be: one that was killed while nobody had it is found out by who takes it next.
                try await count("") <= engine.pool.status.checkedIn
            }
        }
        try? await engine.dispose()
        guard !storm.place.options.isPooled else { return }
        await eventually("connections outlive their engine") { try await count("") == 0 }
    }

    private func count(_ condition: String) async throws -> Int {
        try await storm.admin.connect { connection in
            try await connection.executeDriverSQL("SELECT 1 \(Saboteur.victims) \(condition)").all().count
        }
    }

    private func eventually(_ violation: String, _ holds: () async throws -> Bool) async {
        let end = ContinuousClock.now + .seconds(10)
        var error: (any Error)?
        while ContinuousClock.now < end {
            do {
                if try await holds() { return }
            } catch let thrown {
                error = thrown
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
        history.violation(violation + (error.map { ": \($0)" } ?? "") + " (\(engine.pool.status))")
    }
}
