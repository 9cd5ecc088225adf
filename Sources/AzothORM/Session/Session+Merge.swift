internal import AzothSQL

extension Session {
    /// Copies the state of an object, which may come from anywhere, onto the session's object of the same key, and gives
    /// that one.
    ///
    /// The session's object is the one in memory, else the row (1 statement), else a new object. What was never set is
    /// not copied: a column that an initialiser was not given, a collection that was neither passed nor loaded. What was
    /// set to nothing is: `A(id: 1, bs: [])` empties the collection. Relationships that cascade `merge`, which is the
    /// default, are followed; a collection is replaced as a whole, for which the present one is loaded (1 statement).
    ///
    /// - Parameters:
    ///   - load: False takes the object's state for that of the database: no statement, and nothing to flush. The object
    ///     has to be a row without changes.
    ///   - options: What to load with the row, so that the merge of a whole graph takes few statements.
    /// - Throws: `staleData` where the object has another version than the row; `invalidRequest` where a view does not
    ///   have the object's row any more.
    public func merge<M: Model>(
        _ object: M, load: Bool = true, options: [LoaderOption<M>] = []
    ) async throws -> M {
        try enter("merge(_:)")
        defer { leave() }
        if load { try await autoflush("merging \(object._slot.description)") } else { try throwRefusals() }
        try requireTransaction()
        let merge = Merge(self, isOwn: object._graph === graph, loads: load, nodes: options.nodes())
        let slot = try await merge.merge(object._slot, isRoot: true)
        let merged = unsafeDowncast(graph.window(slot), to: M.self)
        withExtendedLifetime(object) {}
        try throwRefusals()
        return merged
    }

    /// Merges several objects, in this order: see ``merge(_:load:options:)``.
    public func mergeAll<M: Model>(
        _ objects: [M], load: Bool = true, options: [LoaderOption<M>] = []
    ) async throws -> [M] {
        var merged: [M] = []
        for object in objects { merged.append(try await merge(object, load: load, options: options)) }
        return merged
    }
}

/// One call of `merge`: what it has met, so that circles end and one key is one object.
private final class Merge {
    private let session: Session
    /// The objects are in the session's graph already: what belongs to the session is merged with itself.
    private let isOwn: Bool
    private let loads: Bool
    private let nodes: [LoaderNode]
    /// The session's slots of those that were merged.
    private var merged: [Slot: Slot] = [:]
    /// Links that were followed to a row: what came by a relationship does not go back by its inverse.
    private var followed: Set<RollbackLog.LinkPlace> = []
    private var byKey: [Identity: Slot] = [:]
    /// Holds the session's objects until all are linked.
    private var held: [ModelObject] = []

    private struct Identity: Hashable {
        let entity: ObjectIdentifier
        let key: AnyHashable
    }

    init(_ session: Session, isOwn: Bool, loads: Bool, nodes: [LoaderNode]) {
        self.session = session
        self.isOwn = isOwn
        self.loads = loads
        self.nodes = nodes
    }

    nonisolated(nonsending) func merge(_ source: Slot, isRoot: Bool = false) async throws -> Slot {
        if let known = merged[source] { return known }
        if isOwn, source.has(.attached) { return source }
        if !loads { try requireClean(source) }
        let (slot, isNew) = try await target(of: source, isRoot: isRoot)
        merged[source] = slot
        if !isNew {
            try checkVersion(source, slot)
            copyColumns(source, slot)
        }
        for link in source.entity.relationships.indices { try await mergeLink(link, source, slot) }
        // What the given object is not sure of is not the state of the database.
        if !loads, !source.has(.stale) { commit(slot) }
        return slot
    }

