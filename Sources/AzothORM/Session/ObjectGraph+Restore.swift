internal import AzothSQL

// What a rollback does with the notes of a transaction or savepoint.
extension ObjectGraph {
    /// Puts rows, links and membership back as they were when the frame began, which the log has no more. After a
    /// transaction everything is stale, because the database may have moved on; after a savepoint, what was changed and
    /// read inside. No attribute access fails because of a rollback.
    ///
    /// - Parameter marksStale: False where all objects are detached right afterwards.
    func restore(_ frame: RollbackLog.Frame, marksStale: Bool = true) {
        let changed = marksStale && log?.frames.isEmpty == false ? changes.dirty + frame.changed : []
        // Told of once all is as it was.
        var transitions: [(slot: Slot, from: ObjectPhase, to: ObjectPhase)] = []
        defer { for each in transitions { announce(each.slot, each.from, each.to) } }
        var rekeyed: [Slot] = []
        // Changes that were not flushed.
        for slot in changes.dirty {
            slot.clear(.dirty)
            slot.clear(.released)
            if let committed = slot.header.pointee.committed {
                slot.entity.assignRow(slot.row, from: committed)
                slot.discardCommitted()
            }
            slot.clear(.keyChanged)
            slot.header.pointee.modified = 0
            slot.header.pointee.unassigned = 0
        }
        changes.dirty = []
        for slot in changes.deleted { slot.clear(.deleting) }
        changes.deleted = []
        // A row may have been noted twice, with a savepoint between: the older note is the right one.
        for former in frame.rows.reversed() {
            let (slot, row) = (former.slot, former.row)
            slot.header.pointee.unloaded = former.unloaded
            slot.header.pointee.frame = 0
            let store = store(for: slot.entity)
            let isRekeyed = !slot.has(.deleted) && !slot.entity.haveEqualKeys(slot.row, row)
            if isRekeyed { store.unregister(slot) }
            slot.entity.assignRow(slot.row, from: row)
            if isRekeyed {
                store.register(slot)
                rekeyed.append(slot)
            }
            slot.header.pointee.modified = 0
            slot.header.pointee.unassigned = 0
            RollbackLog.destroy(row, of: slot)
        }
        var formerOwners: [(slot: Slot, link: Int, owner: Slot?)] = []
        for (place, state) in frame.links.reversed() {
            if place.slot.entity.relationships[place.link].isOwning {
                formerOwners.append((place.slot, place.link, place.slot.one(place.link)))
            }
            restore(place, state)
        }
        for (slot, unassigned) in frame.inserted {
            slot.header.pointee.frame = 0
            store(for: slot.entity).unregister(slot)
            slot.clear(.persistent)
            slot.clear(.attached)
            slot.discardCommitted()
            slot.clear(.keyChanged)
            slot.header.pointee.unassigned = unassigned
            slot.header.pointee.modified = slot.entity.columnMask & ~unassigned
            slot.becomeNew()
            transitions.append((slot, .persistent, .transient))
        }
        // Rows that were read inside, when others had their keys no more.
        for slot in rekeyed where slot.isPersistent { store(for: slot.entity).evictOthers(withKeyOf: slot) }
        for slot in frame.added {
            if slot.has(.pending) { transitions.append((slot, .pending, .transient)) }
            slot.clear(.pending)
            slot.clear(.attached)
        }
        // Their keys are free again by now, unless the rows were read anew meanwhile.
        for slot in frame.deleted {
            slot.clear(.deleted)
            // One that was new in the same frame is new again.
            guard slot.isPersistent else { continue }
            slot.set(.attached)
            store(for: slot.entity).registerAlone(slot)
            transitions.append((slot, .deleted, .persistent))
        }
        let gone = Set(frame.added)
        changes.new.removeAll { gone.contains($0) }
        for slot in frame.deleted {
            for (link, relationship) in slot.entity.relationships.enumerated() where relationship.isOwning {
                formerOwners.append((slot, link, nil))
            }
        }
        reconcile(formerOwners, frame)
        restorePairs(of: frame)
        restoreForeignKeys(of: frame)
        guard marksStale else { return }
        if log?.frames.isEmpty == false { markStale(changed, readSince: frame.id) } else { markAllStale() }
    }

