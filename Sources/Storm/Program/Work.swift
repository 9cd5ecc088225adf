import Azoth
import AzothEngine
import AzothPostgres
import AzothSQL
internal import StormHistory
import StormModels

/// One operation while it runs: what it draws its decisions from, and what it will leave behind.
final class Work {
    let operation: Int
    let place: Place
    var random: SeededRandom
    var effects = Effects()

    init(_ operation: Int, _ place: Place) {
        self.operation = operation
        self.place = place
        random = SeededRandom(place.options.seed &* 1_000_003 &+ UInt64(operation))
    }

    /// Some accounts in any order, and amounts that make up nothing.
    func legs() -> [Effects.Movement] {
        let count = 2 + random.below(3)
        var accounts = Set<Int>()
        while accounts.count < count { accounts.insert(1 + random.below(place.options.accounts)) }
        var legs = accounts.sorted().map { Effects.Movement(account: $0, amount: 1 + random.below(100)) }
        legs.shuffle(using: &random)
        legs[0].amount = -legs.dropFirst().reduce(0) { $0 + $1.amount }
        return legs
    }

    /// Items that were to be rolled back have positions below 0.
    func items(_ positions: Range<Int>) -> Insert<Item> {
        insert(Item.self).values(
            positions.map { [Item.operation.set(operation), Item.position.set($0), Item.text.set(Item.text(at: $0))] })
    }

    /// Goes on in a savepoint that is rolled back.
    func rollBackSavepoint(_ connection: Connection) async throws {
        do {
            try await connection.beginNested { _ in
                try await connection.execute(items(-3 ..< -1))
                throw Abort()
            }
        } catch is Abort {}
    }
}

/// What all operations share.
struct Place: Sendable {
    let engine: Engine
    let sessions: SessionFactory
    let history: HistoryFile
    let options: Options
}

/// Thrown to roll back.
struct Abort: Error {}

/// A kind of operation.
struct Kind: Sendable {
    let name: String
    /// How often it is drawn.
    let weight: Int
    /// Its statements commit by themselves, so that an error may mean anything.
    var isAutocommit = false
    /// It needs a server of its own.
    var isDirect = false
    let run: @Sendable (Work) async throws -> Void

    static let all = [
        Kind(name: "transfer", weight: 10) { try await $0.transfer() },
        Kind(name: "transfer of objects", weight: 10) { try await $0.transferObjects() },
        Kind(name: "serializable transfer", weight: 6) { try await $0.transferSerializably() },
        Kind(name: "objects", weight: 5) { try await $0.insertObjects() },
        Kind(name: "batch", weight: 5) { try await $0.insertBatch() },
        Kind(name: "autocommitted batch", weight: 3, isAutocommit: true) { try await $0.insertBatchAtOnce() },
        Kind(name: "batch with a fault", weight: 3) { try await $0.insertFaultyBatch() },
        Kind(name: "copy", weight: 3) { try await $0.copy() },
        Kind(name: "ticket", weight: 6) { try await $0.takeTicket() },
        Kind(name: "stream", weight: 4) { try await $0.stream() },
        Kind(name: "stream that ends early", weight: 4) { try await $0.endStreamEarly() },
        Kind(name: "held stream", weight: 2, isDirect: true) { try await $0.streamOutsideTransaction() },
        Kind(name: "stream with a connection to itself", weight: 3) { try await $0.streamAlone() },
        Kind(name: "lazy loads", weight: 4) { try await $0.loadLazily() },
        Kind(name: "slow statement", weight: 3) { try await $0.waitForNothing() },
        Kind(name: "statement timeout", weight: 2) { try await $0.runIntoTimeout() },
        Kind(name: "time limit", weight: 2) { try await $0.runIntoLimit() },
        Kind(name: "forgotten connection", weight: 2) { try await $0.forgetConnection() },
        Kind(name: "notifications", weight: 1, isDirect: true) { try await $0.listen() },
    ]
}
