/// A stream that a connection ends when its transaction ends.
package protocol OpenStream: AnyObject {
    /// The stream keeps its connection alive as long as it is open.
    func isReading(from connection: Connection)
    nonisolated(nonsending) func endWithTransaction() async
}
