internal import AzothSQL

/// The statements that one connection has prepared, or will.
///
/// Those of known shape stand at their index and stay. Those by text are counted: the one that was used longest ago
/// makes room.
struct StatementTable {
    private struct Text: Hashable {
        let sql: String
        let types: [SQLType]
    }
    private var kept: [Prepared?] = []
    private var texts: [Text: (prepared: Prepared, used: UInt64)] = [:]
    /// The text of each name.
    private var contents: [String: String] = [:]
    private var clock: UInt64 = 0
    private let capacity: Int
    /// What the server knows, by name: PREPARE outlives rollbacks.
    private(set) var atServer: Set<String> = []
    /// Names that nobody uses any more, to be deallocated.
    private var discarded: [String] = []
    /// Names that the server was told to forget, and has not confirmed.
    private var leaving: Set<String> = []
    /// The server is to forget all names.
    private(set) var mustForgetAll = false

    init(capacity: Int) { self.capacity = max(1, capacity) }

    mutating func prepared(for statement: CompiledStatement) -> Prepared {
        if let index = statement.index {
            if index < kept.count, let prepared = kept[index] { return prepared }
            let prepared = make(statement)
            while kept.count <= index { kept.append(nil) }
            kept[index] = prepared
            return prepared
        }
        clock += 1
        let text = Text(sql: statement.sql, types: statement.parameterTypes)
        if let found = texts[text] {
            texts[text]?.used = clock
            return found.prepared
        }
        if texts.count >= capacity { discardOldest() }
        let prepared = make(statement)
        texts[text] = (prepared, clock)
        return prepared
    }

    private mutating func make(_ statement: CompiledStatement) -> Prepared {
        let types: [PostgresType]? =
            statement.parameterTypes.isEmpty ? nil : statement.parameterTypes.map { PostgresType(parameter: $0) }
        let declared: [PostgresType]? =
            statement.parameterForm == .columns ? types?.map { $0.array ?? .unspecified } : types
        var name = StatementName.name(of: statement.sql, types: declared)
        // A name that stands for another text would execute that.
        while let other = contents[name], other != statement.sql { name += "_" }
        contents[name] = statement.sql
        return Prepared(statement, name: name, parameterTypes: types)
    }

    private mutating func discardOldest() {
        // A quarter at a time: looking for the oldest costs something.
        let oldest = texts.sorted { $0.value.used < $1.value.used }.prefix(max(1, capacity / 4))
        for (text, entry) in oldest {
            texts[text] = nil
            discarded.append(entry.prepared.name)
        }
        let used = Set(kept.compactMap { $0?.name } + texts.values.map(\.prepared.name))
        contents = contents.filter { used.contains($0.key) }
        discarded.removeAll { used.contains($0) || !atServer.contains($0) }
    }

    mutating func noteAtServer(_ name: String) { atServer.insert(name) }

    // MARK: Forgetting

    /// Whether the server is to forget something.
    var hasForgettable: Bool { mustForgetAll || !discarded.isEmpty }

    /// The names to deallocate now.
    mutating func takeDiscarded() -> [String] {
        guard !discarded.isEmpty else { return [] }
        defer { discarded = [] }
        leave(discarded)
        return discarded
    }

    /// The server is told to forget all names.
    mutating func willForgetAll() {
        leave(Array(atServer))
        discarded = []
    }

    private mutating func leave(_ names: [String]) {
        leaving.formUnion(names)
        atServer.subtract(names)
    }

    /// The server has forgotten a name; nil: all of them.
    mutating func noteForgotten(_ name: String?) {
        if let name {
            leaving.remove(name)
        } else {
            leaving = []
            mustForgetAll = false
        }
    }

    /// An exchange has ended: what the server did not come to forget, it still knows.
    mutating func settle() {
        guard !leaving.isEmpty else { return }
        atServer.formUnion(leaving)
        leaving = []
    }

    /// The server has forgotten all names, by no doing of ours.
    mutating func forgetServer() {
        atServer = []
        discarded = []
        leaving = []
        mustForgetAll = false
    }

    /// The server knows names that are not known here.
    mutating func noteUnknown() { mustForgetAll = true }

    /// Everything is prepared and described anew.
    mutating func removeAll() {
        kept = []
        texts = [:]
        contents = [:]
        discarded = []
        mustForgetAll = mustForgetAll || !atServer.isEmpty
    }
}
