internal import AzothSQL

// How separate groups of objects become one, and how objects become a session's.
extension ObjectGraph {
    /// Brings two objects into one graph, the smaller into the larger, or into the session's.
    ///
    /// - Throws: `invalidRequest` where they belong to two sessions.
    static func join(_ one: ModelObject, _ other: ModelObject) throws(AzothError) -> ObjectGraph {
        switch (one._graph, other._graph) {
        case (nil, nil):
            // An object may be linked to itself.
            guard one !== other else { return one._ownGraph }
            let graph = one._ownGraph
            graph.adopt(other._slot)
            return graph
        case (let graph?, nil):
            graph.adopt(other._slot)
            return graph
        case (nil, let graph?):
            graph.adopt(one._slot)
            return graph
        case (let left?, let right?):
            if left === right { return left }
            if left.session != nil, right.session != nil {
                throw AzothError(
                    .invalidRequest,
                    "\(one._slot.description) and \(other._slot.description) belong to two sessions: load one of "
                        + "them in the other's session")
            }
            let keepsLeft = left.session != nil || (right.session == nil && left.slotCount >= right.slotCount)
            let (kept, gone) = keepsLeft ? (left, right) : (right, left)
            kept.absorb(gone)
            return kept
        }
    }

    /// What is linked to a row of the session is saved with it. ``refusal(toLink:_:)`` was asked before.
    func attachTogether(_ one: Slot, _ other: Slot) {
        guard session != nil, one.has(.attached) != other.has(.attached) else { return }
        attachReachable(from: one.has(.attached) ? other : one)
    }

    /// Why a link can't be made that would bring one of two rows, and what it is linked to, into the session.
    func refusal(toLink one: Slot, _ other: Slot) -> String? {
        guard session != nil, one.has(.attached) != other.has(.attached) else { return nil }
        return refusal(toAttach: one.has(.attached) ? other : one)
    }

    /// Why a row, or one that it is linked to, can't become the session's; nil where all can.
    func refusal(toAttach first: Slot) -> String? {
        forEachUnattached(from: first) { slot in
            if slot.has(.deleted) { return "\(slot.description) was deleted: add a new object instead" }
            guard let present = present(of: slot), !slot.givesWay, !present.givesWay else { return nil }
            return
                "the session has another object with the key of \(slot.description). Use the session's object, which "
                + "get(\(slot.entity.name).self, …) gives"
        }
    }

    /// Makes a row, and all rows that it is linked to, rows of the session: new ones pending, detached ones persistent.
    func attachReachable(from first: Slot) {
        guard let heldSession else { return }
        heldSession._withUnsafeGuaranteedRef { $0.autobegin() }
        mergePresent(from: first)
        _ = forEachUnattached(from: first) { slot -> Never? in
            attach(slot)
            return nil
        }
    }

    /// The session's slot of the row of another one, where anything holds it.
    private func present(of slot: Slot) -> Slot? {
        guard slot.isPersistent, let present = existingStore(for: slot.entity)?.find(slot.row), present != slot,
            isHeld(present)
        else { return nil }
        return present
    }

    /// An object that was expunged comes back to those that stayed: one row is one slot, so that one of two gives way, and
    /// links to it lead to the other.
    private func mergePresent(from first: Slot) {
        guard hasSpares else { return }
        var kept: [Slot: Slot] = [:]
        _ = forEachUnattached(from: first) { slot -> Never? in
            guard let present = present(of: slot) else { return nil }
            if slot.givesWay { kept[slot] = present } else { kept[present] = slot }
            return nil
        }
        guard !kept.isEmpty else { return }
        for (gone, slot) in kept {
            // A copy gives way to what gives way itself.
            if let last = kept[slot] { kept[gone] = last }
            if gone.has(.attached) {
                store(for: gone.entity).unregister(gone)
                gone.clear(.attached)
            }
            for link in gone.entity.relationships.indices { unload(gone, link) }
        }
        for store in stores { store.forEach { redirect($0, kept) } }
        for (pair, change) in linkChanges.inOrder where kept[pair.slot] != nil || kept[pair.target] != nil {
            linkChanges.set(pair, nil)
            let (slot, target) = (kept[pair.slot] ?? pair.slot, kept[pair.target] ?? pair.target)
            linkChanges.set(LinkPair(slot: slot, link: pair.link, target: target), change)
        }
    }

    private func redirect(_ slot: Slot, _ kept: [Slot: Slot]) {
        for (link, relationship) in slot.entity.relationships.enumerated() {
            if !relationship.isToMany {
                if let target = slot.one(link).flatMap({ kept[$0] }) { slot.storeOne(link, target.word) }
            } else if slot.many(link).contains(where: { kept[$0] != nil }) {
                var seen: Set<Slot> = []
                slot.storeMany(link, slot.many(link).map { kept[$0] ?? $0 }.filter { seen.insert($0).inserted })
            }
        }
    }

    /// Calls `body` for a row and the rows that it is linked to, as far as they are not the session's, until it gives
    /// something.
    private func forEachUnattached<Found>(from first: Slot, _ body: (Slot) -> Found?) -> Found? {
        guard !first.has(.attached) else { return nil }
        var work: [Slot] = []
        first.forEachTarget { if !$0.has(.attached) { work.append($0) } }
        if let found = body(first) { return found }
        guard !work.isEmpty else { return nil }
        var seen: Set<Slot> = [first]
        var next = 0
        while next < work.count {
            let slot = work[next]
            next += 1
            guard seen.insert(slot).inserted else { continue }
            slot.forEachTarget { if !$0.has(.attached), !seen.contains($0) { work.append($0) } }
            if let found = body(slot) { return found }
        }
        return nil
    }

    private func attach(_ slot: Slot) {
        slot.set(.attached)
        guard slot.isPersistent else {
            slot.set(.pending)
            changes.new.append(slot)
            log?.recordAdded(slot)
            announce(slot, .transient, .pending)
            return
        }
        store(for: slot.entity).registerAlone(slot)
        if let session, session.criteria.filters.contains(slot.entity.table) {
            // Whether the session sees the row, a query has to say.
            slot.set(.stale)
            slot.header.pointee.staleLinks = .max
        }
        if slot.header.pointee.modified != 0 || slot.isOrphan { noteDirty(slot) }
        slot.clear(.spare)
        announce(slot, .detached, .persistent)
    }
}

extension Slot {
    /// Whether another slot may take the place of this one: no object is a window onto it, and nothing is to be written.
    fileprivate var givesWay: Bool {
        has(.spare) && header.pointee.window == nil && !has(.dirty) && !has(.deleting)
    }
}
