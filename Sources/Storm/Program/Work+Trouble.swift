import Azoth
import AzothEngine
import AzothPostgres
import AzothSQL
internal import StormHistory
import StormModels

// What takes long, goes wrong or is forgotten.
extension Work {
    func waitForNothing() async throws {
        effects.items = 1
        try await place.engine.begin { connection in
            try await connection.execute(items(0..<1))
            try await connection.executeDriverSQL("SELECT pg_sleep(\(0.01 + Double(random.below(20)) / 100))")
        }
    }

    func runIntoTimeout() async throws {
        effects.items = 2
        try await place.engine.begin { connection in
            try await connection.execute(items(0..<1))
            do {
                try await connection.beginNested { _ in
                    try await connection.execute(items(-5 ..< -4))
                    try await connection.executeDriverSQL("SET LOCAL statement_timeout = \(5 + random.below(30))")
                    try await connection.executeDriverSQL("SELECT pg_sleep(5)")
                    place.history.violation("operation \(operation): the server's timeout was not noticed")
                }
            } catch let error as AzothError {
                guard case .queryCancelled = error.kind, !Task.isCancelled else { throw error }
            }
            // The setting went with the savepoint.
            try await connection.executeDriverSQL("SELECT pg_sleep(0.05)")
            try await connection.execute(items(1..<2))
        }
    }

    private static let sleep = CompiledStatement("SELECT pg_sleep(5)", kind: .select, returnsRows: true)

    func runIntoLimit() async throws {
        effects.items = 1
        let limit = Duration.milliseconds(1 + random.below(40))
        try await place.engine.connect { connection in
            try await connection.execute(items(-2 ..< -1))
            do {
                try await connection.withDriver(PostgresConnection.self, sql: Self.sleep.sql) { driver in
                    _ = try await driver.execute(
                        Self.sleep, parameters: .noParameters, options: DriverOptions(timeout: limit))
                }
                place.history.violation("operation \(operation): the time limit was not noticed")
            } catch let error as AzothError {
                guard case .queryCancelled = error.kind, !Task.isCancelled else { throw error }
            }
            try await connection.rollback()
            try await connection.execute(items(0..<1))
            try await connection.commit()
        }
    }

    /// It goes back to the pool by itself, without what was done on it.
    func forgetConnection() async throws {
        let connection = try await place.engine.connect()
        try await connection.execute(items(-20 ..< -10))
        if random.once(in: 2) {
            _ = try await connection.stream(select(Item.id).limit(2000)).fetchOne()
        }
    }

    func listen() async throws {
        let channel = "storm_\(operation % 3)"
        try await place.engine.listen(to: channel) { notifications in
            // The next connection sends to this one.
            let engine = place.engine
            let sender = Task {
                try await engine.begin { try await $0.notify(channel, "x") }
            }
            defer { sender.cancel() }
            for try await notification in notifications {
                if notification.channel != channel {
                    place.history.violation("operation \(operation) hears of a channel that it does not listen to")
                }
                break
            }
        }
    }
}