    private func requireClean(_ source: Slot) throws {
        guard source.isPersistent else {
            throw AzothError(
                .invalidRequest,
                "\(source.description) is not in the database yet, so its state can't be taken for that of a row: merge "
                    + "it with load, or flush it first")
        }
        guard source.header.pointee.committed == nil else {
            throw AzothError(
                .invalidRequest,
                "\(source.description) has changes that are not flushed, so its state can't be taken for that of a row: "
                    + "merge it with load, or flush it first")
        }
    }

    // MARK: The session's object

    private nonisolated(nonsending) func target(of source: Slot, isRoot: Bool) async throws -> (Slot, isNew: Bool) {
        let entity = source.entity
        let graph = session.graph
        guard source.isPersistent || source.header.pointee.unassigned & entity.keyMask == 0 else {
            return (add(source), true)
        }
        let key = entity.key(source.identityRow)
        let identity = Identity(entity: ObjectIdentifier(entity), key: AnyHashable(key))
        let present = graph.existingStore(for: entity).flatMap { entity.find(key: key, in: $0) }
        if let present, graph.isHeld(present), !present.has(.deleted), !graph.mayBeHidden(present) {
            hold(present)
            return (present, false)
        }
        if let known = byKey[identity] { return (known, false) }
        if loads,
            let row = try await session.selectByKey(
                entity, key, populateExisting: false, lock: nil, omitting: entity.deferredMask)
        {
            hold(row)
            if isRoot { try await session.loadNodes(entity, [row], nodes) }
            return (row, false)
        }
        guard !loads || !entity.isView else {
            throw AzothError(
                .invalidRequest,
                "\(source.description) can't be merged: \(entity.table.name) is a view, which has no such row any more")
        }
        let slot = add(source)
        byKey[identity] = slot
        return (slot, true)
    }

    /// A new object of the session with the state of another; a row of the session where nothing is to be loaded.
    private func add(_ source: Slot) -> Slot {
        let entity = source.entity
        let graph = session.graph
        // What the object does not have, the new one has not either.
        let withheld = source.header.pointee.withheld
        let slot = Slot.standalone(entity, unassigned: loads ? withheld : source.header.pointee.unassigned)
        entity.initializeRow(slot.row, from: source.row)
        let given = source.isPersistent ? entity.columnMask : source.header.pointee.modified
        slot.header.pointee.modified = given & ~withheld
        if !loads {
            slot.header.pointee.unloaded = source.header.pointee.unloaded
            slot.header.pointee.modified = 0
            slot.set(.persistent)
            if source.has(.stale) { slot.set(.stale) }
            for link in 0..<entity.linkCount { slot.linkWord(link).pointee = LinkWord.unloaded }
        }
        graph.adopt(slot)
        graph.attachReachable(from: slot)
        hold(slot)
        // A foreign key without its link is a link that is not loaded.
        for (link, relationship) in entity.relationships.enumerated() where loads && relationship.isOwning {
            graph.relink(slot, link)
        }
        return slot
    }

    private func hold(_ slot: Slot) { held.append(session.graph.window(slot)) }

    // MARK: Columns

    /// A version that the object was given has to be the row's: else it was made from an older row.
    private func checkVersion(_ source: Slot, _ slot: Slot) throws {
        let entity = source.entity
        guard let version = entity.version?.column, source.isGiven(column: version), slot.isPersistent,
            !slot.has(.stale), !entity.fields[version].isEqual(source.row, slot.identityVersionRow)
        else { return }
        let field = entity.fields[version]
        throw AzothError(
            .staleData,
            "\(source.description) has the version \(field.describe(source.row)), and its row has "
                + "\(field.describe(slot.row)): it was changed meanwhile. Load it again, or leave "
                + "\(entity.attributeName(ofColumn: version)) unset to merge into whatever is there")
    }

