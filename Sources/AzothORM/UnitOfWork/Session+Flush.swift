internal import AzothEngine
internal import AzothSQL

// The executor of the unit of work: what to write in which order is the plan's decision, this carries it out.
extension Session {
    /// Writes all changes: saves in the order of references, then deletions in the reverse order.
    ///
    /// Rows of one entity that follow each other and set the same columns go in one batch. Values equal to the
    /// committed ones cost nothing.
    nonisolated(nonsending) func flushChanges() async throws {
        guard graph.hasChanges else { return }
        isFlushing = true
        defer { isFlushing = false }
        // What a flush that failed left for later is about rows as they were then.
        graph.changes.postUpdates = PostUpdates()
        try await tell(.beforeFlush)
        guard graph.hasChanges else { return }
        noteChangedOwners()
        try await loadReplacedPartners()
        try await loadReleased()
        try await prepareOrphans()
        prepareDeletions()
        let deleting = graph.changes.deleted
        let isDeleting = { (slot: Slot) in slot.has(.deleting) }
        let connection = try await usedConnection()
        connection._settle()
        try await unlinkDeleted(deleting, on: connection)
        try await deleteReplacedPartners(deleting, on: connection)

        let saves = graph.changes.dirty.filter { $0.has(.dirty) && !isDeleting($0) } + graph.changes.new
        for batch in try order(saves, reversed: false) {
            if batch[0].has(.pending) {
                let rows = deleting.isEmpty ? batch : try await switchRows(batch, on: connection)
                if !rows.isEmpty { try await insert(rows, on: connection) }
            } else {
                try await update(batch, on: connection)
            }
        }
        try await writePostUpdates(on: connection)
        try await writeLinks(on: connection)
        // A row whose place a new one took is not deleted.
        let gone = deleting.allSatisfy(isDeleting) ? deleting : deleting.filter(isDeleting)
        try await clearPostUpdated(gone, on: connection)
        for batch in try order(gone, reversed: true) { try await delete(batch, on: connection) }

        try await tell(.afterFlush)
        if events.isEmpty {
            for slot in graph.changes.dirty { slot.clear(.dirty) }
            graph.changes = ChangeLists()
        } else {
            graph.changes.forgetWritten()
            try await tell(.afterFlushPostexec)
        }
    }

    /// Rows whose collections are changed are told of like rows that were assigned to, where anybody listens.
    private func noteChangedOwners() {
        guard events.has(.writes) else { return }
        for owner in graph.changedOwners where events.listeners(of: owner.entity, .writes) != nil {
            graph.noteDirty(owner)
        }
    }

    // MARK: Order

    /// Sorts rows into batches of one entity.
    ///
    /// - Parameter reversed: They are deleted: what references comes first, as the database has it.
    func order(_ slots: [Slot], reversed: Bool) throws -> [[Slot]] {
        guard slots.count > 1 else { return slots.isEmpty ? [] : [slots] }
        let groups = groupByEntity(slots)
        let links = groups.map { entity, _ in
            entity.relationships.indices.filter { entity.relationships[$0].ordersRows }
        }
        let references = zip(groups, links).map { group, links in
            links.compactMap { link in groups.firstIndex { $0.entity === group.entity.relationships[link].target } }
        }
        let order = FlushPlan.order(groups.map { $0.slots }, references: references, isNew: { $0.has(.pending) }) {
            slot, number in
            links[number].compactMap { link in
                let target = reversed ? formerTarget(of: slot, link) : slot.one(link)
                guard let target, reversed || target.has(.pending) || needsNewKey(slot, link, target) else {
                    return nil
                }
                return target
            }
        }
        switch order {
        case .batches(let batches): return reversed ? batches.reversed() : batches
        case .circle(let slots):
            let names = slots.prefix(4).map(\.description).joined(separator: ", ")
            throw AzothError(
                .invalidRequest,
                "rows reference each other in a circle, so none can be written first: \(names). Flush one of them "
                    + "before it is linked, or write '@foreignKey(postUpdate: true)' at one of the relationships")
        }
    }

