/// When statements have to have ended.
package struct Deadline: Comparable, Sendable {
    private let time: Duration

    /// - Parameter duration: How long it is until then.
    package init(in duration: Duration) { time = Uptime.now + duration }

    /// How long it still is; not more than zero where it has passed.
    package var rest: Duration { time - Uptime.now }

    package static func < (left: Deadline, right: Deadline) -> Bool { left.time < right.time }
}

/// How long some moment has passed that stays the same while the program runs.
///
/// An instant of `ContinuousClock` says as much, but the compiler does not know its size: wherever something that has one is
/// copied, or has fields behind it, the runtime is asked.
enum Uptime {
    private static let start = ContinuousClock.now
    static var now: Duration { ContinuousClock.now - start }
}