    private func copyColumns(_ source: Slot, _ slot: Slot) {
        let entity = source.entity
        // What a view says, it says itself.
        guard !source.has(.stale), !loads || !entity.isView else { return }
        var changed: UInt64 = 0
        for column in entity.fields.indices where source.isGiven(column: column) {
            let bit: UInt64 = 1 << UInt64(column)
            let isKnown = slot.header.pointee.withheld & bit == 0 && !slot.has(.stale)
            if isKnown, entity.fields[column].isEqual(slot.row, source.row) { continue }
            if loads { slot.willChange(bit, in: session.graph) }
            entity.fields[column].copy(from: source.row, to: slot.row)
            slot.header.pointee.unassigned &= ~bit
            if !loads { slot.header.pointee.unloaded &= ~bit }
            changed |= bit
        }
        guard changed & entity.foreignKeyMask != 0 else { return }
        for (link, relationship) in entity.relationships.enumerated() {
            guard case .owning(let columns, _) = relationship.side,
                columns.contains(where: { changed & (1 << UInt64($0)) != 0 })
            else { continue }
            session.graph.relink(slot, link)
        }
    }

    /// The state is that of the database.
    private func commit(_ slot: Slot) {
        slot.discardCommitted()
        slot.header.pointee.modified = 0
        slot.clear(.stale)
        slot.clear(.keyChanged)
        session.graph.forgetDirty(slot)
    }

    // MARK: Relationships

    private nonisolated(nonsending) func mergeLink(_ link: Int, _ source: Slot, _ slot: Slot) async throws {
        let relationship = source.entity.relationships[link]
        // What is read only is shown, with its targets merged as others are, and changes no foreign key.
        let isReadOnly = relationship.condition != nil
        guard isReadOnly || relationship.cascade.contains(.merge), source.isGiven(link), !source.isStale(link) else {
            return
        }
        let links = loads && !isReadOnly
        if links, followed.contains(.init(slot: source, link: link)) { return }
        let sources = relationship.isToMany ? Array(source.many(link)) : source.one(link).map { [$0] } ?? []
        // The present members are looked up all at once, and not one by one.
        if loads, !relationship.isOwning, slot.isPersistent, slot.needsLoad(link) {
            try await session.load(slot.entity, link, [slot])
            for target in slot.targets(link) { hold(target) }
        }
        var targets: [Slot] = []
        for target in sources {
            if let inverse = relationship.inverse { followed.insert(.init(slot: target, link: inverse)) }
            targets.append(try await merge(target))
        }
        guard links else { return take(targets, link, slot) }
        if source.isAssumed(link) {
            // What others added meanwhile stays.
            for target in targets {
                if relationship.isToMany {
                    session.graph.insertMany(slot, link, target, at: nil)
                } else {
                    session.graph.linkOne(slot, link, target)
                }
            }
        } else if relationship.isToMany {
            session.graph.setMany(slot, link, targets)
        } else if let target = targets.first {
            session.graph.linkOne(slot, link, target)
        } else {
            session.graph.unlinkOne(slot, link)
        }
    }

    /// Links as the database has them: nothing to flush, and the other side follows where it is not known.
    private func take(_ targets: [Slot], _ link: Int, _ slot: Slot) {
        let relationship = slot.entity.relationships[link]
        session.graph.noteRead(slot, link)
        if relationship.isToMany {
            slot.storeMany(link, targets)
        } else {
            slot.storeOne(link, targets.first?.word ?? LinkWord.empty)
        }
        for target in targets { session.graph.mirrorLoaded(target, relationship.inverse, slot) }
    }
}

extension Slot {
    /// Whether the program or the database gave a column its value.
    fileprivate func isGiven(column: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(column)
        guard header.pointee.withheld & bit == 0 else { return false }
        guard !isPersistent else { return true }
        guard header.pointee.modified & bit != 0 else { return false }
        // A foreign key that no link and no value gave is no word about the link.
        return entity.foreignKeyMask & bit == 0 || !entity.fields[column].isNull(row)
    }

    /// The row whose version is the database's.
    fileprivate var identityVersionRow: UnsafeMutableRawPointer { header.pointee.committed ?? row }
}