    /// The rows of each entity, in the order in which they were given.
    private func groupByEntity(_ slots: [Slot]) -> [(entity: AnyEntity, slots: [Slot])] {
        if slots.allSatisfy({ $0.hasEntity(of: slots[0]) }) { return [(slots[0].entity, slots)] }
        var groups: [(entity: AnyEntity, slots: [Slot])] = []
        var last = 0
        for slot in slots {
            if groups.isEmpty || !slot.hasEntity(of: groups[last].slots[0]) {
                last = groups.firstIndex { slot.hasEntity(of: $0.slots[0]) } ?? groups.count
                if last == groups.count { groups.append((slot.entity, [])) }
            }
            groups[last].slots.append(slot)
        }
        return groups
    }

    /// Whether a row is to point at a key that its target does not have yet.
    private func needsNewKey(_ slot: Slot, _ link: Int, _ target: Slot) -> Bool {
        guard target.has(.keyChanged), case .owning(let columns, let references) = slot.entity.relationships[link].side
        else { return false }
        let entity = slot.entity
        return !entity.link(slot.row, columns, pointsAt: target.identityRow, of: target.entity, references)
    }

    // MARK: Insert

    /// How many rows one batch carries at most: memory stays bounded.
    static var rowsPerBatch: Int { 5000 }
    /// The same of an UPDATE: PostgreSQL reads the whole table for each of thousands of rows.
    private static var rowsPerUpdate: Int { 10_000 }
    /// The same of rows that are not made all at once, but while the database works on others.
    private static var rowsInPieces: Int { 20_000 }

    /// How many rows one statement carries at most.
    ///
    /// - Parameter whole: The number where all are made at once.
    private nonisolated(nonsending) func rowsPerStatement(
        _ slots: [Slot], whole: Int, on connection: Connection
    ) async throws -> Int {
        guard slots.count > whole, filters.isEmpty, try await connection._executesPiecewise() else { return whole }
        return Self.rowsInPieces
    }

    private nonisolated(nonsending) func insert(_ slots: [Slot], on connection: Connection) async throws {
        try await tell(.beforeInsert, slots)
        let entity = slots[0].entity
        let statements = entity.statements(for: connection.dialect)
        let owning = entity.relationships.indices.filter { entity.relationships[$0].isOwning }
        var start = 0
        var before: [UInt64] = []
        before.reserveCapacity(slots.count)
        for slot in slots {
            before.append(slot.header.pointee.unassigned)
            carryKeys(slot, owning)
            beginVersion(slot)
            try requireAssigned(slot, entity)
        }
        let most = try await rowsPerStatement(slots, whole: Self.rowsPerBatch, on: connection)
        while start < slots.count {
            let omitted = slots[start].header.pointee.unassigned
            let rest = slots[start...].prefix { $0.header.pointee.unassigned == omitted }
            if rest.count > Self.rowsPerBatch {
                start += try await insertInBulk(rest, omitting: omitted, before, on: connection)
            }
            while start < rest.endIndex {
                let end = min(start + most, rest.endIndex)
                try await insert(
                    slots[start..<end], statements.insert(omitting: omitted, rows: end - start), before, on: connection)
                start = end
            }
        }
        try await tell(.afterInsert, slots)
    }

    private nonisolated(nonsending) func insert(
        _ slots: ArraySlice<Slot>, _ insert: EntityStatements.Insert, _ before: [UInt64], on connection: Connection
    ) async throws {
        let entity = slots[slots.startIndex].entity
        let columns = entity.table.columns
        let decoders = insert.returning.map { (field: entity.fields[$0], type: columns[$0].type) }
        try await connection._run(insert.statement, rows: slots.count, options: try driverOptions()) { range in
            try rows(of: slots[range, from: slots.startIndex], insert.columns)
        } take: { range, result in
            let slots = slots[range, from: slots.startIndex]
            if !decoders.isEmpty {
                guard result.batch.count == slots.count else {
                    throw AzothError(
                        .databaseError, "\(slots.count) rows were inserted, \(result.batch.count) came back",
                        statement: insert.statement.sql)
                }
                let order = result.batch.order(byKey: insert.orderingKey)
                for (index, slot) in slots.enumerated() {
                    try result.batch.withRow(order?[index] ?? index) { reader throws(any Error) in
                        for each in decoders { try each.field.decode(&reader, into: slot.row, as: each.type) }
                    }
                }
            }
            becomeInserted(slots, entity, before)
        }
    }

