internal import AzothEngine
internal import AzothSQL

// Rows that refer to each other: neither can be written first with its foreign key. `@foreignKey(postUpdate: true)` says
// which of the two is written without it, and gets it by an UPDATE once both are there. Before two such rows are
// deleted, it is set to NULL.

/// The foreign keys that a flush writes after the rows.
struct PostUpdates {
    /// In the order in which the rows were written.
    private(set) var places: [RollbackLog.LinkPlace] = []
    private var known: Set<RollbackLog.LinkPlace> = []
    /// Persistent rows of which nothing else was written: what every UPDATE sets comes with the foreign key.
    var unwritten: Set<Slot> = []

    mutating func add(_ place: RollbackLog.LinkPlace) {
        if known.insert(place).inserted { places.append(place) }
    }
}

extension Session {
    /// Copies the keys of what a row points at into its foreign keys, where those can be written with the row.
    ///
    /// - Parameter owning: The to-one relationships of the row's entity.
    /// - Returns: Whether a foreign key is left for later.
    @discardableResult
    func carryKeys(_ slot: Slot, _ owning: [Int]) -> Bool {
        var isHeldBack = false
        for link in owning {
            guard let target = slot.one(link) else { continue }
            if slot.entity.relationships[link].isPostUpdated, target.has(.pending) {
                holdBack(slot, link)
                isHeldBack = true
            } else {
                graph.carryKey(slot, link)
            }
        }
        return isHeldBack
    }

    /// Leaves a foreign key as the database has it: NULL in a new row.
    private func holdBack(_ slot: Slot, _ link: Int) {
        let entity = slot.entity
        graph.changes.postUpdates.add(.init(slot: slot, link: link))
        for column in entity.fields.indices where entity.columnsWrittenLater(link) & (1 << UInt64(column)) != 0 {
            if let committed = slot.header.pointee.committed {
                entity.fields[column].copy(from: committed, to: slot.row)
                slot.header.pointee.modified &= ~(1 << UInt64(column))
            } else if !slot.isPersistent {
                _ = entity.fields[column].setNull(slot.row)
                slot.header.pointee.unassigned &= ~(1 << UInt64(column))
            }
        }
    }

    /// Writes the foreign keys that were left for later. A row that the flush wrote already keeps its version and what
    /// every UPDATE sets: it has both from there.
    nonisolated(nonsending) func writePostUpdates(on connection: Connection) async throws {
        let later = graph.changes.postUpdates
        guard !later.places.isEmpty else { return }
        var slots: [Slot] = []
        var masks: [Slot: UInt64] = [:]
        for place in later.places {
            let (slot, link) = (place.slot, place.link)
            graph.carryKey(slot, link)
            if masks[slot] == nil { slots.append(slot) }
            masks[slot, default: 0] |= slot.entity.columnsWrittenLater(link)
        }
        for slot in slots where later.unwritten.contains(slot) {
            masks[slot] = completeChange(masks[slot] ?? 0, of: slot, slot.entity)
        }
        for group in grouped(slots, masks) { try await update(group.slots, group.mask, on: connection) }
        for slot in slots { settle(slot, slot.entity) }
        graph.changes.postUpdates = PostUpdates()
    }

    /// Sets foreign keys to NULL that point from one row to another where both are to be deleted.
    nonisolated(nonsending) func clearPostUpdated(_ slots: [Slot], on connection: Connection) async throws {
        guard !slots.isEmpty, graph.hasRows(where: \.hasPostUpdates) else { return }
        var cleared: [Slot] = []
        var masks: [Slot: UInt64] = [:]
        for slot in slots {
            let entity = slot.entity
            guard entity.hasPostUpdates else { continue }
            let mask = entity.relationships.indices.reduce(UInt64(0)) { $0 | columnsToClear(slot, $1) }
            guard mask != 0 else { continue }
            slot.willChange(mask, in: graph)
            for (column, field) in entity.fields.enumerated() where mask & (1 << UInt64(column)) != 0 {
                _ = field.setNull(slot.row)
            }
            cleared.append(slot)
            masks[slot] = mask
        }
        for group in grouped(cleared, masks) {
            try await update(group.slots, group.mask, on: connection)
            // The deletion compares the version as the database has it by now.
            let entity = group.slots[0].entity
            guard let version = entity.version, !version.isCounted else { continue }
            for slot in group.slots {
                guard let committed = slot.header.pointee.committed else { continue }
                entity.fields[version.column].copy(from: slot.row, to: committed)
            }
        }
    }

    /// The columns of a foreign key that is written after the rows, where it points at a row that goes, too.
    private func columnsToClear(_ slot: Slot, _ link: Int) -> UInt64 {
        let entity = slot.entity
        let relationship = entity.relationships[link]
        guard relationship.isPostUpdated, case .owning(let columns, let references) = relationship.side else {
            return 0
        }
        let row = slot.header.pointee.committed ?? slot.row
        guard !entity.isLinkNull(row, columns) else { return 0 }
        let target =
            graph.findTarget(of: row, entity, columns, references, relationship.target) ?? slot.one(link)
        guard let target, target.has(.deleting), target != slot else { return 0 }
        return entity.columnsWrittenLater(link)
    }

    /// Rows of one entity and of the same columns together, in the order in which they come first.
    private func grouped(_ slots: [Slot], _ masks: [Slot: UInt64]) -> [(mask: UInt64, slots: [Slot])] {
        var groups: [(mask: UInt64, slots: [Slot])] = []
        for slot in slots {
            let mask = masks[slot] ?? 0
            let known = groups.firstIndex { $0.mask == mask && $0.slots[0].entity === slot.entity }
            if let known { groups[known].slots.append(slot) } else { groups.append((mask, [slot])) }
        }
        return groups
    }

    /// Updates some columns of rows of one entity, in batches.
    private nonisolated(nonsending) func update(
        _ slots: [Slot], _ mask: UInt64, on connection: Connection
    ) async throws {
        let entity = slots[0].entity
        let statements = entity.statements(for: connection.dialect)
        let isFiltered = filters.contains(entity.table)
        let size = isFiltered ? 1 : Self.rowsPerBatch
        for start in stride(from: 0, to: slots.count, by: size) {
            let batch = slots[start..<Swift.min(start + size, slots.count)]
            try await update(batch, try statements.update(mask, rows: batch.count), on: connection)
        }
    }
}

extension AnyEntity {
    /// A bit per column of a foreign key that is null until both rows are there. A column that it shares with the row's own
    /// key or with others keeps its value.
    fileprivate func columnsWrittenLater(_ link: Int) -> UInt64 {
        guard case .owning(let columns, _) = relationships[link].side else { return 0 }
        return columns.reduce(0) { table.columns[$1].isNullable ? $0 | 1 << UInt64($1) : $0 }
    }
}
