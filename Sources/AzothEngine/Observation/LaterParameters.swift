internal import AzothSQL
internal import Synchronization

/// The rows of parameters that are made while a statement is being executed, for those who observe it.
final class LaterParameters: Sendable {
    /// How many there are going to be.
    let count: Int
    private let made = Mutex<[RowBatch]>([])

    init(count: Int) { self.count = count }

    func append(_ rows: RowBatch) { made.withLock { $0.append(rows) } }

    /// Those that are made by now.
    var batches: [RowBatch] { made.withLock { $0 } }
}
