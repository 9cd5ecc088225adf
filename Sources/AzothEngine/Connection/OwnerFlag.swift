internal import AzothSQL
internal import Synchronization

/// Says whether somebody is inside a session, connection or stream: the run-time guard against what the compiler can't
/// see, such as two calls into one reentrant actor.
///
/// One word, exchanged once on the way in: the address of the function's name, which is constant, or 0.
package struct OwnerFlag: ~Copyable, Sendable {
    private let place = Atomic<UInt>(0)
    private let name: StaticString

    package init(_ name: StaticString) { self.name = name }

    /// - Throws: `concurrentUse`, with both places, where somebody is inside already.
    @inline(__always) package func enter(_ function: StaticString) throws {
        let (isEntered, inside) = place.compareExchange(
            expected: 0, desired: UInt(bitPattern: function.utf8Start), ordering: .acquiring)
        if !isEntered { throw refusal(function, inside) }
    }

    @inline(__always) package func leave() { place.store(0, ordering: .releasing) }

    /// Leaves for the time in which somebody else's code may enter, and gives what ``resume(_:)`` wants.
    func suspend() -> UInt { place.exchange(0, ordering: .acquiringAndReleasing) }
    func resume(_ inside: UInt) { place.store(inside, ordering: .releasing) }

    @inline(never) private func refusal(_ function: StaticString, _ inside: UInt) -> AzothError {
        // The names are literals: they end with a zero byte and live as long as the program.
        let other = UnsafePointer<CChar>(bitPattern: inside).map { String(cString: $0) } ?? "another call"
        return AzothError(
            .concurrentUse,
            "\(function) was called while \(other) of the same \(name) had not returned: a \(name) serves one task at "
                + "a time, so give each task its own")
    }
}
