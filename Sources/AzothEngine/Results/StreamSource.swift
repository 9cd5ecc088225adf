internal import AzothSQL

/// The rows behind a stream, batch by batch: what a stream and the views of it share.
package final class StreamSource: OpenStream {
    let flag = OwnerFlag("stream")
    /// Kept alive until the stream is read or closed.
    private var connection: Connection?
    private var cursor: (any DriverCursor)?
    /// Rows that were fetched already.
    private var batch: RowBatch?
    /// How many rows are handed out at once; nil: as they come.
    var rowsPerBatch: Int?
    private(set) var isOpen = true
    /// The end was reached, and told.
    private var hasEnded = false
    private var closedBy = ""

    init(_ result: DriverResult) {
        cursor = result.cursor
        batch = result.batch
    }

    /// The next rows, or nil at the end. The caller has entered the flag.
    nonisolated(nonsending) func nextBatch() async throws -> RowBatch? {
        while true {
            guard isOpen else {
                throw AzothError(.resourceClosed, "the stream was closed by \(closedBy): it gives no more rows")
            }
            guard let next = try await fetch() else {
                hasEnded = true
                release()
                return nil
            }
            guard let size = rowsPerBatch, next.count > size else {
                if next.isEmpty { continue }
                return next
            }
            batch = next.rows(size..<next.count)
            return next.rows(0..<size)
        }
    }

    private nonisolated(nonsending) func fetch() async throws -> RowBatch? {
        if let batch {
            self.batch = nil
            return batch
        }
        do {
            return try await cursor?.next()
        } catch {
            await close("an error")
            throw error
        }
    }

    private func release() {
        cursor = nil
        connection = nil
    }

    package nonisolated(nonsending) func close(_ reason: String) async {
        if isOpen { closedBy = reason }
        isOpen = false
        batch = nil
        let open = cursor
        release()
        await open?.close()
    }

    // MARK: OpenStream

    package func isReading(from connection: Connection) {
        if cursor != nil { self.connection = connection }
    }

    package nonisolated(nonsending) func endWithTransaction() async {
        // Also where all rows have come, and somebody is still reading them: how many rows come at a time is nobody's
        // business.
        guard isOpen, !hasEnded else { return }
        await close("the end of its transaction")
    }
}
