internal import AzothSQL
internal import Synchronization

/// A connection of a pool: what stays the same from one holder to the next.
final class PooledConnection: @unchecked Sendable {
    let driver: any DriverConnection
    let id: Int
    let generation: Int
    let openedAt: ContinuousClock.Instant
    /// Who has it. Under the pool's lock.
    var holder: Holder?
    /// Somebody had it before. Under the pool's lock.
    var wasUsed = false
    /// Which of the pool's orders to forget prepared statements it has obeyed. Under the pool's lock.
    var cacheGeneration = 0
    /// What is executed by it just now, or was last: for those who wait too long for a connection.
    private let statement = Mutex<CompiledStatement?>(nil)

    init(_ driver: any DriverConnection, id: Int, generation: Int, openedAt: ContinuousClock.Instant) {
        self.driver = driver
        self.id = id
        self.generation = generation
        self.openedAt = openedAt
    }

    /// The statement that the holder executed last.
    var lastStatement: CompiledStatement? {
        get { statement.withLock { $0 } }
        set { statement.withLock { $0 = newValue } }
    }
}

/// Who has a connection, or waits for it to be opened, and since when.
struct Holder: Sendable {
    let site: CallSite
    let since: ContinuousClock.Instant
}
