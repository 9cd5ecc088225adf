#if DEBUG
    internal import Synchronization

    /// Counts the graphs that a task makes and that are still there, for tests: rows live in graphs, so where none is left
    /// nothing is. In debug mode alone.
    final class LiveGraphs: Sendable {
        @TaskLocal static var current: LiveGraphs?

        private let number = Atomic(0)
        var count: Int { number.load(ordering: .relaxed) }

        func insert() { number.add(1, ordering: .relaxed) }
        func remove() { number.subtract(1, ordering: .relaxed) }
    }
#endif
