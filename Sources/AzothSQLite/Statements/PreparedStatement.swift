internal import AzothSQL
internal import CSQLite

/// A statement that SQLite has compiled. Used under the connection's lock.
final class PreparedStatement {
    /// Where a statement may run, as far as is known.
    enum Pace: Equatable {
        /// It ran too seldom to say.
        case unknown
        /// It only reads: it may start on the caller's thread, under a deadline.
        case read
        /// It writes, and its program has no loop: it ends after a few steps, whatever its parameters are.
        case boundedWrite(unlessViolated: Bool)
        /// It belongs on the connection's thread.
        case long
    }

    private(set) var handle: OpaquePointer?
    let parameterCount: Int
    private(set) var columnNames: [String]
    let isReadOnly: Bool
    var pace = Pace.unknown
    /// How often in a row it was quick on the connection's thread.
    var quickRuns = 0
    /// It is being read by a cursor: who wants it too needs another one.
    var isInUse = false
    /// The cache holds it. Else it is finalized after its only use.
    var isCached = false
    /// When it was last used, in uses of the cache.
    var lastUse: UInt64 = 0
    /// How many rows and bytes of text the last execution gave: what room to make for the next.
    private(set) var expectedRows = 1
    private(set) var expectedBytes = 64
    private(set) var bytesPerRow = 32
    /// Room for values that are bound as text, per parameter.
    static let scratchWidth = temporalTextCapacity
    /// That room, for all parameters.
    private var scratchMemory: UnsafeMutablePointer<UInt8>?

    init(_ handle: OpaquePointer) {
        self.handle = handle
        parameterCount = Int(sqlite3_bind_parameter_count(handle))
        isReadOnly = sqlite3_stmt_readonly(handle) != 0
        columnNames = Self.columnNames(of: handle)
    }

    deinit {
        finalize()
        scratchMemory?.deallocate()
    }

    var columnCount: Int { columnNames.count }

    /// A change of the schema may have changed what `*` stands for.
    func refreshColumns() {
        guard let handle, Int(sqlite3_column_count(handle)) != columnNames.count else { return }
        columnNames = Self.columnNames(of: handle)
    }

    func becomeLong() {
        guard isReadOnly else { return }
        pace = .long
        quickRuns = 0
    }

    func expect(rows: Int, bytes: Int) {
        expectedRows = max(1, min(rows, 1024))
        expectedBytes = max(64, min(bytes, 64 * 1024))
    }

    func expect(bytes: Int, ofRows rows: Int) {
        if rows > 0 { bytesPerRow = min(bytes / rows + 8, 4096) }
    }

    func reset() {
        guard let handle else { return }
        sqlite3_reset(handle)
    }

    func finalize() {
        guard let handle else { return }
        sqlite3_finalize(handle)
        self.handle = nil
    }

    var scratch: UnsafeMutablePointer<UInt8> {
        if let scratchMemory { return scratchMemory }
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, parameterCount) * Self.scratchWidth)
        scratchMemory = memory
        return memory
    }

    private static func columnNames(of handle: OpaquePointer) -> [String] {
        (0..<sqlite3_column_count(handle)).map { column in
            sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
        }
    }
}
