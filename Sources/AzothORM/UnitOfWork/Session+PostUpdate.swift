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
        guard case .owning(let columns, _) = entity.relationships[link].side else { return }
        graph.changes.postUpdates.add(.init(slot: slot, link: link))
        for column in columns {
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
        var groups: [(entity: AnyEntity, mask: UInt64, slots: [Slot])] = []
        for slot in later.places.map(\.slot).uniqued {
            let entity = slot.entity
            var mask: UInt64 = 0
            for place in later.places where place.slot == slot {
                guard case .owning(let columns, _) = entity.relationships[place.link].side else { continue }
                graph.carryKey(slot, place.link)
                mask = columns.reduce(mask) { $0 | 1 << UInt64($1) }
            }
            if later.unwritten.contains(slot) { mask = completeChange(mask, of: slot) }
            let known = groups.firstIndex { $0.entity === entity && $0.mask == mask }
            if let known { groups[known].slots.append(slot) } else { groups.append((entity, mask, [slot])) }
        }
        for group in groups { try await update(group.slots, group.mask, on: connection) }
        for slot in groups.flatMap(\.slots) { settle(slot, slot.entity) }
        graph.changes.postUpdates = PostUpdates()
    }

    /// Sets foreign keys to NULL that point from one row to another where both are to be deleted.
    nonisolated(nonsending) func clearPostUpdated(_ slots: [Slot], on connection: Connection) async throws {
        var groups: [(entity: AnyEntity, mask: UInt64, slots: [Slot])] = []
        for slot in slots {
            let entity = slot.entity
            let mask = entity.relationships.indices.reduce(UInt64(0)) { $0 | columnsToClear(slot, $1) }
            guard mask != 0 else { continue }
            slot.willChange(mask, in: graph)
            for (column, field) in entity.fields.enumerated() where mask & (1 << UInt64(column)) != 0 {
                _ = field.setNull(slot.row)
            }
            let known = groups.firstIndex { $0.entity === entity && $0.mask == mask }
            if let known { groups[known].slots.append(slot) } else { groups.append((entity, mask, [slot])) }
        }
        for group in groups {
            try await update(group.slots, group.mask, on: connection)
            // The deletion compares the version as the database has it by now.
            guard let version = group.entity.version, !version.isCounted else { continue }
            for slot in group.slots {
                guard let committed = slot.header.pointee.committed else { continue }
                group.entity.fields[version.column].copy(from: slot.row, to: committed)
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
        return columns.reduce(0) { $0 | 1 << UInt64($1) }
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

extension [Slot] {
    /// Without repetitions.
    fileprivate var uniqued: [Slot] {
        var seen: Set<Slot> = []
        return filter { seen.insert($0).inserted }
    }
}
