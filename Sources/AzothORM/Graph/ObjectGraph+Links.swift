internal import AzothSQL

// Links change on both sides at once. All changes come down to one function: setting the side that holds the foreign
// key, because the other side only mirrors it.
extension ObjectGraph {
    /// `slot.link = target`, from either side.
    func linkOne(_ slot: Slot, _ link: Int, _ target: Slot) {
        switch slot.entity.relationships[link].side {
        case .owning: setOwning(slot, link, target, at: nil)
        case .inverse(let via): setOwning(target, via, slot, at: nil)
        case .linked: return addPair(slot, link, target, at: nil)
        }
        attachTogether(slot, target)
    }

    /// `slot.link = nil`, from either side.
    func unlinkOne(_ slot: Slot, _ link: Int) {
        let relationship = slot.entity.relationships[link]
        switch relationship.side {
        case .owning: setOwning(slot, link, nil, at: nil)
        case .inverse(let via):
            guard slot.isLoaded(link) else {
                refusals.append(replacingUnloaded(slot, link))
                return
            }
            if let partner = slot.one(link) { setOwning(partner, via, nil, at: nil) }
        case .linked: break  // to-many: there is no nil
        }
    }

    /// `slot.link.insert(target, at: index)`; nil appends.
    func insertMany(_ slot: Slot, _ link: Int, _ target: Slot, at index: Int?) {
        guard case .inverse(let via) = slot.entity.relationships[link].side else {
            return addPair(slot, link, target, at: index)
        }
        setOwning(target, via, slot, at: index)
        attachTogether(slot, target)
    }

    func removeMany(_ slot: Slot, _ link: Int, _ target: Slot) {
        guard case .inverse(let via) = slot.entity.relationships[link].side else {
            return removePair(slot, link, target)
        }
        if !target.isLoaded(via) { _ = resolveFromMemory(target, via) }
        guard target.one(via) == slot else { return }
        setOwning(target, via, nil, at: nil)
    }

    /// `slot.link = targets`
    func setMany(_ slot: Slot, _ link: Int, _ targets: [Slot]) {
        guard slot.isLoaded(link) else {
            refusals.append(replacingUnloaded(slot, link))
            return
        }
        guard case .inverse(let via) = slot.entity.relationships[link].side else {
            return setPairs(slot, link, targets)
        }
        record(slot, link)
        let wanted = Set(targets)
        for old in Array(slot.many(link)) where !wanted.contains(old) { setOwning(old, via, nil, at: nil) }
        for target in targets { setOwning(target, via, slot, at: nil) }
        var seen: Set<Slot> = []
        slot.storeMany(link, targets.filter { seen.insert($0).inserted })
        for target in targets { attachTogether(slot, target) }
    }

    private func replacingUnloaded(_ slot: Slot, _ link: Int) -> AzothError {
        let name = slot.entity.attributeName(ofLink: link)
        let relationship = slot.entity.relationships[link]
        let otherwise = relationship.isToMany ? ", or change it by \(relationship.name)Unloaded" : ""
        return AzothError(
            .notLoaded(attribute: name),
            "\(name) was assigned before it was loaded, so it is not known what is to be replaced: load it first"
                + otherwise)
    }

    /// Points the side with the foreign key at a target, mirrors that on the old and the new target, and carries the
    /// key over.
    private func setOwning(_ slot: Slot, _ link: Int, _ target: Slot?, at index: Int?) {
        let relationship = slot.entity.relationships[link]
        if !slot.isLoaded(link) { _ = resolveFromMemory(slot, link) }
        let old = slot.one(link)
        let isSame = slot.isLoaded(link) && old == target && (target != nil || !leadsNowhere(slot, link))
        if isSame, index == nil {
            // The mirror may still lack it, where it was loaded while this side was not.
            if let target, let inverse = relationship.inverse { mirror(slot, on: target, inverse, at: nil) }
            return
        }
        if slot.has(.attached) || old?.has(.attached) ?? false || target?.has(.attached) ?? false {
            session?.autobegin()
        }
        record(slot, link)
        if let old, let inverse = relationship.inverse {
            record(old, inverse)
            if old.entity.relationships[inverse].isToMany {
                old.removeFromMany(inverse, slot)
            } else if old.one(inverse) == slot {
                old.storeOne(inverse, LinkWord.empty)
            }
        }
        let hadOwner = old != nil || !slot.isLoaded(link)
        slot.storeOne(link, target?.word ?? LinkWord.empty)
        noteOrphan(slot, link, hadOwner: hadOwner, hasOwner: target != nil)
        noteReleased(slot, link, from: old, to: target)
        if let target, let inverse = relationship.inverse { mirror(slot, on: target, inverse, at: index) }
        if !isSame {
            carryKey(slot, link)
            announce(slot, link: link, old: old, new: target)
        }
    }

