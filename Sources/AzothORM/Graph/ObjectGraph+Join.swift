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

    /// What is linked to a row of the session is saved with it.
    func attachTogether(_ one: Slot, _ other: Slot) {
        guard session != nil, one.has(.attached) != other.has(.attached) else { return }
        attachReachable(from: one.has(.attached) ? other : one)
    }

    /// Makes a row, and all rows that it is linked to, rows of the session: new ones pending, detached ones persistent.
    func attachReachable(from first: Slot) {
        guard session != nil else { return }
        session?.autobegin()
        var work = [first]
        var next = 0
        while next < work.count {
            let slot = work[next]
            next += 1
            guard !slot.has(.attached), attach(slot) else { continue }
            slot.forEachTarget { if !$0.has(.attached) { work.append($0) } }
        }
    }

    /// False where the row can't be attached: the reason is recorded.
    private func attach(_ slot: Slot) -> Bool {
        if slot.has(.deleted) {
            refusals.append(
                AzothError(.invalidRequest, "\(slot.description) was deleted: add a new object instead"))
            return false
        }
        guard slot.isPersistent else {
            slot.set(.attached)
            slot.set(.pending)
            changes.new.append(slot)
            log?.recordAdded(slot)
            return true
        }
        let store = store(for: slot.entity)
        if let present = store.find(slot.row), present != slot {
            if isHeld(present) {
                refusals.append(
                    AzothError(
                        .invalidRequest,
                        "\(slot.description) can't be added: the session has another object with this key. Use the "
                            + "session's object, which get(\(slot.entity.name).self, …) gives"))
                return false
            }
            store.unregister(present)
            present.clear(.attached)
        }
        store.register(slot)
        slot.set(.attached)
        if slot.header.pointee.modified != 0 { noteDirty(slot) }
        return true
    }
}
