import Azoth
import AzothEngine
import AzothPostgres
import AzothSQL
internal import Foundation
import Logging
internal import StormHistory
import StormModels

/// Many tasks on few connections, with everything going wrong around them.
struct Storm: Sendable {
    let place: Place
    let admin: Engine

    init(_ options: Options) throws {
        let quiet = Logger(label: "storm") { _ in SwiftLogNoOpLogHandler() }
        let engine = try Engine.postgres(
            options.url,
            options: EngineOptions(
                logger: quiet, pool: .queue(size: options.connections, overflow: 0, timeout: .seconds(60)),
                statementCacheSize: 12))
        place = Place(
            engine: engine, sessions: SessionFactory(engine), history: try HistoryFile(options.history),
            options: options)
        admin = try Engine.postgres(options.directURL, options: EngineOptions(logger: quiet, pool: .null))
    }

    /// An empty database with some accounts.
    func prepare() async throws {
        try await admin.begin { connection in
            try await connection.dropAll(StormSchema.metadata)
            try await connection.createAll(StormSchema.metadata)
            let accounts = (1...place.options.accounts).map { [Account.id.set($0), Account.balance.set(0)] }
            try await connection.execute(insert(Account.self).values(accounts))
        }
    }

    func run() async -> (kills: Int, restarts: Int) {
        let end = ContinuousClock.now + .seconds(place.options.seconds)
        let saboteur = Task { await Saboteur(admin: admin, options: place.options).run(until: end) }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<place.options.tasks {
                group.addTask { await work(number, until: end) }
            }
        }
        return await saboteur.value
    }

    // MARK: Operations

    private func work(_ number: Int, until end: ContinuousClock.Instant) async {
        var random = SeededRandom(place.options.seed &+ UInt64(number) &* 7919)
        let kinds = Kind.all.filter { !$0.isDirect || !place.options.isPooled }
        while ContinuousClock.now < end {
            var draw = random.below(kinds.reduce(0) { $0 + $1.weight })
            let kind = kinds.first {
                draw -= $0.weight
                return draw < 0
            }
            guard let kind else { continue }
            let operation = Task { await carryOut(kind) }
            if random.once(in: 5) {
                try? await Task.sleep(for: .microseconds(random.below(random.once(in: 2) ? 2_000 : 60_000)))
                operation.cancel()
            }
            await operation.value
        }
    }

    private func carryOut(_ kind: Kind) async {
        do {
            let work = Work(try place.history.begin(kind.name), place)
            var record = Record(work.operation, kind.name, .committed)
            do {
                try await kind.run(work)
            } catch {
                record.outcome = Self.outcome(of: error, kind)
                record.error = Self.name(of: error)
                if (error as? AzothError)?.kind == .connectionFailed {
                    // The server is not there yet.
                    try? await Task.sleep(for: .milliseconds(250))
                }
            }
            record.effects = work.effects
            try place.history.end(record)
        } catch {
            place.history.violation("the history can't be written: \(error)")
        }
    }

    /// What the program believes of an operation that threw.
    private static func outcome(of error: any Error, _ kind: Kind) -> Record.Outcome {
        guard let error = error as? AzothError else { return .rolledBack }
        switch error.kind {
        case .outcomeUnknown: return .unknown
        case .disconnected where kind.isAutocommit: return .unknown
        case .queryCancelled where kind.isAutocommit && error.message.contains("did not confirm"): return .unknown
        default: return .rolledBack
        }
    }

    private static func name(of error: any Error) -> String {
        guard let error = error as? AzothError else { return "\(type(of: error))" }
        switch error.kind {
        case .queryCancelled, .disconnected, .outcomeUnknown, .connectionFailed, .serializationFailure, .deadlock:
            let isGivenUp = error.message.contains("did not confirm")
            return error.kind.description + (isGivenUp ? " (given up)" : "")
        default: return "\(error.kind): \(error.message)"
        }
    }
}
