internal import AzothSQL

extension Session {
    /// Takes an object out of the session, with what its relationships cascade `expunge` to: it is not written, and not
    /// reloaded, any more. What was to be written of it is not.
    ///
    /// A row of the database becomes detached, a new object transient; either may be added to another session. What it is
    /// linked to can still be read: it keeps copies of the rows that stay behind. To those that stay, the row is still
    /// there, and a new object where it is met again; a new object leaves the collections that it was in.
    ///
    /// An object that is not in the session is an error that the next throwing call throws.
    public func expunge(_ object: some Model, file: StaticString = #fileID, line: UInt = #line) {
        guard object._graph === graph, object._slot.has(.attached) else {
            graph.refusals.append(
                AzothError(
                    .invalidRequest,
                    "\(object._slot.description) was not expunged at \(file):\(line): it is not in this session"))
            return
        }
        let leaving = graph.cascade(.expunge, from: object._slot)
        let (detached, copies) = graph.copy(reachableFrom: leaving)
        for copy in copies.values { copy.set(.spare) }
        graph.hasSpares = true
        detached.hasSpares = true
        for slot in leaving {
            guard let copy = copies[slot] else { continue }
            let window = slot.header.pointee.window?.takeUnretainedValue()
            let isNew = slot.has(.pending)
            ObjectGraph.move(windowOf: slot, to: copy, in: detached)
            graph.leaveBehind(slot)
            if let window { graph.announce(window, isNew ? .pending : .persistent, isNew ? .transient : .detached) }
        }
        withExtendedLifetime(object) {}
    }

    /// Takes all objects out of the session: rows of the database become detached, new objects transient, and nothing of
    /// them is written. The transaction goes on.
    public func expungeAll() {
        let left = graph
        left.log = nil
        left.detachAll()
        left.session = nil
        graph = ObjectGraph()
        graph.session = self
        graph.observesAttributes = left.observesAttributes
        graph.refusals = left.refusals
        left.refusals = []
        guard !transactions.isEmpty else { return }
        // What happened in this transaction is no business of a rollback any more; what happens from now on is.
        let log = RollbackLog()
        for _ in transactions { log.push() }
        graph.log = log
    }

    /// Takes all objects out of the session, like ``expungeAll()``, and gives their rows to be sent to another task.
    ///
    /// Objects that the program still holds keep a graph of their own: what is sent is a copy then.
    public func detachAll() -> DetachedGraph {
        let left = graph
        expungeAll()
        guard left.hasWindows else { return DetachedGraph(left) }
        var slots: [Slot] = []
        for store in left.stores { store.forEach { slots.append($0) } }
        return DetachedGraph(left.copy(reachableFrom: slots).graph)
    }
}

extension ObjectGraph {
    /// An object and the objects of the session that a cascade reaches from it.
    func cascade(_ cascade: Cascade, from first: Slot) -> [Slot] {
        var seen: Set<Slot> = [first]
        var reached = [first]
        var next = 0
        while next < reached.count {
            let slot = reached[next]
            next += 1
            for (link, relationship) in slot.entity.relationships.enumerated()
            where relationship.cascade.contains(cascade) {
                for target in slot.targets(link) where target.has(.attached) && seen.insert(target).inserted {
                    reached.append(target)
                }
            }
        }
        return reached
    }

    /// What becomes of a row whose object has left: nothing of it is to be written.
    fileprivate func leaveBehind(_ slot: Slot) {
        forgetLinkChanges(of: slot)
        if slot.has(.deleting) {
            slot.clear(.deleting)
            changes.deleted.removeAll { $0 == slot }
        }
        guard slot.isPersistent else { return leave(slot) }
        slot.forgetOwners()
        slot.set(.spare)
        // Whoever meets the row again reads it again.
        slot.set(.stale)
        slot.header.pointee.staleLinks = .max
        guard slot.has(.dirty) else { return }
        revert(slot, slot.entity.columnMask)
        forgetDirty(slot)
    }

    /// A new row is nobody's any more: the rows that stay let go of it.
    private func leave(_ slot: Slot) {
        for (link, relationship) in slot.entity.relationships.enumerated() {
            for target in slot.targets(link) {
                if relationship.isToMany { removeMany(slot, link, target) } else { unlinkOne(slot, link) }
                target.header.pointee.orphanedLinks = target.isPersistent ? target.header.pointee.orphanedLinks : 0
            }
        }
        slot.header.pointee.orphanedLinks = 0
        slot.clear(.pending)
        slot.clear(.attached)
        changes.new.removeAll { $0 == slot }
    }

    /// Puts the committed values of columns back, and the links that follow from them.
    func revert(_ slot: Slot, _ columns: UInt64) {
        guard let committed = slot.header.pointee.committed else { return }
        let entity = slot.entity
        let reverted = slot.header.pointee.modified & columns
        for column in entity.fields.indices where reverted & (1 << UInt64(column)) != 0 {
            entity.fields[column].copy(from: committed, to: slot.row)
        }
        slot.header.pointee.modified &= ~columns
        slot.header.pointee.unassigned &= ~columns
        if slot.header.pointee.modified & entity.keyMask == 0 { slot.clear(.keyChanged) }
        for (link, relationship) in entity.relationships.enumerated() {
            guard case .owning(let foreignKey, _) = relationship.side,
                foreignKey.contains(where: { reverted & (1 << UInt64($0)) != 0 })
            else { continue }
            relink(slot, link)
        }
        if slot.header.pointee.modified == 0 { slot.discardCommitted() }
    }

    /// Whether the program holds any object.
    var hasWindows: Bool {
        var found = false
        for store in stores where !found { store.forEach { if $0.header.pointee.window != nil { found = true } } }
        return found
    }
}
