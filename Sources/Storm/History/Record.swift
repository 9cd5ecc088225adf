public import Foundation

/// A line of the history: what an operation was, and what became of it.
public struct Record: Codable, Sendable {
    /// What became of an operation, as the program was told.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        /// It has begun. A later line has its end.
        case begun
        case committed
        case rolledBack
        /// The connection was lost while it was committed: all of it is there, or nothing.
        case unknown
    }

    /// Each operation has a number of its own, which all its rows carry.
    public var operation: Int
    /// What kind of operation it was.
    public var kind: String
    public var outcome: Outcome
    /// What it left behind where it was committed.
    public var effects: Effects
    /// The kind of error that ended it.
    public var error: String?

    public init(_ operation: Int, _ kind: String, _ outcome: Outcome, _ effects: Effects = Effects()) {
        self.operation = operation
        self.kind = kind
        self.outcome = outcome
        self.effects = effects
    }
}

/// The rows that an operation leaves behind.
public struct Effects: Codable, Sendable, Equatable {
    public struct Movement: Codable, Sendable, Hashable {
        public var account: Int
        public var amount: Int
        public init(account: Int, amount: Int) {
            self.account = account
            self.amount = amount
        }
    }

    public var movements: [Movement] = []
    /// How many items: their positions are 0, 1, 2 …
    public var items = 0
    public var tickets: [Int] = []

    public init() {}

    public var isEmpty: Bool { movements.isEmpty && items == 0 && tickets.isEmpty }
}

extension Record {
    /// As a line of the history.
    public var line: Data {
        get throws { try JSONEncoder().encode(self) + Data("\n".utf8) }
    }

    /// The lines of a history. One that was cut off by the end of the program is left out.
    public static func records(of history: Data) -> [Record] {
        let decoder = JSONDecoder()
        return history.split(separator: UInt8(ascii: "\n")).compactMap { try? decoder.decode(Record.self, from: $0) }
    }
}
