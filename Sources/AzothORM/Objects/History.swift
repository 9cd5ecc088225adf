internal import AzothSQL

/// What a flush would do to an attribute: `object.orm.history(of: A.data)`.
public struct History<Value> {
    /// What is there since the last flush.
    public var added: [Value]
    /// What the database has too.
    public var unchanged: [Value]
    /// What the database has, and the object has not any more.
    public var deleted: [Value]

    public init(added: [Value] = [], unchanged: [Value] = [], deleted: [Value] = []) {
        self.added = added
        self.unchanged = unchanged
        self.deleted = deleted
    }

    /// Whether there is anything to write.
    public var hasChanges: Bool { !added.isEmpty || !deleted.isEmpty }
}

extension History: Sendable where Value: Sendable {}
extension History: Equatable where Value: Equatable {}

extension Slot {
    /// The columns that an UPDATE of the row would set; a bit per column.
    ///
    /// - Parameter entity: The row's: a loop over many rows does not count references to it.
    func changedColumns(of entity: AnyEntity) -> UInt64 {
        let modified = header.pointee.modified
        guard !has(.stale), let committed = header.pointee.committed else { return modified }
        var changed: UInt64 = 0
        var left = modified
        while left != 0 {
            let column = left.trailingZeroBitCount
            left &= left - 1
            let isKnown = header.pointee.unloaded & (1 << UInt64(column)) == 0
            if !isKnown || !entity.fields[column].isEqual(row, committed) { changed |= 1 << UInt64(column) }
        }
        return changed
    }

    /// Whether one of some columns has another value than the database has, as far as that is known.
    func differs(in columns: [Int]) -> Bool {
        guard let committed = header.pointee.committed else { return false }
        return columns.contains { !entity.fields[$0].isEqual(row, committed) }
    }

    /// Whether an UPDATE of the row would set anything.
    var hasChanges: Bool { isPersistent && header.pointee.committed != nil && changedColumns(of: entity) != 0 }
}

extension ObjectGraph {
    /// A loaded relationship beside what the database has of it, as far as the changes in memory tell.
    func linkHistory(_ slot: Slot, _ link: Int) -> History<Slot> {
        let relationship = slot.entity.relationships[link]
        var history = History<Slot>()
        let present = slot.targets(link)
        switch relationship.side {
        case .owning(let columns, let references):
            let former = formerTarget(of: slot, columns, references, relationship.target)
            for target in present {
                if former == target { history.unchanged.append(target) } else { history.added.append(target) }
            }
            if let former, !present.contains(former) { history.deleted.append(former) }
        case .inverse(let via):
            guard case .owning(let columns, let references) = relationship.target.relationships[via].side else { break }
            for target in present {
                if formerTarget(of: target, columns, references, slot.entity) == slot {
                    history.unchanged.append(target)
                } else {
                    history.added.append(target)
                }
            }
            for target in changes.dirty where target.entity === relationship.target && !present.contains(target) {
                if formerTarget(of: target, columns, references, slot.entity) == slot { history.deleted.append(target) }
            }
        case .linked:
            for target in present {
                if linkChanges[slot.pair(link, target)] == .added {
                    history.added.append(target)
                } else {
                    history.unchanged.append(target)
                }
            }
            for (pair, change) in linkChanges.inOrder where change == .removed && pair.involves(slot) {
                let other = pair.slot == slot ? pair.target : pair.slot
                if slot.pair(link, other) == pair { history.deleted.append(other) }
            }
        }
        return history
    }

    /// What a foreign key points at in the database, where that is in memory.
    func formerTarget(
        of slot: Slot, _ columns: [Int], _ references: [Int], _ target: AnyEntity
    ) -> Slot? {
        guard slot.isPersistent else { return nil }
        let row = slot.header.pointee.committed ?? slot.row
        if slot.entity.isLinkNull(row, columns) { return nil }
        if references == target.table.primaryKey {
            return findTarget(of: row, slot.entity, columns, references, target)
        }
        var found: Slot?
        existingStore(for: target)?.forEach { candidate in
            if found == nil, candidate.isPersistent, slot.entity.link(row, columns, pointsAt: candidate, references) {
                found = candidate
            }
        }
        return found
    }
}

extension Session {
    /// What a to-one points at in the database, where that is in memory.
    func formerTarget(of slot: Slot, _ link: Int) -> Slot? {
        let relationship = slot.entity.relationships[link]
        guard case .owning(let columns, let references) = relationship.side else { return nil }
        return graph.formerTarget(of: slot, columns, references, relationship.target)
    }
}
