internal import AzothSQL

/// The prepared statements of a connection: those of known shape by their index, all others by their text, of which the
/// least recently used are given up.
struct StatementCache {
    private var kept: [PreparedStatement?] = []
    private var byText: [String: PreparedStatement] = [:]
    private var uses: UInt64 = 0
    let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    mutating func find(_ statement: CompiledStatement) -> PreparedStatement? {
        if let index = statement.index {
            return index < kept.count ? kept[index] : nil
        }
        guard let prepared = byText[statement.sql] else { return nil }
        uses += 1
        prepared.lastUse = uses
        return prepared
    }

    mutating func insert(_ prepared: PreparedStatement, for statement: CompiledStatement) {
        if let index = statement.index {
            if index >= kept.count { kept += [PreparedStatement?](repeating: nil, count: index + 1 - kept.count) }
            kept[index] = prepared
            prepared.isCached = true
            return
        }
        guard capacity > 0 else { return }
        if byText.count >= capacity { evict() }
        uses += 1
        prepared.lastUse = uses
        prepared.isCached = true
        byText[statement.sql] = prepared
    }

    /// Gives up the older quarter: looking for the oldest each time would cost more than preparing it again.
    private mutating func evict() {
        let oldest = byText.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(max(1, capacity / 4))
        for (text, prepared) in oldest {
            byText[text] = nil
            release(prepared)
        }
    }

    /// Gives up all.
    mutating func removeAll() {
        for prepared in kept { prepared.map(release) }
        for prepared in byText.values { release(prepared) }
        kept = []
        byText = [:]
    }

    private func release(_ prepared: PreparedStatement) {
        prepared.isCached = false
        if !prepared.isInUse { prepared.finalize() }
    }
}
