public import AzothSQL

/// Decodes rows into a session's graph, and keeps what it met for the loads that follow.
final class SessionContext: DecodingContext {
    private(set) var graph: ObjectGraph
    let plan: LoadPlan
    let populateExisting: Bool
    /// The rows met so far, per entity: whose relationships are to be loaded.
    private var met: [(entity: AnyEntity, slots: ContiguousArray<Slot>, siblings: SiblingGroup)] = []
    private var hydrations: [Hydration] = []
    /// With joined collections a root comes in several rows: it is given once.
    private var givenRoots: Set<Slot> = []
    /// Collections that this query is filling.
    private var filling: Set<RollbackLog.LinkPlace> = []
    private var filled: Set<FilledPair> = []
    private struct FilledPair: Hashable {
        let place: RollbackLog.LinkPlace
        let target: Slot
    }

    init(_ graph: ObjectGraph, plan: LoadPlan, populateExisting: Bool) {
        self.graph = graph
        self.plan = plan
        self.populateExisting = populateExisting
    }

    override var makesObjects: Bool { true }

    override func columnCount(of source: EntitySource) -> Int {
        guard let model = source.model as? any Model.Type else { return source.columns.count }
        return source.table.columns.count - plan.omitted(model._anyEntity).nonzeroBitCount
    }

    /// - Parameter omitted: Nil: what the options of the query leave out of the entity.
    func hydration(for entity: AnyEntity, omitting omitted: UInt64? = nil) -> Hydration {
        let omitted = omitted ?? plan.omitted(entity)
        for hydration in hydrations where hydration.store.entity === entity && hydration.omitted == omitted {
            return hydration
        }
        let hydration = Hydration(entity, in: graph, populateExisting: populateExisting, omitting: omitted)
        hydrations.append(hydration)
        return hydration
    }

    func meet(_ entity: AnyEntity, _ slots: ContiguousArray<Slot>) {
        if let index = met.firstIndex(where: { $0.entity === entity }) {
            met[index].slots += slots
            graph.join(met[index].siblings, met[index].slots)
        } else {
            let siblings = SiblingGroup()
            graph.join(siblings, slots)
            met.append((entity, slots, siblings))
        }
    }

    /// Goes on in another graph: the session's objects were expunged between two batches of a stream.
    func follow(_ graph: ObjectGraph) {
        guard graph !== self.graph else { return }
        self.graph = graph
        hydrations = []
        met = []
    }

    /// Makes siblings of the rows that were met, and forgets them: a stream loads per batch, and what the program dropped
    /// of one batch is gone with the next.
    func takeMet() -> [(entity: AnyEntity, slots: ContiguousArray<Slot>)] {
        defer {
            met = []
            givenRoots = []
            filling = []
            filled = []
        }
        for hydration in hydrations { graph.announceLoads(hydration) }
        return met.map { rows in
            graph.complete(rows.siblings, rows.slots)
            return (rows.entity, rows.slots)
        }
    }

    func hydrateRow(_ entity: AnyEntity, _ reader: inout RowReader, omitting omitted: UInt64? = nil) throws -> Slot {
        let hydration = hydration(for: entity, omitting: omitted)
        hydration.slots.removeAll(keepingCapacity: true)
        try entity.hydrateRow(&reader, hydration)
        return hydration.slots[0]
    }

    // MARK: Joined loads

    /// Decodes rows whose root is followed by the columns of joined relationships. Where collections are joined, a root
    /// comes in many rows and is given once.
    func hydrateJoined(_ entity: AnyEntity, _ batch: RowBatch) throws -> ContiguousArray<Slot> {
        var roots: ContiguousArray<Slot> = []
        let joined = plan.joined
        var targets = [Slot?](repeating: nil, count: joined.count)
        try batch.forEachRow { reader throws(any Error) in
            let root = try hydrateRow(entity, &reader)
            for (index, join) in joined.enumerated() {
                let target = join.step.relationship.target
                let owner = join.parent.map { targets[$0] } ?? root
                let width = target.table.columns.count - join.omitted.nonzeroBitCount
                guard let owner, !reader.areNull(width) else {
                    reader.skip(width)
                    targets[index] = nil
                    if let owner { link(owner, join.step.link, nil) }
                    continue
                }
                let slot = try hydrateRow(target, &reader, omitting: join.omitted)
                targets[index] = slot
                link(owner, join.step.link, slot)
            }
            if !plan.joinsCollections || givenRoots.insert(root).inserted { roots.append(root) }
        }
        return roots
    }

    /// Fills a relationship from a joined row, unless it was loaded before.
    private func link(_ owner: Slot, _ link: Int, _ target: Slot?) {
        let place = RollbackLog.LinkPlace(slot: owner, link: link)
        let relationship = owner.entity.relationships[link]
        if !filling.contains(place) {
            guard owner.needsLoad(link) || populateExisting else { return }
            graph.noteRead(owner, link)
            filling.insert(place)
            if relationship.isToMany { owner.storeMany(link, [Slot]()) } else { owner.storeOne(link, LinkWord.empty) }
        }
        guard let target else { return }
        if relationship.isToMany {
            guard filled.insert(FilledPair(place: place, target: target)).inserted else { return }
            owner.insertIntoMany(link, target, at: owner.many(link).count)
        } else {
            owner.storeOne(link, target.word)
        }
        graph.mirrorLoaded(target, relationship.inverse, owner)
    }
}

extension ObjectGraph {
    /// A link is as the database has it.
    func noteRead(_ owner: Slot, _ link: Int) {
        let bit: UInt64 = 1 << UInt64(link)
        owner.header.pointee.staleLinks &= ~bit
        owner.header.pointee.assumedLinks &= ~bit
        owner.header.pointee.readInside = log?.savepoint ?? 0
    }

    /// A load found that `slot` is linked to `owner`: the other side is known too where it is a to-one.
    func mirrorLoaded(_ slot: Slot, _ inverse: Int?, _ owner: Slot) {
        guard let inverse, !slot.isLoaded(inverse), !slot.entity.relationships[inverse].isToMany else { return }
        slot.storeOne(inverse, owner.word)
        slot.header.pointee.readInside = log?.savepoint ?? 0
    }
}

extension Model {
    public static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Self {
        let context = try sessionContext(context)
        let slot = try context.hydrateRow(_anyEntity, &reader)
        context.meet(_anyEntity, [slot])
        return unsafeDowncast(context.graph.window(slot), to: Self.self)
    }

    public static func _decodeBatch(
        _ batch: RowBatch, _ context: DecodingContext, into rows: inout [Self]
    ) throws {
        let context = try sessionContext(context)
        let entity = _anyEntity
        let hydration = context.hydration(for: entity)
        if context.plan.joined.isEmpty {
            hydration.slots.removeAll(keepingCapacity: true)
            try entity.hydrate(batch, hydration)
        } else {
            hydration.slots = try context.hydrateJoined(entity, batch)
        }
        context.meet(entity, hydration.slots)
        entity.appendObjects(hydration, to: &rows)
    }

    private static func sessionContext(_ context: DecodingContext) throws -> SessionContext {
        if let context = context as? SessionContext { return context }
        throw AzothError(
            .invalidRequest,
            "select(\(Self.self).self) makes objects, which belong to a session: execute it by a session, or use "
                + "select(\(Self.self).Row.self)")
    }
}
