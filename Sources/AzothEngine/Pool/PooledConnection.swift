internal import AzothSQL
internal import Synchronization

/// A connection of a pool: what stays the same from one holder to the next.
final class PooledConnection: @unchecked Sendable {
    let driver: any DriverConnection
    let id: Int
    let generation: Int
    let openedAt: PoolClock.Time
    /// Values of the program's own, as long as the connection is open. For whoever has the connection.
    var info = Info()
    /// Who has it. Under the pool's lock, as are those that follow.
    var holder: Holder?
    /// Somebody had it before.
    var wasUsed = false
    /// It is replaced when it is next asked for.
    var isOutdated = false
    /// It does not belong to the pool any more.
    var isDetached = false
    /// Which of the pool's orders to forget prepared statements it has obeyed.
    var cacheGeneration = 0
    /// What is executed by it just now, or was last: for those who wait too long for a connection.
    private let statement = Mutex<CompiledStatement?>(nil)

    init(_ driver: any DriverConnection, id: Int, generation: Int, openedAt: PoolClock.Time) {
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
    let since: PoolClock.Time
}
