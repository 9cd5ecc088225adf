internal import AzothSQL

/// A pooled connection in the hands of one holder. A lease that is dropped without being given back goes back by
/// itself.
final class Lease: @unchecked Sendable {
    let record: PooledConnection
    let connection: any DriverConnection
    private let pool: Pool
    // Written by the holder.
    private(set) var isReturned = false
    /// False: the connection is thrown away when it comes back.
    var isUsable = true

    init(_ record: PooledConnection, of pool: Pool) {
        self.record = record
        connection = record.driver
        self.pool = pool
    }

    /// The holder is done with it, and has ended its transaction.
    func giveBack() {
        guard !isReturned else { return }
        isReturned = true
        pool.checkIn(record, isUsable: isUsable)
    }

    deinit {
        if !isReturned { pool.recover(record) }
    }
}

extension Duration {
    /// "1.5 s"
    package var formatted: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(Double(milliseconds) / 1000) s"
    }
}
