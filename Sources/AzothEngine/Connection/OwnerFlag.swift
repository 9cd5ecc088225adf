internal import AzothSQL
internal import Synchronization

/// Says whether somebody is inside a session, connection or stream: the run-time guard against what the compiler can't
/// see, such as two calls into one reentrant actor.
package final class OwnerFlag: Sendable {
    private let isEntered = Atomic<Bool>(false)
    /// Where the one who is inside entered. Written by the owner alone; read for a message.
    private let place = Mutex<StaticString?>(nil)
    private let name: StaticString

    package init(_ name: StaticString) { self.name = name }

    /// - Throws: `concurrentUse`, with both places, where somebody is inside already.
    @inline(__always) package func enter(_ function: StaticString) throws {
        if isEntered.exchange(true, ordering: .acquiring) { throw refusal(function) }
        place.withLock { $0 = function }
    }

    @inline(__always) package func leave() { isEntered.store(false, ordering: .releasing) }

    @inline(never) private func refusal(_ function: StaticString) -> AzothError {
        let inside = place.withLock { $0.map { "\($0)" } ?? "another call" }
        return AzothError(
            .concurrentUse,
            "\(function) was called while \(inside) of the same \(name) had not returned: a \(name) serves one task at "
                + "a time, so give each task its own")
    }
}