    /// Columns of new rows, as parameters.
    func rows(of slots: ArraySlice<Slot>, _ columns: [Int]) throws -> RowBatch {
        let entity = slots[slots.startIndex].entity
        var builder = RowBatch.Builder(columnCount: columns.count, rows: slots.count, bytes: slots.count * 32)
        let encoder = ParameterEncoder(entity, columns)
        for slot in slots {
            try encoder.encode(slot.row, into: &builder)
            builder.endRow()
        }
        return builder.finish()
    }

    /// Rows that were pending are in the database.
    ///
    /// - Parameter before: The columns of each slot of the flush that had no value before, a bit each.
    func becomeInserted(_ slots: ArraySlice<Slot>, _ entity: AnyEntity, _ before: [UInt64]) {
        let store = graph.store(for: entity)
        let announces = events.has(.transitions)
        for (offset, slot) in zip(slots.indices, slots) {
            slot.becomeInserted()
            store.registerAlone(slot)
            graph.log?.recordInserted(slot, unassigned: before[offset])
            if announces { graph.announce(slot, .pending, .persistent) }
        }
    }

    /// Every column that the database does not assign has a value.
    func requireAssigned(_ slot: Slot, _ entity: AnyEntity) throws {
        let missing = slot.header.pointee.unassigned & ~entity.serverAssigned
        guard missing != 0 else { return }
        let column = missing.trailingZeroBitCount
        let link = entity.relationships.firstIndex { relationship in
            if case .owning(let columns, _) = relationship.side { columns.contains(column) } else { false }
        }
        if let link { throw slot.missingLinkInFlush(link) }
        let name = entity.attributeName(ofColumn: column)
        throw AzothError(.notNullViolation(constraint: name), "\(name) has no value: set it before the flush")
    }

    // MARK: Update

    nonisolated(nonsending) func update(_ slots: [Slot], on connection: Connection) async throws {
        try await tell(.beforeUpdate, slots)
        var slots = graph.orderByKeys(slots)
        let entity = slots[0].entity
        let statements = entity.statements(for: connection.dialect)
        var turns = turns(of: slots)
        if let each = turns {
            let order = slots.indices.sorted { (each[$0], $0) < (each[$1], $1) }
            slots = order.map { slots[$0] }
            turns = order.map { each[$0] }
        }
        let owning = entity.relationships.indices.filter { entity.relationships[$0].isOwning }
        var changed: [UInt64] = []
        changed.reserveCapacity(slots.count)
        for slot in slots {
            let isHeldBack = carryKeys(slot, owning)
            try requireAssigned(slot, entity)
            let mask = completeChange(slot.changedColumns(of: entity), of: slot, entity)
            if isHeldBack, mask == 0 { graph.changes.postUpdates.unwritten.insert(slot) }
            changed.append(mask)
        }
        let most = try await rowsPerStatement(slots, whole: Self.rowsPerUpdate, on: connection)
        var start = 0
        while start < slots.count {
            let mask = changed[start]
            var end = start + 1
            while end < slots.count, end - start < most, changed[end] == mask,
                turns?[end] == turns?[start]
            {
                end += 1
            }
            let rows = slots[start..<end]
            start = end
            graph.log?.expectCommitted(rows.count)
            guard mask != 0 else {
                settle(rows, entity)
                continue
            }
            // One statement for rows that change their keys would meet keys that other rows still have.
            let isSingle = filters.contains(entity.table) || mask & entity.keyMask != 0
            let update = try statements.update(mask, rows: isSingle ? 1 : rows.count)
            let foreignKeys = graph.foreignKeys(to: entity, mask)
            if foreignKeys.isEmpty {
                try await self.update(rows, update, on: connection) { settle($0, entity) }
            } else {
                try await self.update(rows, update, on: connection)
                graph.follow(foreignKeys, to: rows, of: entity)
                settle(rows, entity)
            }
        }
        try await tell(.afterUpdate, slots)
    }