    /// Puts one link back; the other side is put back by a note of its own.
    private func restore(_ place: RollbackLog.LinkPlace, _ state: RollbackLog.LinkState) {
        let (slot, link) = (place.slot, place.link)
        switch state {
        case .unloaded: unload(slot, link)
        case .one(let target): slot.storeOne(link, target?.word ?? LinkWord.empty)
        case .many(let targets): slot.storeMany(link, targets)
        }
        slot.header.pointee.orphanedLinks &= ~(1 << UInt64(link))
    }

    /// Makes both sides agree. They do where both were loaded when the frame began. What was loaded inside has no former
    /// state, and can't be unloaded, because no attribute access fails because of a rollback: it follows the side with
    /// the foreign key.
    private func reconcile(_ formerOwners: [(slot: Slot, link: Int, owner: Slot?)], _ frame: RollbackLog.Frame) {
        for (place, _) in frame.links {
            guard case .inverse(let via) = place.slot.entity.relationships[place.link].side else { continue }
            for target in place.slot.targets(place.link) where owner(of: target, via) != place.slot {
                unmirror(target, on: place.slot, place.link)
            }
        }
        for (slot, link, former) in formerOwners {
            guard let inverse = slot.entity.relationships[link].inverse else { continue }
            let owner = owner(of: slot, link)
            if let former, former != owner { unmirror(slot, on: former, inverse) }
            guard let owner, owner.isLoaded(inverse), !owner.targets(inverse).contains(slot) else { continue }
            if mayBeHidden(slot) {
                unload(owner, inverse)
            } else if owner.entity.relationships[inverse].isToMany {
                owner.insertIntoMany(inverse, slot, at: owner.many(inverse).count)
            } else {
                owner.storeOne(inverse, slot.word)
            }
        }
    }

    private func unmirror(_ slot: Slot, on owner: Slot, _ inverse: Int) {
        if owner.entity.relationships[inverse].isToMany {
            owner.removeFromMany(inverse, slot)
        } else if owner.one(inverse) == slot {
            owner.storeOne(inverse, LinkWord.empty)
        }
    }

    /// What a to-one points at, by its link or by its foreign key.
    private func owner(of slot: Slot, _ link: Int) -> Slot? {
        guard !slot.isLoaded(link), case .owning(let columns, let references) = slot.entity.relationships[link].side
        else { return slot.one(link) }
        return findTarget(of: slot.row, slot.entity, columns, references, slot.entity.relationships[link].target)
    }

    /// Rows that are new again have no committed copy: their foreign keys follow their links.
    private func restoreForeignKeys(of frame: RollbackLog.Frame) {
        for (place, state) in frame.links where !place.slot.isPersistent {
            guard case .one = state, place.slot.entity.relationships[place.link].isOwning else { continue }
            carryKey(place.slot, place.link)
        }
        for (slot, _) in frame.inserted {
            for (link, relationship) in slot.entity.relationships.enumerated()
            where relationship.isOwning && slot.one(link) != nil { carryKey(slot, link) }
        }
    }

    /// A query brings other values of a row that is in memory. The transaction may have made them itself, so a rollback
    /// puts the former ones back, as if a flush had written the row.
    func noteReading(of slot: Slot, _ row: UnsafeRawPointer, omitting omitted: UInt64) {
        guard let log, slot.isPersistent, slot.has(.attached) else { return }
        let entity = slot.entity
        let former = UnsafeRawPointer(slot.header.pointee.committed ?? slot.row)
        let unknown = omitted | slot.header.pointee.unloaded
        var changed: UInt64 = 0
        for (column, field) in entity.fields.enumerated()
        where unknown & (1 << UInt64(column)) == 0 && !field.isEqual(former, row) { changed |= 1 << UInt64(column) }
        guard changed != 0 else { return }
        for (link, relationship) in entity.relationships.enumerated() {
            guard case .owning(let columns, _) = relationship.side,
                columns.contains(where: { changed & (1 << UInt64($0)) != 0 })
            else { continue }
            log.record(slot, link)
        }
        log.record(rowOf: slot)
    }

    /// The next query that meets a row overwrites it.
    func markAllStale() {
        for store in stores { store.forEach(markStale) }
    }

    /// What a savepoint changed, and what was read since it was set.
    private func markStale(_ changed: [Slot], readSince frame: UInt32) {
        changed.forEach(markStale)
        for store in stores {
            store.forEach { slot in if slot.header.pointee.readInside >= frame { markStale(slot) } }
        }
    }

    private func markStale(_ slot: Slot) {
        guard slot.isPersistent, slot.has(.attached) else { return }
        slot.set(.stale)
        slot.header.pointee.staleLinks = .max
    }
}
