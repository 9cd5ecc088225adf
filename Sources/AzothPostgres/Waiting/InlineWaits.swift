internal import CLibPQ
internal import Foundation
internal import Synchronization

/// Which waits may keep their caller's thread for a moment, in place of a suspension.
///
/// A client that is alone pays two wake-ups per statement where a blocking client pays one, unless it polls for itself.
/// Many that poll hold all threads of the cooperative pool. So statements that were short the last time wait on the
/// caller's thread, never on the main one, and only while few statements are under way in the process. Decision 3 has
/// the measurements.
enum InlineWaits {
    /// A statement whose last run took less than this may wait inline.
    static let shortStatement: UInt64 = 400_000
    /// How long a wait inline lasts at most: this, and one tick of the kernel.
    static let budget: Int64 = 200_000
    /// A task that has not suspended for so long yields once.
    static let yieldInterval: UInt64 = 500_000

    private static let limit = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    private static let underWay = Atomic<Int>(0)

    /// A statement begins. True where few are under way, and this is not the main thread.
    static func begin() -> Bool {
        let count = underWay.wrappingAdd(1, ordering: .relaxed).newValue
        return count <= limit && azoth_pq_is_main_thread() == 0
    }

    /// Whether few are under way now.
    static var areFew: Bool { underWay.load(ordering: .relaxed) <= limit }

    static func end() { underWay.wrappingSubtract(1, ordering: .relaxed) }
}