    /// - Parameters:
    ///   - former: The rows whose place others take, where they are not the same.
    ///   - settle: Is given those of the rows that the database has, while it may still be busy with others.
    nonisolated(nonsending) func update(
        _ slots: ArraySlice<Slot>, former: ArraySlice<Slot>? = nil, _ update: EntityStatements.Update,
        on connection: Connection, settle: (ArraySlice<Slot>) -> Void = { _ in }
    ) async throws {
        let entity = slots[slots.startIndex].entity
        let former = former ?? slots
        let encoder = ParameterEncoder(entity, update.columns)
        let identity = IdentityEncoder(entity)
        let width = update.columns.count + identity.width
        var (matched, settled) = (0, 0)
        try await run(update.statement, rows: slots.count, of: entity.table, on: connection) { range in
            var builder = RowBatch.Builder(columnCount: width, rows: range.count, bytes: range.count * 32)
            for offset in range {
                try encoder.encode(slots[slots.startIndex + offset].row, into: &builder)
                try identity.encode(former[former.startIndex + offset], into: &builder)
                builder.endRow()
            }
            return builder.finish()
        } take: { range, result in
            matched += result.affectedRows
            guard settled == range.lowerBound, matched == range.upperBound else { return }
            settled = range.upperBound
            let slots = slots[range, from: slots.startIndex]
            if !update.returning.isEmpty { try take(update.returning, of: result.batch, into: slots) }
            if update.reading == nil { settle(slots) }
        }
        guard settled == slots.count else {
            throw try await staleRows(
                former, matched: matched, after: settled, update.statement, on: connection)
        }
        if let reading = update.reading {
            try await read(reading, into: slots, on: connection)
            settle(slots)
        }
    }

    /// What an UPDATE returned of its rows, in their order.
    private func take(_ columns: [Int], of batch: RowBatch, into slots: ArraySlice<Slot>) throws {
        let entity = slots[slots.startIndex].entity
        var position = slots.startIndex
        try batch.forEachRow { reader throws(any Error) in
            for column in columns {
                try entity.fields[column].decode(
                    &reader, into: slots[position].row, as: entity.table.columns[column].type)
            }
            position += 1
        }
    }

    /// What triggers made of rows that were updated.
    private nonisolated(nonsending) func read(
        _ reading: EntityStatements.Reading, into slots: ArraySlice<Slot>, on connection: Connection
    ) async throws {
        let entity = slots[slots.startIndex].entity
        let key = entity.table.primaryKey
        let encoder = ParameterEncoder(entity, key)
        var builder = RowBatch.Builder(columnCount: key.count, rows: slots.count)
        for slot in slots {
            try encoder.encode(slot.row, into: &builder)
            builder.endRow()
        }
        let result = try await connection._run(
            reading.statement, parameters: builder.finish(), options: try driverOptions())
        guard result.batch.count == slots.count else {
            throw AzothError(
                .databaseError, "\(slots.count) rows were updated, and \(result.batch.count) are there afterwards",
                statement: reading.statement.sql)
        }
        try take(reading.columns, of: result.batch, into: slots)
    }

    /// Changed rows are as the database has them.
    private func settle(_ slots: ArraySlice<Slot>, _ entity: AnyEntity) {
        for slot in slots { settle(slot, entity) }
    }

    /// A changed row is as the database has it.
    func settle(_ slot: Slot, _ entity: AnyEntity) {
        if slot.has(.keyChanged) {
            let store = graph.store(for: entity)
            store.unregister(slot)
            slot.clear(.keyChanged)
            store.registerAlone(slot)
        }
        graph.log?.takeCommitted(of: slot)
        slot.discardCommitted()
        slot.header.pointee.unloaded &= ~slot.header.pointee.modified
        slot.header.pointee.modified = 0
        slot.clear(.dirty)
    }
}

extension ArraySlice {
    /// A part of the slice, counted from a position of it.
    subscript(range: Range<Int>, from start: Int) -> ArraySlice {
        self[start + range.lowerBound..<start + range.upperBound]
    }
}

extension RowBatch {
    /// The rows in the order of an integer of theirs: the one that the database drew numbers in. Nil where they are in
    /// that order.
    ///
    /// - Parameter column: Nil: the rows are in order.
    fileprivate func order(byKey column: Int?) -> [Int]? {
        guard let column else { return nil }
        let keys = (0..<count).map { Int64(bitPattern: cell(row: $0, column: column).bits) }
        let isInOrder = zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
        return isInOrder ? nil : keys.indices.sorted { keys[$0] < keys[$1] }
    }
}
