internal import AzothSQL

// What generated accessors of relationships call. `link` is the position in the entity's list of relationships.
extension ModelObject {
    // MARK: Reading

    public final func _list<Target: Model>(_ link: Int, of type: Target.Type = Target.self) throws -> RelationList<
        Target
    > {
        guard _slot.isLoaded(link) else { throw _notLoaded(link) }
        return RelationList(owner: self, link: link)
    }

    /// A loaded to-many that is read only.
    public final func _array<Target: Model>(_ link: Int, of type: Target.Type = Target.self) throws -> [Target] {
        Array(try _list(link, of: type))
    }

    public final func _one<Target: Model>(_ link: Int, of type: Target.Type = Target.self) throws -> Target? {
        if !_slot.isLoaded(link) {
            // A foreign key that is null, or whose target is in memory, needs no query.
            guard let _graph, _graph.resolveUnlessRaising(_slot, link) else { throw _notLoaded(link) }
        }
        guard let target = _slot.one(link) else { return nil }
        return unsafeDowncast(_ownGraph.window(target), to: Target.self)
    }

    public final func _required<Target: Model>(_ link: Int, of type: Target.Type = Target.self) throws -> Target {
        if let target: Target = try _one(link) { return target }
        throw _slot.missingLink(link)
    }

    public final func _unloaded<Target: Model>(_ link: Int, of type: Target.Type = Target.self) -> UnloadedList<Target>
    {
        UnloadedList(owner: self, link: link)
    }

    private final func _notLoaded(_ link: Int) -> AzothError {
        _slot.notLoaded(link, _graph?.loadStrategy(of: _slot, link) ?? _slot.entity.relationships[link].load)
    }

    // MARK: Writing

    public final func _setOne(_ link: Int, _ target: ModelObject?, file: StaticString, line: UInt) {
        _slot.noteGiven(link)
        guard let target else {
            _ownGraph.unlinkOne(_slot, link)
            return
        }
        guard let graph = _join(target, link, file, line) else { return }
        graph.linkOne(_slot, link, target._slot)
    }

    public final func _setList<Target: Model>(_ link: Int, _ targets: [Target], file: StaticString, line: UInt) {
        _slot.noteGiven(link)
        for target in targets where _join(target, link, file, line) == nil { return }
        _ownGraph.setMany(_slot, link, targets.map { $0._slot })
        // The slots must not go before their links are made.
        withExtendedLifetime(targets) {}
    }

    final func _insert(_ link: Int, _ target: ModelObject, at index: Int?, file: StaticString, line: UInt) {
        guard let graph = _join(target, link, file, line) else { return }
        graph.insertMany(_slot, link, target._slot, at: index)
    }

    final func _remove(_ link: Int, _ target: ModelObject) {
        _slot.noteGiven(link)
        guard let graph = _graph, target._graph === graph else { return }
        graph.removeMany(_slot, link, target._slot)
    }

    /// A column of a foreign key was assigned: the to-one follows at once.
    public final func _relink(_ link: Int) { _ownGraph.relink(_slot, link) }

    /// Brings two objects into one graph. Nil where the link is illegal: then it is recorded, and thrown by the next
    /// throwing call of the session.
    private final func _join(
        _ target: ModelObject, _ link: Int, _ file: StaticString, _ line: UInt
    ) -> ObjectGraph? {
        let name = _slot.entity.attributeName(ofLink: link)
        func refuse(_ graph: ObjectGraph, _ reason: String) -> ObjectGraph? {
            graph.refusals.append(
                AzothError(.invalidRequest, "\(name) was not linked at \(file):\(line): \(reason)"))
            return nil
        }
        for object in [self, target] where object._slot.has(.deleted) || object._slot.has(.deleting) {
            return refuse(object._ownGraph, "the row of \(object._slot.description) is deleted")
        }
        do {
            let graph = try ObjectGraph.join(self, target)
            if let reason = graph.refusal(toLink: _slot, target._slot) { return refuse(graph, reason) }
            return graph
        } catch {
            return refuse(_ownGraph, error.message)
        }
    }
}

extension Slot {
    /// - Parameter strategy: How it would be loaded.
    func notLoaded(_ link: Int, _ strategy: LoadStrategy) -> AzothError {
        let name = entity.attributeName(ofLink: link)
        let attribute = entity.relationships[link].name
        if isPersistent, !has(.attached) {
            return AzothError(
                .notLoaded(attribute: name),
                "\(name) is not loaded, and \(description) belongs to no session that could load it: load it with the "
                    + "query by .options(.selectIn(\(name))), or before the session closes")
        }
        guard !strategy.refusesStatements else {
            return AzothError(
                .notLoaded(attribute: name),
                "\(name) is not loaded, and its load strategy is '\(strategy)': load it with the query by "
                    + ".options(.selectIn(\(name))), or by session.refresh(object, \(name))")
        }
        return AzothError(
            .notLoaded(attribute: name),
            "\(name) is not loaded: load it with the query by .options(.selectIn(\(name))), await it by "
                + "object.awaitable.\(attribute), or load it by session.refresh(object, \(name))")
    }

    /// A column that was left out of the query, or that is loaded on demand.
    func columnNotLoaded(_ column: Int) -> AzothError {
        let name = entity.attributeName(ofColumn: column)
        let attribute = entity.fields[column].name
        if !has(.attached) {
            return AzothError(
                .notLoaded(attribute: name),
                "\(name) is not loaded, and \(description) belongs to no session that could load it: load it with the "
                    + "query by .options(.undefer(\(name))), or before the session closes")
        }
        return AzothError(
            .notLoaded(attribute: name),
            "\(name) is not loaded: load it with the query by .options(.undefer(\(name))), await it by "
                + "object.awaitable.\(attribute), or load it by session.refresh(object, \(name))")
    }

    /// A required to-one that is read, and points at nothing.
    func missingLink(_ link: Int) -> AzothError {
        let name = entity.attributeName(ofLink: link)
        return AzothError(
            .missingLink(attribute: name), "\(name) is required and points at nothing: set it before it is read")
    }

    /// A required to-one that points at nothing when its row is to be written.
    func missingLinkInFlush(_ link: Int) -> AzothError {
        let name = entity.attributeName(ofLink: link)
        let relationship = entity.relationships[link]
        let inverse = relationship.inverse.map { relationship.target.attributeName(ofLink: $0) }
        guard isPersistent else {
            let other = inverse.map { ", or give it to \($0)" } ?? ""
            return AzothError(
                .missingLink(attribute: name),
                "\(description) can't be saved: \(name) is required and points at nothing; set it\(other)")
        }
        let cascade = inverse.map { ", or have it deleted by @cascade(all, deleteOrphan) on \($0)" } ?? ""
        return AzothError(
            .missingLink(attribute: name),
            "\(description) has lost its \(relationship.name), and \(name) is required: set another, delete "
                + "\(description) too\(cascade)")
    }

    /// The model and key, for messages.
    var description: String {
        let entity = entity
        guard isPersistent || header.pointee.unassigned & entity.keyMask == 0 else { return "a new \(entity.name)" }
        let key = entity.table.primaryKey.map { entity.fields[$0].describe(identityRow) }
        return "\(entity.name) \(key.joined(separator: ", "))"
    }
}
