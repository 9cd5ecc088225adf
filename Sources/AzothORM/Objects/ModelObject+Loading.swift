internal import AzothSQL

// What the generated `awaitable` calls: the only attribute access that can reach the database.
extension ModelObject {
    /// A loaded to-many. Where it is not loaded, or stale: 1 statement for the object and its siblings.
    public final func _loadList<Target: Model>(
        _ link: Int, of type: Target.Type = Target.self
    ) async throws -> RelationList<Target> {
        try await _ensureLoaded(link)
        return try _list(link)
    }

    /// A to-many that is read only.
    public final func _loadArray<Target: Model>(
        _ link: Int, of type: Target.Type = Target.self
    ) async throws -> [Target] {
        try await _ensureLoaded(link)
        return try _array(link)
    }

    public final func _loadOne<Target: Model>(
        _ link: Int, of type: Target.Type = Target.self
    ) async throws -> Target? {
        try await _ensureLoaded(link)
        return try _one(link)
    }

    public final func _loadRequired<Target: Model>(
        _ link: Int, of type: Target.Type = Target.self
    ) async throws -> Target {
        try await _ensureLoaded(link)
        return try _required(link)
    }

    /// A column. Where the row is stale it is reloaded, with the siblings that are stale, too: 1 statement. Where the
    /// column is not loaded: 1 statement for the object and its siblings, which brings the columns of the same group.
    public final func _value<R: ModelRow, Value>(_ path: KeyPath<R, Value>) async throws -> Value {
        if _slot.has(.stale), _slot.has(.attached) {
            let session = try _attachedSession("its columns")
            try session.enter("awaitable")
            defer { session.leave() }
            try await session.autoflush("reloading \(_slot.description)")
            if _slot.has(.stale) { try await session.reloadStale(_slot) }
        }
        let entity = _slot.entity
        if let offset = MemoryLayout<R>.offset(of: path),
            let column = entity.fields.firstIndex(where: { $0.offset == offset }),
            _slot.header.pointee.withheld & (1 << UInt64(column)) != 0
        {
            guard _slot.isPersistent else { return try _row(R.self)[keyPath: path] }
            let name = entity.attributeName(ofColumn: column)
            let session = try _attachedSession(name)
            guard !session.graph.loadOverrides.refuses(_slot, column: column) else {
                throw AzothError(
                    .notLoaded(attribute: name),
                    "\(name) is not loaded, and an option of the query made loading it an error: take 'raises' out, or "
                        + "load it by .options(.undefer(\(name)))")
            }
            try session.enter("awaitable")
            defer { session.leave() }
            try await session.autoflush("loading \(name)")
            try await session.loadColumns(of: _slot, with: column)
        }
        return _slot.row(R.self).pointee[keyPath: path]
    }

    private final func _attachedSession(_ what: String) throws -> Session {
        guard let session = _session else {
            throw AzothError(
                .detached,
                "\(_slot.description) belongs to no session, so \(what) can't be loaded: load before the "
                    + "session closes, or add the object to another session")
        }
        return session
    }

    private nonisolated(nonsending) final func _ensureLoaded(_ link: Int) async throws {
        let slot = _slot
        let entity = slot.entity
        // Where the foreign key may be another by now, the row is read before it is followed.
        let isOutdated = slot.has(.stale) && slot.has(.attached) && entity.relationships[link].isOwning
        if !slot.needsLoad(link), !isOutdated { return }
        if slot.isLoaded(link), !slot.has(.attached) { return }
        if !slot.isLoaded(link), !isOutdated, let _graph, _graph.resolveUnlessRaising(slot, link) { return }
        let name = entity.attributeName(ofLink: link)
        let session = try _attachedSession(name)
        try session.enter("awaitable")
        defer { session.leave() }
        session.graph.sweepIfOutdated()
        // Strictly, not even the row is read for it.
        let isRefused = !slot.isLoaded(link) && session.graph.loadStrategy(of: slot, link) == .raise
        if isOutdated, !isRefused {
            try await session.autoflush("loading \(name)")
            try await session.reloadStale(slot)
            if slot.isLoaded(link) ? !slot.needsLoad(link) : session.graph.resolveUnlessRaising(slot, link) { return }
        }
        let strategy = session.graph.loadStrategy(of: slot, link)
        guard !strategy.refusesStatements else { throw slot.notLoaded(link, strategy) }
        try await session.autoflush("loading \(name)")
        if slot.has(.stale) { try await session.reload(slot) }
        let limit = strategy == .single ? 0 : Session.siblingsPerLoad
        let siblings = session.graph.siblings(from: slot, limit: limit) { sibling in
            session.graph.isHeld(sibling) && sibling.isPersistent && sibling.has(.attached)
                && sibling.needsLoad(link) && !session.graph.mayBeHidden(sibling)
        }
        try await session.loadAlone(entity, link, ContiguousArray(siblings))
    }
}

extension Session {
    /// How many siblings a lazy load takes along at most.
    static var siblingsPerLoad: Int { 500 }
}
