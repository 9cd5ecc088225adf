/// How connections to a SQLite database are set up.
public struct SQLiteOptions: Sendable, Hashable {
    /// How changes reach the file.
    public enum JournalMode: String, Sendable, Hashable, CaseIterable {
        /// A log of what will be written: readers and a writer don't wait for each other.
        case wal
        case delete, truncate, persist, memory, off
    }
    /// How carefully a commit waits for the disk.
    public enum Synchronous: String, Sendable, Hashable, CaseIterable {
        /// A crash of the machine may damage the database.
        case off
        /// With a write-ahead log: never damaged, but a crash of the machine may lose the last commits.
        case normal
        /// A commit that returned is on the disk.
        case full
        case extra
    }

    /// How long a statement waits for the lock of another connection before it throws `lockTimeout`.
    public var busyTimeout: Duration
    /// Foreign keys are enforced. (SQLite's own default is that they are not.)
    public var enforcesForeignKeys: Bool
    /// Nil: as the file has it. In-memory databases have no journal to choose.
    public var journalMode: JournalMode?
    /// Nil: SQLite's default, which is `full`.
    public var synchronous: Synchronous?
    /// Nothing is written. The database must exist.
    public var isReadOnly: Bool
    /// Statements that are known to be short run on the thread of their caller, for at most some 300 µs. Without it every
    /// statement takes the way to the connection's own thread and back, which costs more than a small query does.
    public var usesCallersThread: Bool
    /// More pragmas, in order: `["cache_size = -20000"]`.
    public var pragmas: [String]

    public init(
        busyTimeout: Duration = .seconds(5), enforcesForeignKeys: Bool = true, journalMode: JournalMode? = .wal,
        synchronous: Synchronous? = nil, readOnly: Bool = false, usesCallersThread: Bool = true,
        pragmas: [String] = []
    ) {
        self.busyTimeout = busyTimeout
        self.enforcesForeignKeys = enforcesForeignKeys
        self.journalMode = journalMode
        self.synchronous = synchronous
        isReadOnly = readOnly
        self.usesCallersThread = usesCallersThread
        self.pragmas = pragmas
    }
}
