/// Which cursors are open at the server, and which of them are to be closed: pure bookkeeping.
///
/// CLOSE travels with the next statement. It must not be sent for a cursor that is gone, since the error would cost the
/// transaction: cursors go with the savepoint that they were opened in, and with the transaction, unless they are held.
struct CursorTable {
    private struct Entry {
        /// How many savepoints were open when it was opened.
        var depth: Int
        let isHeld: Bool
        var isClosing = false
    }
    private var entries: [String: Entry] = [:]
    private var savepoints: [String] = []
    private var nextNumber = 1

    /// A name for a new cursor.
    mutating func makeName() -> String {
        defer { nextNumber += 1 }
        return "azoth_cursor_\(nextNumber)"
    }

    mutating func opened(_ name: String, isHeld: Bool) {
        entries[name] = Entry(depth: savepoints.count, isHeld: isHeld)
    }

    func isOpen(_ name: String) -> Bool { entries[name].map { !$0.isClosing } ?? false }

    /// It is to be closed, with the next statement.
    mutating func close(_ name: String) { entries[name]?.isClosing = true }

    /// Whether there are cursors to close.
    var hasClosing: Bool { entries.values.contains { $0.isClosing } }

    /// The cursors to close now. They are forgotten.
    mutating func takeClosed() -> [String] {
        guard !entries.isEmpty else { return [] }
        let closed = entries.filter(\.value.isClosing).map(\.key).sorted()
        for name in closed { entries[name] = nil }
        return closed
    }

    /// The server has closed them all.
    mutating func removeAll() { entries = [:] }

    // MARK: Transactions

    mutating func beginTransaction() { savepoints = [] }

    mutating func push(savepoint: String) { savepoints.append(savepoint) }

    mutating func release(_ savepoint: String) {
        guard let depth = savepoints.lastIndex(of: savepoint) else { return }
        savepoints.removeSubrange(depth...)
        for (name, entry) in entries where entry.depth > depth { entries[name]?.depth = depth }
    }

    mutating func rollBack(to savepoint: String) {
        guard let depth = savepoints.lastIndex(of: savepoint) else { return }
        savepoints.removeSubrange((depth + 1)...)
        entries = entries.filter { $0.value.depth <= depth }
    }

    mutating func endTransaction() {
        savepoints = []
        if !entries.isEmpty { entries = entries.filter(\.value.isHeld) }
    }
}
