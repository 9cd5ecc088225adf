internal import AzothSQL
internal import AzothEngine

/// Loads relationships of rows that are in memory, one statement for all of them.
extension Session {
    /// Loads what the plan says for rows that a query met, level by level.
    nonisolated(nonsending) func loadSeparately(
        _ met: [(entity: AnyEntity, slots: ContiguousArray<Slot>)], _ plan: LoadPlan, populateExisting: Bool
    ) async throws {
        var plan = plan
        if plan.options.contains(where: \.overridesBelow) { for (_, slots) in met { plan.roots.formUnion(slots) } }
        for (entity, slots) in met {
            if !plan.options.isEmpty {
                graph.loadOverrides.note(plan.steps(for: entity, nodes: plan.options), plan.options, slots)
            }
            for step in plan.separateSteps(for: entity, nodes: plan.options, besideJoins: plan.joinsRoots) {
                try await load(step, slots, plan, populateExisting: populateExisting)
            }
            // What was joined may have more to load.
            for joined in plan.joined {
                let owners = joinedOwners(of: joined, plan, slots)
                let targets = uniqueTargets(of: owners, joined.step.link)
                let target = joined.step.relationship.target
                noteOverrides(of: targets, behind: joined.step, plan)
                let steps = plan.separateSteps(
                    for: target, nodes: joined.step.children, path: joined.step.path, besideJoins: true)
                for step in steps {
                    try await load(step, targets, plan, populateExisting: populateExisting)
                }
            }
        }
    }

    private func joinedOwners(
        of joined: LoadPlan.JoinedStep, _ plan: LoadPlan, _ roots: ContiguousArray<Slot>
    ) -> ContiguousArray<Slot> {
        guard let parent = joined.parent else { return roots }
        let above = plan.joined[parent]
        return uniqueTargets(of: joinedOwners(of: above, plan, roots), above.step.link)
    }

    private func uniqueTargets(of slots: some Sequence<Slot>, _ link: Int) -> ContiguousArray<Slot> {
        var seen: Set<Slot> = []
        var targets: ContiguousArray<Slot> = []
        for slot in slots {
            if slot.entity.relationships[link].isToMany {
                for target in slot.many(link) where seen.insert(target).inserted { targets.append(target) }
            } else if let target = slot.one(link), seen.insert(target).inserted {
                targets.append(target)
            }
        }
        return targets
    }

    private func noteOverrides(of targets: ContiguousArray<Slot>, behind step: LoadPlan.Step, _ plan: LoadPlan) {
        let nodes = step.children
        guard !nodes.isEmpty else { return }
        let others = plan.roots.isEmpty ? targets : targets.filter { !plan.roots.contains($0) }
        let steps = plan.steps(for: step.relationship.target, nodes: nodes, path: step.path)
        graph.loadOverrides.note(steps, nodes, others)
    }

    /// Loads a relationship that the program asks for by itself, and what goes with its targets: 1 statement, as a rule.
    /// How they are loaded is as the option of the query said that brought the first of the owners.
    nonisolated(nonsending) func loadAlone(
        _ entity: AnyEntity, _ link: Int, _ owners: ContiguousArray<Slot>
    ) async throws {
        guard let first = owners.first else { return }
        let step = LoadPlan.Step(
            entity: entity, link: link, strategy: .selectIn, node: graph.loadOverrides.option(of: first, link), path: []
        )
        var plan = LoadPlan()
        if step.node?.overridesBelow == true { plan.roots.formUnion(owners) }
        try await load(step, owners, plan, populateExisting: false)
    }

    private nonisolated(nonsending) func load(
        _ step: LoadPlan.Step, _ slots: ContiguousArray<Slot>, _ plan: LoadPlan, populateExisting: Bool,
        above: Set<Slot> = []
    ) async throws {
        let owners = ContiguousArray(
            slots.filter { $0.needsLoad(step.link) || (populateExisting && $0.isPersistent) })
        if step.strategy == .immediate {
            for owner in owners {
                try await load(step.entity, step.link, [owner], node: step.node, populateExisting: populateExisting)
            }
        } else {
            try await load(step.entity, step.link, owners, node: step.node, populateExisting: populateExisting)
        }
        let target = step.relationship.target
        let nodes = step.children
        let deeper = plan.separateSteps(for: target, nodes: nodes, path: step.path, besideJoins: false)
        guard !deeper.isEmpty || !nodes.isEmpty else { return }
        var targets = uniqueTargets(of: slots, step.link)
        noteOverrides(of: targets, behind: step, plan)
        var above = above
        if let node = step.node, node.furtherLevels > 0 {
            // A circle ends where it comes to a row that was on the way.
            above.formUnion(slots)
            targets.removeAll { above.contains($0) }
            guard !targets.isEmpty else { return }
        }
        for next in deeper { try await load(next, targets, plan, populateExisting: populateExisting, above: above) }
    }

