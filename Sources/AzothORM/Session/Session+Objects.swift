internal import AzothSQL

extension Session {
    // MARK: Adding

    /// Makes an object a row of this session: a new one is inserted by the next flush. Everything that it is linked to
    /// comes with it.
    ///
    /// It neither throws nor traps: an object that can't be added (another session's, a deleted one, one whose key
    /// another object of the session has, or any before ``begin()`` where autobegin is off) is left out, and the next
    /// throwing call says so.
    public func add(_ object: some Model, file: StaticString = #fileID, line: UInt = #line) {
        adopt(object, in: graph, file, line)
    }

    /// Adds several objects, in this order.
    public func addAll(_ objects: [any Model], file: StaticString = #fileID, line: UInt = #line) {
        // A listener may have the session let go of its objects meanwhile: it has another graph then.
        for object in objects { adopt(object, in: graph, file, line) }
    }

    /// - Parameter graph: The session's.
    private func adopt(_ object: ModelObject, in graph: ObjectGraph, _ file: StaticString, _ line: UInt) {
        guard !isClosed else {
            graph.refusals.append(
                AzothError(.resourceClosed, "the session was closed before \(object._slot.description) was added"))
            return
        }
        guard !transactions.isEmpty || options.autobegin else {
            graph.refusals.append(
                AzothError(
                    .invalidRequest,
                    "\(object._slot.description) was not added at \(file):\(line): \(Self.autobeginIsOff)"))
            return
        }
        if let theirs = object._graph, theirs !== graph {
            guard theirs.session == nil else {
                graph.refusals.append(
                    AzothError(
                        .invalidRequest,
                        "\(object._slot.description) was not added at \(file):\(line): it belongs to another session"))
                return
            }
        }
        take(object, into: graph)
        let slot = object._slot
        let isDeleted = slot.has(.attached) && slot.has(.deleted)
        let refusal = isDeleted ? "it was deleted. Add a new object instead" : graph.refusal(toAttach: slot)
        if let refusal {
            graph.refusals.append(
                AzothError(.invalidRequest, "\(slot.description) was not added at \(file):\(line): \(refusal)"))
            return
        }
        graph.keep(slot)
        graph.attachReachable(from: slot)
        withExtendedLifetime(object) {}
    }

    /// Brings an object, which belongs to no session, into the session's graph.
    private func take(_ object: ModelObject, into graph: ObjectGraph) {
        if let theirs = object._graph {
            if theirs !== graph { graph.absorb(theirs) }
        } else {
            graph.adopt(object._slot)
        }
    }

    // MARK: Deleting

    /// Deletes the object's row with the next flush, and what its relationships cascade to. Loads what it has to know
    /// for that: one statement per relationship that is not loaded. A detached object joins the session.
    ///
    /// - Throws: `invalidRequest` where the object is no row yet, another session's, or one of a view.
    public func delete(_ object: some Model) async throws {
        try enter("delete(_:)")
        defer { leave() }
        try throwRefusals()
        try requireTransaction()
        if let finishedBlock { throw finishedBlock }
        let slot = object._slot
        if slot.isPersistent, !slot.has(.attached), !slot.has(.deleted), object._graph?.session == nil {
            take(object, into: graph)
            if let refusal = graph.refusal(toAttach: slot) {
                throw AzothError(.invalidRequest, "\(slot.description) can't be deleted: \(refusal)")
            }
            graph.attachReachable(from: slot)
        }
        guard object._graph === graph, slot.has(.attached) else {
            throw AzothError(.invalidRequest, "\(slot.description) can't be deleted: it is not in this session")
        }
        guard slot.isPersistent else {
            throw AzothError(
                .invalidRequest,
                "\(slot.description) can't be deleted: it is not in the database yet, and is not "
                    + "inserted before the next flush")
        }
        guard !slot.entity.isView else {
            throw AzothError(
                .invalidRequest,
                "\(slot.description) can't be deleted: \(slot.entity.table.name) is a view, which is read only; delete "
                    + "what it selects")
        }
        autobegin()
        try await markDeleted(slot)
    }

    // MARK: Membership

    /// Whether an object is pending or persistent in this session. One whose deletion was flushed is not, while
    /// `object.orm.session` is this session until the commit.
    public func contains(_ object: some Model) -> Bool {
        object._graph === graph && object._slot.has(.attached) && !object._slot.has(.deleted)
    }

    /// Whether a flush would write the object, or the other sides of its collections: values that are assigned but
    /// equal do not count. It never loads anything.
    public func isModified(_ object: some Model) -> Bool { isModified(object._slot) }

    func isModified(_ slot: Slot) -> Bool {
        if slot.has(.pending) || slot.hasChanges || graph.linkChanges.involve(slot) { return true }
        return slot.entity.relationships.indices.contains { link in
            slot.isLoaded(link) && graph.linkHistory(slot, link).hasChanges
        }
    }

    /// Objects that the next flush inserts.
    public var new: [any Model] { graph.changes.new.compactMap(model) }
    /// Persistent objects that were assigned to, and those whose collections were changed, from either side.
    public var dirty: [any Model] {
        (graph.changes.dirty.filter { !$0.has(.deleting) } + graph.changedOwners).compactMap(model)
    }
    /// Objects that the next flush deletes.
    public var deleted: [any Model] { graph.changes.deleted.compactMap(model) }

    private func model(_ slot: Slot) -> (any Model)? { graph.window(slot) as? any Model }

    // MARK: Staleness

    /// Makes an object stale, with what its relationships cascade `refreshExpire` to: the next query that meets a row,
    /// `get`, `refresh` or `awaitable` reloads it. Changes that are not flushed are lost.
    ///
    /// An object that is no row of the session is an error that the next throwing call throws.
    public func expire(_ object: some Model, file: StaticString = #fileID, line: UInt = #line) {
        guard requireRow(object, file, line) else { return }
        for slot in graph.cascade(.refreshExpire, from: object._slot) {
            if slot.isPersistent { expire(slot) } else { graph.forgetPending(slot) }
        }
        withExtendedLifetime(object) {}
    }

    /// Whether an object is a row of the session; where it is not, it can't be expired, which the next throwing call says.
    func requireRow(_ object: some Model, _ file: StaticString, _ line: UInt) -> Bool {
        if contains(object), object._slot.isPersistent { return true }
        graph.refusals.append(
            AzothError(
                .invalidRequest,
                "\(object._slot.description) was not expired at \(file):\(line): it is no row of this session"))
        return false
    }

    /// Makes all objects of the session stale.
    public func expireAll() {
        for store in graph.stores {
            store.forEach { slot in if slot.has(.attached), slot.isPersistent { expire(slot) } }
        }
    }

    func expire(_ slot: Slot) {
        graph.forgetLinkChanges(of: slot)
        if let committed = slot.header.pointee.committed {
            slot.entity.assignRow(slot.row, from: committed)
            slot.discardCommitted()
        }
        slot.header.pointee.modified = 0
        slot.forgetOwners()
        slot.clear(.keyChanged)
        slot.graphlessRelink()
        slot.set(.stale)
        slot.header.pointee.staleLinks = .max
        graph.forgetDirty(slot)
    }
}

extension ObjectGraph {
    /// Takes back a deletion that is not flushed, with what it cascaded to.
    fileprivate func keep(_ first: Slot) {
        guard first.has(.deleting) else { return }
        var work = [first]
        while let slot = work.popLast() {
            guard slot.has(.deleting) else { continue }
            slot.clear(.deleting)
            slot.forEachTarget { work.append($0) }
        }
        changes.deleted.removeAll { !$0.has(.deleting) }
    }
}
