internal import Synchronization

extension Pool {
    /// The pool at one moment.
    public struct Status: Sendable, Hashable, CustomStringConvertible {
        /// How many connections are kept; 0: as many as there are.
        public var size: Int
        /// Connections that wait to be used.
        public var checkedIn: Int
        /// Connections that somebody has, or is opening.
        public var checkedOut: Int
        /// Connections that are open beyond the size.
        public var overflow: Int
        /// Callers who wait for a connection.
        public var waiting: Int

        /// "size 5, 2 idle, 3 in use, 0 beyond the size, 0 callers waiting"
        public var description: String {
            "size \(size), \(checkedIn) idle, \(checkedOut) in use, \(overflow) beyond the size, \(waiting) callers waiting"
        }
    }

    /// The pool at this moment.
    public var status: Status {
        contents.withLock {
            Status(
                size: choice.size, checkedIn: $0.idle.count, checkedOut: $0.state.checkedOut,
                overflow: max(0, $0.idle.count + $0.state.checkedOut - choice.size), waiting: $0.state.waiters.count)
        }
    }

    /// How many connections may be open at a time; nil: any number.
    public var limit: Int? { choice.kind == .null ? nil : choice.limit }
}