    /// Loads one relationship of rows of one entity: 1 statement, or none where memory knows the answer.
    ///
    /// - Parameter node: The option that asks for it.
    nonisolated(nonsending) func load(
        _ entity: AnyEntity, _ link: Int, _ owners: ContiguousArray<Slot>, node: LoaderNode? = nil,
        populateExisting: Bool = false
    ) async throws {
        guard !owners.isEmpty else { return }
        let relationship = entity.relationships[link]
        let wanted = WantedTargets(relationship, node, populateExisting: populateExisting)
        switch relationship.side {
        case .owning(let columns, let references):
            try await loadTargets(relationship, link, columns, references, owners, wanted)
        case .inverse(let via):
            try await loadInverse(relationship, link, via, owners, wanted)
        case .linked(let side):
            try await loadLinked(relationship, link, side, owners, wanted)
        }
    }

    // MARK: To-one

    private nonisolated(nonsending) func loadTargets(
        _ relationship: Relationship, _ link: Int, _ columns: [Int], _ references: [Int],
        _ owners: ContiguousArray<Slot>, _ wanted: WantedTargets
    ) async throws {
        var missing: ContiguousArray<Slot> = []
        var seen: Set<AnyHashable> = []
        var keyRows: [Slot] = []
        for owner in owners {
            graph.noteRead(owner, link)
            if wanted.conditions.isEmpty, !wanted.populateExisting, graph.resolveFromMemory(owner, link),
                !(owner.one(link)?.has(.stale) ?? false)
            {
                continue
            }
            missing.append(owner)
            let entity = owner.entity
            let key = AnyHashable(columns.map { entity.fields[$0].linkValue(owner.row) })
            if seen.insert(key).inserted { keyRows.append(owner) }
        }
        guard !missing.isEmpty else { return }
        // What is in memory may be there by a query without the session's criteria: then the rows alone decide.
        let isNarrowed = !wanted.conditions.isEmpty || filters.contains(relationship.target.table)
        let loaded = try await select(
            relationship.target, whereIn: references, valuesOf: columns, in: keyRows, order: [], wanted)
        withExtendedLifetime(loaded) {
            if references == relationship.target.table.primaryKey {
                for owner in missing {
                    var target = graph.findTarget(
                        of: owner.row, owner.entity, columns, references, relationship.target)
                    if isNarrowed, let found = target, !loaded.slots.contains(found) { target = nil }
                    owner.storeOne(link, target?.word ?? LinkWord.empty)
                }
            } else {
                for owner in missing {
                    let target = loaded.slots.first { owner.entity.link(owner.row, columns, pointsAt: $0, references) }
                    owner.storeOne(link, target?.word ?? LinkWord.empty)
                }
            }
            // One-to-one: the other side is known too.
            if let inverse = relationship.inverse, !relationship.target.relationships[inverse].isToMany {
                for owner in missing {
                    if let target = owner.one(link) { graph.mirrorLoaded(target, inverse, owner) }
                }
            }
        }
    }

    // MARK: To-many, and the one-to-one without the foreign key

