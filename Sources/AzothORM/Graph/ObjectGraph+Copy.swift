internal import AzothSQL

// How objects leave a session: with copies of their rows, and of all rows that they are linked to.
extension ObjectGraph {
    /// Copies rows, with all rows that they are linked to, into a graph that belongs to no session.
    ///
    /// - Returns: The graph, and the copy of each row.
    func copy(reachableFrom roots: some Sequence<Slot>) -> (graph: ObjectGraph, copies: [Slot: Slot]) {
        let target = ObjectGraph()
        var copies: [Slot: Slot] = [:]
        var work: [Slot] = []
        func copied(_ slot: Slot) -> Slot {
            if let copy = copies[slot] { return copy }
            let copy = slot.detachedCopy()
            target.store(for: slot.entity).adopt(copy)
            copies[slot] = copy
            work.append(slot)
            return copy
        }
        for root in roots { _ = copied(root) }
        while let slot = work.popLast() {
            let copy = copied(slot)
            for (link, relationship) in slot.entity.relationships.enumerated() where slot.isLoaded(link) {
                if relationship.isToMany {
                    copy.storeMany(link, slot.many(link).map(copied))
                } else {
                    copy.storeOne(link, slot.one(link).map { copied($0).word } ?? LinkWord.empty)
                }
            }
        }
        for (pair, change) in linkChanges.inOrder {
            guard let slot = copies[pair.slot], let other = copies[pair.target] else { continue }
            target.linkChanges.set(LinkPair(slot: slot, link: pair.link, target: other), change)
        }
        return (target, copies)
    }

    /// Makes a live object look at another slot, of another graph.
    static func move(windowOf slot: Slot, to copy: Slot, in graph: ObjectGraph) {
        guard let window = slot.header.pointee.window?.takeUnretainedValue() else { return }
        slot.header.pointee.window = nil
        copy.header.pointee.window = Unmanaged.passUnretained(window)
        window._slot = copy
        // The last reference to the old graph may be the object's: nothing of it is touched afterwards.
        window._graph = graph
    }
}

extension Slot {
    /// The row, what is known of it and its changes, in a slot of its own that belongs to no session. Its links are empty
    /// where it is new, and not loaded else.
    fileprivate func detachedCopy() -> Slot {
        let entity = entity
        let copy = Slot.standalone(entity, unassigned: header.pointee.unassigned)
        entity.initializeRow(copy.row, from: row)
        copy.header.pointee.modified = header.pointee.modified
        copy.header.pointee.staleLinks = header.pointee.staleLinks
        copy.header.pointee.assumedLinks = header.pointee.assumedLinks
        copy.header.pointee.orphanedLinks = header.pointee.orphanedLinks
        copy.header.pointee.unloaded = header.pointee.unloaded
        copy.header.pointee.committed = header.pointee.committed.map { entity.copyRow($0) }
        for flag in [SlotFlags.persistent, .deleted, .stale, .keyChanged, .released] where has(flag) { copy.set(flag) }
        if isPersistent {
            for link in 0..<entity.linkCount { copy.linkWord(link).pointee = LinkWord.unloaded }
        }
        return copy
    }
}
