internal import CLibPQ
internal import Foundation
internal import Synchronization

/// Which waits may keep their caller's thread for a moment, in place of a suspension.
///
/// A client that is alone pays two wake-ups per statement where a blocking client pays one, unless it polls for itself.
/// Many that poll hold all threads of the cooperative pool. So statements that were short the last time wait on the
/// caller's thread, never on the main one, and only while few statements are under way in the process. Decision 3 has
/// the measurements.
final class InlineWaits: Sendable {
    /// Those of the process.
    static let shared = InlineWaits(limit: max(1, ProcessInfo.processInfo.activeProcessorCount / 2))

    /// A statement whose last run took less than this may wait inline.
    static let shortStatement: UInt64 = 400_000
    /// How long a wait inline lasts at most: this, and one tick of the kernel.
    static let budget: Int64 = 200_000
    /// A task that has not suspended for so long yields once.
    static let yieldInterval: UInt64 = 500_000
    /// For how long after a crowd no wait is inline. A burst of answers ends statements faster than the tasks that it has
    /// resumed can begin others: few are under way for a moment, and all the threads have something to do.
    static let calm: UInt64 = 1_000_000

    /// How many statements under way are few.
    private let limit: Int
    private let underWay = Atomic<Int>(0)
    /// When there were more.
    private let crowdedAt = Atomic<UInt64>(0)

    init(limit: Int) { self.limit = limit }

    /// A statement begins.
    ///
    /// - Parameter now: Nanoseconds of the clock that only goes forward.
    /// - Returns: Whether few are under way, and have been for a while.
    func begin(at now: UInt64) -> Bool {
        let count = underWay.wrappingAdd(1, ordering: .relaxed).newValue
        guard count <= limit else {
            crowdedAt.store(now, ordering: .relaxed)
            return false
        }
        return now >= crowdedAt.load(ordering: .relaxed) + Self.calm
    }

    func end() { underWay.wrappingSubtract(1, ordering: .relaxed) }
}