    private nonisolated(nonsending) func loadInverse(
        _ relationship: Relationship, _ link: Int, _ via: Int, _ owners: ContiguousArray<Slot>,
        _ wanted: WantedTargets
    ) async throws {
        let target = relationship.target
        guard case .owning(let columns, let references) = target.relationships[via].side else { return }
        let order = relationship.orderColumns
        let loaded = try await select(
            target, whereIn: columns, valuesOf: references, in: Array(owners), order: order, wanted)
        for owner in owners {
            graph.noteRead(owner, link)
            owner.set(.loading)
            if relationship.isToMany {
                owner.storeMany(link, EmptyCollection<Slot>())
            } else {
                owner.storeOne(link, LinkWord.empty)
            }
        }
        let foreignKeyMask = columns.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        let isToMany = relationship.isToMany
        func put(_ slot: Slot, on owner: Slot) {
            if isToMany {
                owner.insertIntoMany(link, slot, at: owner.many(link).count)
            } else {
                owner.storeOne(link, slot.word)
            }
        }
        // What does not change from row to row is looked up before.
        let store = graph.existingStore(for: owners[0].entity)
        let key = owners[0].entity.fields[references[0]]
        let mirrors = !target.isToMany(via)
        for (index, slot) in loaded.slots.enumerated() {
            if slot.header.pointee.modified & foreignKeyMask != 0 { continue }
            let owner =
                loaded.ownerKeys.isEmpty
                ? graph.findOwner(of: slot.row, target, columns, references, owners)
                : store?.identity.find(loaded.ownerKeys[index]) { owner in
                    key.integer(owner.identityRow) == loaded.ownerKeys[index]
                }
            guard let owner, owner.has(.loading) else { continue }
            put(slot, on: owner)
            if mirrors, !slot.isLoaded(via) { slot.storeOne(via, owner.word) }
        }
        // Changes in memory that are not flushed.
        for slot in graph.changes.new + graph.changes.dirty where slot.entity === target && wanted.conditions.isEmpty {
            guard let owner = slot.one(via), owner.has(.loading), slot.header.pointee.modified & foreignKeyMask != 0,
                !relationship.isToMany || !owner.many(link).contains(slot)
            else { continue }
            if !isToMany, let former = owner.one(link), former != slot { graph.part(former, via, from: owner) }
            put(slot, on: owner)
        }
        for owner in owners { owner.clear(.loading) }
        withExtendedLifetime(loaded) {}
    }

    // MARK: The statement

    /// What a load brings of the targets of a relationship.
    struct WantedTargets {
        /// The columns that are left out.
        let omitted: UInt64
        /// What the targets have to meet besides.
        var conditions: [RelationshipCondition] = []
        /// Targets that are in memory are read anew.
        var populateExisting = false

        init(omitted: UInt64) { self.omitted = omitted }

        init(_ relationship: Relationship, _ node: LoaderNode?, populateExisting: Bool) {
            self.populateExisting = populateExisting
            omitted = relationship.target.omitted(node?.children ?? [])
            conditions = (relationship.condition.map { [$0] } ?? []) + (node?.criteria ?? [])
        }
    }

    /// Rows that a load brought.
    struct Loaded {
        var slots: ContiguousArray<Slot> = []
        /// Where the foreign key is one integer: its value per row, as the database has it.
        var ownerKeys: ContiguousArray<Int> = []
    }

    /// Selects rows of an entity by an array of the values that other rows hold.
    nonisolated(nonsending) func select(
        _ entity: AnyEntity, whereIn columns: [Int], valuesOf fields: [Int], in rows: [Slot], order: [Int],
        _ wanted: WantedTargets, makesSiblings: Bool = true
    ) async throws -> Loaded {
        let omitted = wanted.omitted
        let connection = try await usedConnection()
        let statements = entity.statements(for: connection.dialect)
        let source = rows[0].entity
        let hydration = Hydration(
            entity, in: graph, populateExisting: wanted.populateExisting, omitting: omitted)
        var loaded = Loaded()
        let readsKeys =
            columns.count == 1 && entity.fields[columns[0]].isInteger && source.fields[fields[0]].isInteger
            && fields == source.table.primaryKey

        // What is loaded of rows that are there does not part them from their siblings.
        let siblings = makesSiblings ? SiblingGroup() : nil
        func take(_ batch: RowBatch) throws {
            try entity.hydrate(batch, hydration)
            if let siblings { graph.join(siblings, hydration.slots) }
            guard readsKeys else { return }
            let position = entity.columns(omitting: omitted).firstIndex(of: columns[0]) ?? 0
            for row in 0..<batch.count {
                loaded.ownerKeys.append(Int(truncatingIfNeeded: batch.cell(row: row, column: position).bits))
            }
        }

        try await lookUp(
            fields, of: rows, as: columns.map { entity.table.columns[$0].type }, in: entity.table, on: connection,
            array: { statements.select(whereIn: columns[0], order: order, omitting: omitted) },
            rows: { statements.select(whereIn: columns, count: $0, order: order, omitting: omitted) },
            narrowed: wanted.conditions.isEmpty
                ? nil
                : { membership in
                    var core = SelectCore(selections: [.entity(entity.source(omitting: omitted))])
                    core.conditions =
                        [membership(entity.columnNodes(columns))]
                        + wanted.conditions.map { $0.node(entity, alias: nil) }
                    core.orderings = entity.orderings(order)
                    return core
                }, take)
        graph.announceLoads(hydration)
        loaded.slots = hydration.slots
        if let siblings { graph.complete(siblings, loaded.slots) }
        return loaded
    }

