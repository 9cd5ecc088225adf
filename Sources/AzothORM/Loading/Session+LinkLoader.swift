internal import AzothEngine
internal import AzothSQL

// Loads many-to-many relationships: the link table joined to the targets, 1 statement for all owners.
extension Session {
    nonisolated(nonsending) func loadLinked(
        _ relationship: Relationship, _ link: Int, _ side: LinkSide, _ owners: ContiguousArray<Slot>,
        _ wanted: WantedTargets
    ) async throws {
        let connection = try await usedConnection()
        let omitted = wanted.omitted
        let target = relationship.target
        let entity = owners[0].entity
        let key = entity.table.primaryKey
        let types = side.columns.map { side.links.table.columns[$0].type }
        let statements = side.links.statements(for: connection.dialect)
        let hydration = Hydration(
            target, in: graph, populateExisting: wanted.populateExisting, omitting: omitted)
        var ownerOfRow: ContiguousArray<Slot?> = []
        let reader = OwnerReader(
            sample: owners[0], key: key, types: types, first: target.columns(omitting: omitted).count)

        try await lookUp(
            key, of: Array(owners), as: types, in: target.table, on: connection,
            array: { statements.select(target, side, order: relationship.orderColumns, omitting: omitted) },
            rows: {
                statements.select(target, side, count: $0, order: relationship.orderColumns, omitting: omitted)
            },
            narrowed: wanted.conditions.isEmpty
                ? nil
                : { membership in side.select(target, relationship.orderColumns, wanted, membership) },
            { batch in
                try target.hydrate(batch, hydration)
                try reader.read(batch, graph.store(for: entity), into: &ownerOfRow)
            })

        graph.announceLoads(hydration)
        for owner in owners {
            graph.noteRead(owner, link)
            owner.storeMany(link, EmptyCollection<Slot>())
        }
        // An owner that is no longer asked for may come back by a key that changed in memory alone.
        let asked = Set(owners)
        for (slot, owner) in zip(hydration.slots, ownerOfRow) {
            guard let owner, asked.contains(owner), graph.linkChanges[owner.pair(link, slot)] != .removed else {
                continue
            }
            owner.insertIntoMany(link, slot, at: owner.many(link).count)
        }
        // What is not flushed.
        for (pair, change) in graph.linkChanges.inOrder where change == .added && wanted.conditions.isEmpty {
            for owner in [pair.slot, pair.target] where asked.contains(owner) {
                let other = owner == pair.slot ? pair.target : pair.slot
                guard owner.pair(link, other) == pair, !owner.many(link).contains(other) else { continue }
                owner.insertIntoMany(link, other, at: owner.many(link).count)
            }
        }
        graph.makeSiblings(hydration.slots)
    }
}

extension LinkSide {
    /// The statement that loads targets that meet conditions.
    fileprivate func select(
        _ target: AnyEntity, _ order: [Int], _ wanted: Session.WantedTargets, _ membership: ([SQLNode]) -> SQLNode
    ) -> SelectCore {
        let table = links.table
        func nodes(_ columns: [Int]) -> [SQLNode] {
            columns.map { .column(ColumnReference(table: table, index: $0)) }
        }
        var core = SelectCore(selections: [
            .entity(target.source(omitting: wanted.omitted)), .entity(EntitySource(table: table, columns: columns)),
        ])
        let on = zip(target.columnNodes(target.table.primaryKey), nodes(targetColumns)).map {
            SQLNode.binary(.equal, $0, $1)
        }
        core.from = [.table(table, alias: nil)]
        core.joins = [
            Join(kind: .inner, target: .table(target.table, alias: nil), on: on.count == 1 ? on[0] : .and(on))
        ]
        core.conditions = [membership(nodes(columns))] + wanted.conditions.map { $0.node(target, alias: nil) }
        core.orderings = target.orderings(order)
        return core
    }
}

/// Finds the owners whose keys stand behind the columns of rows.
private struct OwnerReader {
    /// Any of the owners.
    let sample: Slot
    let key: [Int]
    let types: [SQLType]
    /// The position of the key's first column in a row.
    let first: Int

    func read(_ batch: RowBatch, _ store: SlotStore, into owners: inout ContiguousArray<Slot?>) throws {
        let entity = sample.entity
        if key.count == 1, entity.fields[key[0]].isInteger {
            for row in 0..<batch.count {
                let value = Int(truncatingIfNeeded: batch.cell(row: row, column: first).bits)
                owners.append(
                    store.identity.find(value) { entity.fields[key[0]].integer($0.identityRow) == value })
            }
            return
        }
        // A row to decode keys into: it is looked at by its key alone.
        let scratch = entity.copyRow(sample.row)
        defer {
            entity.destroyRow(scratch)
            scratch.deallocate()
        }
        try batch.forEachRow { reader throws(any Error) in
            reader.skip(first)
            for (column, type) in zip(key, types) {
                try entity.fields[column].decode(&reader, into: scratch, as: type)
            }
            owners.append(store.find(scratch))
        }
    }
}