    /// Whether a to-one was loaded as nil although its foreign key is not null: its row is hidden by criteria, or gone.
    private func leadsNowhere(_ slot: Slot, _ link: Int) -> Bool {
        guard slot.isPersistent, slot.isLoaded(link), slot.one(link) == nil,
            case .owning(let columns, _) = slot.entity.relationships[link].side
        else { return false }
        return slot.areAssigned(columns) && !slot.entity.isLinkNull(slot.row, columns)
    }

    /// Makes a link one that is not loaded.
    func unload(_ slot: Slot, _ link: Int) {
        if slot.entity.relationships[link].isToMany {
            slot.storeMany(link, [Slot]?.none)
        } else {
            slot.storeOne(link, LinkWord.unloaded)
        }
    }

    /// Shows a link on the side that holds no foreign key.
    private func mirror(_ slot: Slot, on target: Slot, _ inverse: Int, at index: Int?) {
        guard target.isLoaded(inverse) else { return }
        let relationship = target.entity.relationships[inverse]
        if relationship.isToMany {
            let present = target.many(inverse).contains(slot)
            guard !present else { return }
            record(target, inverse)
            let count = target.many(inverse).count
            target.insertIntoMany(inverse, slot, at: Swift.min(index ?? count, count))
        } else if target.one(inverse) != slot {
            record(target, inverse)
            // One-to-one: the former partner is alone now.
            if let partner = target.one(inverse), let via = relationship.inverse { part(partner, via, from: target) }
            target.storeOne(inverse, slot.word)
        }
    }

    /// One-to-one: a row loses its place at a target to another.
    func part(_ partner: Slot, _ via: Int, from target: Slot) {
        record(partner, via)
        partner.storeOne(via, LinkWord.empty)
        noteOrphan(partner, via, hadOwner: true, hasOwner: false)
        carryKey(partner, via)
        announce(partner, link: via, old: target, new: nil)
    }

    // MARK: Foreign keys

    /// Copies the key of the target into the columns of the foreign key, as far as it is known. What is not known yet
    /// is copied by the flush.
    func carryKey(_ slot: Slot, _ link: Int) {
        let entity = slot.entity
        guard case .owning(let columns, let references) = entity.relationships[link].side else { return }
        let target = slot.one(link)
        // A key that changes with the same flush takes the foreign keys along that point at it already.
        if let target, target.has(.keyChanged), slot.isPersistent,
            entity.link(slot.row, columns, pointsAt: target.identityRow, of: target.entity, references)
        {
            return
        }
        for (column, reference) in zip(columns, references) {
            let bit: UInt64 = 1 << UInt64(column)
            if let target, target.header.pointee.unassigned & (1 << UInt64(reference)) == 0 {
                // A column shared with other keys keeps its value where it is the same.
                if slot.header.pointee.unassigned & bit == 0,
                    entity.link(slot.row, [column], pointsAt: target, [reference])
                {
                    continue
                }
                slot.willChange(bit, in: self)
                entity.copyLink(from: target, reference, to: slot, column)
                slot.header.pointee.unassigned &= ~bit
            } else {
                // One column that is null is enough for a foreign key to point at nothing: what can't be null, because it is
                // part of another key too, stays.
                if target == nil, columns.count > 1, !entity.table.columns[column].isNullable,
                    columns.contains(where: { entity.table.columns[$0].isNullable })
                {
                    continue
                }
                slot.willChange(bit, in: self)
                if !entity.fields[column].setNull(slot.row) { slot.header.pointee.unassigned |= bit }
            }
        }
    }