    /// Runs the statement that finds something by values that rows hold: all of them in one array, or several at a
    /// time where the values are of several columns or of a type that no array takes.
    ///
    /// - Parameter table: Where the rows are looked for, for the session's criteria.
    nonisolated(nonsending) func lookUp(
        _ fields: [Int], of slots: [Slot], as types: [SQLType], in table: Table, on connection: Connection,
        array: () -> CompiledStatement, rows: (Int) -> CompiledStatement,
        narrowed: ((_ membership: ([SQLNode]) -> SQLNode) -> SelectCore)?, _ take: (RowBatch) throws -> Void
    ) async throws {
        let source = slots[0].entity
        if let narrowed {
            for start in stride(from: 0, to: slots.count, by: Self.keysPerStatement) {
                let chunk = slots[start..<Swift.min(start + Self.keysPerStatement, slots.count)]
                let core = narrowed { source.membership($0, fields, of: Array(chunk), as: types) }
                let compiled = try StatementCore.select(core).compile(for: connection.dialect, filters: filters)
                try await run(compiled.statement, compiled.parameters, of: nil, on: connection, take)
            }
            return
        }
        if fields.count == 1, source.fields[fields[0]].isListable(on: connection.dialect) {
            var builder = RowBatch.Builder(columnCount: 1)
            try source.fields[fields[0]].encodeList(
                slots.map { UnsafeRawPointer($0.row) }, into: &builder, as: types[0])
            builder.endRow()
            return try await run(array(), builder.finish(), of: table, on: connection, take)
        }
        for start in stride(from: 0, to: slots.count, by: Self.keysPerStatement) {
            let chunk = slots[start..<Swift.min(start + Self.keysPerStatement, slots.count)]
            var builder = RowBatch.Builder(columnCount: chunk.count * fields.count)
            for slot in chunk {
                for (field, type) in zip(fields, types) {
                    try source.fields[field].encode(slot.row, into: &builder, as: type)
                }
            }
            builder.endRow()
            try await run(rows(chunk.count), builder.finish(), of: table, on: connection, take)
        }
    }

    /// How many keys of several columns one statement looks up.
    private static var keysPerStatement: Int { 500 }

    /// Runs a statement and hands its batches on.
    ///
    /// - Parameter table: The table whose criteria are to be added; nil: the statement has what it needs.
    nonisolated(nonsending) func run(
        _ statement: CompiledStatement, _ parameters: RowBatch, of table: Table?, on connection: Connection,
        _ take: (RowBatch) throws -> Void
    ) async throws {
        let result = try await run(statement, parameters, of: table, on: connection)
        try take(result.batch)
        guard let cursor = result.cursor else { return }
        do {
            while let batch = try await cursor.next() { try take(batch) }
        } catch {
            await cursor.close()
            throw error
        }
    }
}

extension ObjectGraph {
    /// The owner, among some, that a foreign key points at.
    func findOwner(
        of row: UnsafeRawPointer, _ entity: AnyEntity, _ columns: [Int], _ references: [Int],
        _ owners: ContiguousArray<Slot>
    ) -> Slot? {
        findTarget(of: row, entity, columns, references, owners[0].entity)
            ?? owners.first { entity.link(row, columns, pointsAt: $0, references) }
    }
}

// MARK: Parts of statements with conditions, which are printed anew each time

extension AnyEntity {
    func source(omitting omitted: UInt64) -> EntitySource {
        EntitySource(table: table, alias: nil, columns: columns(omitting: omitted))
    }

    func columnNodes(_ columns: [Int]) -> [SQLNode] {
        columns.map { .column(ColumnReference(table: table, index: $0)) }
    }

    /// - Parameter order: Positions of columns; descending ones are their complement (`~position`).
    func orderings(_ order: [Int]) -> [SQLNode] {
        order.map { position in
            let column = ColumnReference(table: table, index: position < 0 ? ~position : position)
            return position < 0 ? .ordering(.column(column), descending: true, nulls: nil) : .column(column)
        }
    }

    /// Whether columns hold the values of one of some rows: `x IN (…)`.
    func membership(_ columns: [SQLNode], _ fields: [Int], of slots: [Slot], as types: [SQLType]) -> SQLNode {
        if columns.count == 1 {
            return self.fields[fields[0]].membership(columns[0], slots.map { UnsafeRawPointer($0.row) }, as: types[0])
        }
        return .tuple(
            columns,
            in: slots.map { slot in
                zip(fields, types).map { field, type in
                    .bind(Bind(self.fields[field].mappedValue(slot.row), as: type))
                }
            })
    }
}