    /// A column of the foreign key was assigned: the link follows it, to a row in memory or to "not loaded".
    func relink(_ slot: Slot, _ link: Int) {
        let entity = slot.entity
        let relationship = entity.relationships[link]
        guard case .owning(let columns, let references) = relationship.side else { return }
        let old = slot.one(link)
        guard slot.areAssigned(columns) else { return }
        if let old, entity.link(slot.row, columns, pointsAt: old, references) { return }
        if slot.has(.attached) || old?.has(.attached) ?? false { session?.autobegin() }
        record(slot, link)
        if let old, let inverse = relationship.inverse {
            record(old, inverse)
            if old.entity.relationships[inverse].isToMany {
                old.removeFromMany(inverse, slot)
            } else if old.one(inverse) == slot {
                old.storeOne(inverse, LinkWord.empty)
            }
        }
        slot.header.pointee.orphanedLinks &= ~(1 << UInt64(link))
        slot.storeOne(link, LinkWord.unloaded)
        if resolveFromMemory(slot, link), let target = slot.one(link), let inverse = relationship.inverse {
            mirror(slot, on: target, inverse, at: nil)
        }
        announce(slot, link: link, old: old, new: slot.one(link))
    }

    /// Loads a to-one without a query: the foreign key is null, or its target is a row of this session.
    ///
    /// - Returns: Whether the link is loaded now.
    func resolveFromMemory(_ slot: Slot, _ link: Int) -> Bool {
        let entity = slot.entity
        guard case .owning(let columns, let references) = entity.relationships[link].side else { return false }
        guard slot.areAssigned(columns) else { return false }
        if entity.isLinkNull(slot.row, columns) {
            slot.storeOne(link, LinkWord.empty)
            return true
        }
        guard let target = findTarget(of: slot.row, entity, columns, references, entity.relationships[link].target),
            isHeld(target), !target.has(.deleted), !mayBeHidden(target)
        else { return false }
        slot.storeOne(link, target.word)
        return true
    }

    /// The row that a foreign key points at, where it is in the identity map.
    func findTarget(
        of row: UnsafeRawPointer, _ entity: AnyEntity, _ columns: [Int], _ references: [Int], _ target: AnyEntity
    ) -> Slot? {
        guard references == target.table.primaryKey, let store = existingStore(for: target) else { return nil }
        if columns.count == 1, entity.fields[columns[0]].isInteger, target.fields[references[0]].isInteger {
            guard let key = entity.fields[columns[0]].integer(row) else { return nil }
            return store.identity.find(key) { target.fields[references[0]].integer($0.identityRow) == key }
        }
        guard let key = target.key(from: columns.map { entity.fields[$0].linkValue(row) }) else { return nil }
        return target.find(key: key, in: store)
    }

    /// Whether a row in memory counts as present: something holds it. Others are garbage that no sweep has met yet.
    func isHeld(_ slot: Slot) -> Bool {
        let header = slot.header.pointee
        return header.window != nil || header.pins > 0 || slot.has(.dirty) || slot.has(.pending) || slot.has(.deleting)
    }

    // MARK: Log

    /// Links of new objects are noted too, so that both sides still agree after a rollback.
    func record(_ slot: Slot, _ link: Int) {
        guard session != nil else { return }
        if slot.has(.attached) { session?.autobegin() }
        log?.record(slot, link)
    }
}

extension AnyEntity {
    /// Copies a column of a key into a column of a foreign key, whose type may be the optional of it.
    final func copyLink(from target: Slot, _ reference: Int, to slot: Slot, _ column: Int) {
        let source = target.entity.fields[reference]
        let field = fields[column]
        if let integer = source.integer(target.row), field.isInteger {
            field.setInteger(integer, slot.row)
        } else {
            field.setLinkValue(source, target.row, slot.row)
        }
    }
}
