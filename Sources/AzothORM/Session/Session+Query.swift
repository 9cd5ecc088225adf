internal import AzothEngine
public import AzothSQL

extension Session {
    // MARK: Execute

    /// Writes pending changes, executes a statement, and gives all its rows.
    ///
    /// Models in the select list become objects of the session: one per row, known by their keys. A row that is in
    /// memory already is not overwritten, unless it is stale.
    @discardableResult
    public func execute<S: Statement>(_ statement: S) async throws -> S.Result {
        try enter("execute(_:)")
        defer { leave() }
        try await autoflush("a query")
        return try await perform(statement)
    }

    /// The only column of the first row; nil where there is no row.
    public func scalar<Value: ScalarRow>(_ statement: some RowStatement<Value>) async throws -> Value? {
        try await execute(statement).first()
    }

    /// The rows of a statement of one column.
    public func scalars<Value: ScalarRow>(_ statement: some RowStatement<Value>) async throws -> ResultSet<Value> {
        try await execute(statement)
    }

    /// Executes inside an operation that has entered the session.
    nonisolated(nonsending) func perform<S: Statement>(_ statement: S) async throws -> S.Result {
        graph.sweepIfGrown()
        let connection = try await usedConnection()
        let core = statement._core
        let query = try PreparedQuery(core, for: connection.dialect, in: graph, filters)
        let collector = statement._collector(query.context)
        let result = try await connection._run(
            query.statement, parameters: query.parameters, options: try driverOptions())
        do {
            try core.checkColumns(result.columnNames)
        } catch {
            await result.cursor?.close()
            throw error
        }
        // Rows that come back by RETURNING are fresh again.
        if query.writes { graph.markStale(query.writtenTable) }
        try collector.add(result.batch)
        if let cursor = result.cursor {
            do {
                while let batch = try await cursor.next() { try collector.add(batch) }
            } catch {
                await cursor.close()
                throw error
            }
        }
        try await finishLoads(query)
        return try collector.finish(
            columnNames: result.columnNames, affectedRows: result.affectedRows,
            lastInsertedRowID: result.lastInsertedRowID)
    }

    /// Loads what options and schema want loaded with the rows, and makes them siblings.
    nonisolated(nonsending) func finishLoads(_ query: PreparedQuery) async throws {
        try await loadSeparately(
            query.context.takeMet(), query.context.plan, populateExisting: query.context.populateExisting)
    }

    // MARK: Flush

    /// Writes pending changes to the database, in the transaction. Nothing to write means no statement.
    ///
    /// - Throws: What the database said. The transaction is then rolled back, and the session refuses everything until
    ///   ``rollback()`` is called.
    public func flush() async throws {
        try enter("flush()")
        defer { leave() }
        try throwRefusals()
        try await flushOrFail()
    }

    nonisolated(nonsending) func autoflush(_ purpose: @autoclosure () -> String) async throws {
        try throwRefusals()
        guard isAutoflushing, !isFlushing, graph.hasChanges else { return }
        do {
            try await flushOrFail()
        } catch let error as AzothError {
            throw AzothError(
                error.kind, "autoflush before \(purpose()): \(error.message)", statement: error.statement,
                parameters: error.parameters, underlying: error.underlying, code: error.code)
        }
    }

    /// Runs a closure in which queries do not flush.
    @discardableResult
    public func withoutAutoflush<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async rethrows -> Value {
        let before = isAutoflushing
        isAutoflushing = false
        defer { isAutoflushing = before }
        return try await body()
    }

    /// Runs a closure in which queries do not flush.
    public func withoutAutoflush(_ body: nonisolated(nonsending) () async throws -> Void) async rethrows {
        let before = isAutoflushing
        isAutoflushing = false
        defer { isAutoflushing = before }
        try await body()
    }

    // MARK: Get and refresh

    /// The object of a key: from memory where it is there and not stale, else by one statement.
    ///
    /// - Parameters:
    ///   - options: What to load with it. Relationships that are loaded already are left alone.
    ///   - populateExisting: Reload it even where it is in memory, and what the options name; changes that are not
    ///     flushed stay.
    public func get<M: Model>(
        _ model: M.Type, _ key: M.Key, options: [LoaderOption<M>] = [], populateExisting: Bool = false,
        withForUpdate lock: ForUpdate? = nil
    ) async throws -> M? {
        try enter("get(_:_:)")
        defer { leave() }
        try throwRefusals()
        graph.sweepIfOutdated()
        let entity = M._anyEntity
        let nodes = options.isEmpty ? [] : options.nodes()
        let loadsMore = !nodes.isEmpty || entity.loadsEagerly
        if !populateExisting, lock == nil, let store = graph.existingStore(for: entity),
            let slot = entity.find(key: key, in: store), graph.isHeld(slot), !slot.has(.stale)
        {
            guard !slot.has(.deleted) else { return nil }
            let object = unsafeDowncast(graph.window(slot), to: M.self)
            if loadsMore { try await loadNodes(entity, [slot], nodes) }
            return object
        }
        graph.sweepIfGrown()
        guard
            let slot = try await selectByKey(
                entity, key, populateExisting: populateExisting, lock: lock,
                omitting: entity.omitted(nodes))
        else {
            return nil
        }
        let object = unsafeDowncast(graph.window(slot), to: M.self)
        if loadsMore { try await loadNodes(entity, [slot], nodes, populateExisting: populateExisting) }
        return object
    }

    /// The object of a key.
    ///
    /// - Throws: `noResultFound` where there is no such row.
    public func getOne<M: Model>(
        _ model: M.Type, _ key: M.Key, options: [LoaderOption<M>] = [], populateExisting: Bool = false,
        withForUpdate lock: ForUpdate? = nil
    ) async throws -> M {
        let found = try await get(
            model, key, options: options, populateExisting: populateExisting, withForUpdate: lock)
        guard let found else {
            throw AzothError(.noResultFound, "there is no \(M._anyEntity.name) with the key \(key)")
        }
        return found
    }

    /// Loads what options and schema want loaded with rows that a statement of known shape brought.
    nonisolated(nonsending) func loadNodes(
        _ entity: AnyEntity, _ slots: ContiguousArray<Slot>, _ nodes: [LoaderNode], populateExisting: Bool = false
    ) async throws {
        // A single row loses nothing by a second statement in place of a join.
        try await loadSeparately([(entity, slots)], LoadPlan(options: nodes), populateExisting: populateExisting)
    }

    nonisolated(nonsending) func selectByKey(
        _ entity: AnyEntity, _ key: any Hashable, populateExisting: Bool, lock: ForUpdate?,
        omitting omitted: UInt64
    ) async throws -> Slot? {
        let connection = try await usedConnection()
        let table = entity.table
        var builder = RowBatch.Builder(columnCount: table.primaryKey.count)
        if let key = key as? Int {
            builder.append(integer: Int64(key))
        } else {
            let values = (key as? any CompositeKey)?._values ?? [key].compactMap { $0 as? any MappedValue }
            for (column, value) in zip(table.primaryKey, values) {
                try value.encode(into: &builder, as: table.columns[column].type)
            }
        }
        builder.endRow()
        var statement = entity.statements(for: connection.dialect).selectByKey(omitting: omitted)
        if let lock { statement = try statement.locking(lock, connection.dialect) }
        let hydration = Hydration(
            entity, in: graph, populateExisting: populateExisting || lock != nil, omitting: omitted)
        let result = try await run(statement, builder.finish(), of: table, on: connection)
        if lock != nil, !populateExisting, let store = graph.existingStore(for: entity),
            let slot = entity.find(key: key, in: store)
        {
            try checkVersion(of: slot, result.batch, omitting: omitted)
        }
        try entity.hydrate(result.batch, hydration)
        graph.announceLoads(hydration)
        if let slot = hydration.slots.first { return slot }
        if let store = graph.existingStore(for: entity), let slot = entity.find(key: key, in: store) {
            if filters.contains(table) {
                // The row is gone or hidden: an object that is still here belongs to nothing any more.
                store.unregister(slot)
                slot.clear(.attached)
            } else {
                // The row is gone, in this transaction at least: a rollback brings the object back, as the original's does.
                settleDeleted(slot, store)
                graph.announce(slot, .persistent, .deleted)
            }
        }
        return nil
    }

    /// Reloads an object: its columns by one statement, and the relationships that are named by one each, whether they
    /// were loaded or not. Changes are flushed first; where autoflush is off, those of what is reloaded are lost.
    ///
    /// Without names everything is stale, relationships that the schema loads eagerly are reloaded, and what the object's
    /// relationships cascade `refreshExpire` to is stale too.
    ///
    /// - Throws: `invalidRequest` where the object is not in this session or its row is gone.
    public func refresh<M: Model>(
        _ object: M, _ attributes: any Attribute<M>..., withForUpdate lock: ForUpdate? = nil
    ) async throws {
        try enter("refresh(_:)")
        defer { leave() }
        let slot = object._slot
        let entity = slot.entity
        guard object._graph === graph, slot.has(.attached), slot.isPersistent else {
            throw AzothError(
                .invalidRequest, "\(slot.description) can't be refreshed: it is no row of this session")
        }
        try await autoflush("refreshing \(slot.description)")
        let links = attributes.compactMap { ($0 as? any RelationshipAttribute)?.index }
        if attributes.isEmpty {
            for each in graph.cascade(.refreshExpire, from: slot) {
                if each.isPersistent { expire(each) } else { graph.forgetPending(each) }
            }
        }
        if links.count < attributes.count || attributes.isEmpty || lock != nil {
            let columns = attributes.filter { !($0 is any RelationshipAttribute) }.flatMap(\._columns)
            graph.revert(slot, columns.reduce(0) { $0 | 1 << UInt64($1) })
            slot.set(.stale)
            // Columns that are loaded on demand come where they are named.
            let named = attributes.flatMap(\._columns).reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
            let omitted = entity.deferredMask & slot.header.pointee.unloaded & ~named
            try await reload(slot, lock: lock, omitting: omitted)
        }
        for (link, relationship) in entity.relationships.enumerated() {
            let isEager = attributes.isEmpty && [.selectIn, .joined, .immediate].contains(relationship.load)
            guard links.contains(link) || isEager else { continue }
            slot.header.pointee.staleLinks |= 1 << UInt64(link)
            if !relationship.isToMany, relationship.isOwning { slot.storeOne(link, LinkWord.unloaded) }
            try await loadAlone(entity, link, [slot])
        }
        withExtendedLifetime(object) {}
    }

    /// Reloads the columns of a row of the session; those that are loaded on demand where they are loaded.
    nonisolated(nonsending) func reload(
        _ slot: Slot, lock: ForUpdate? = nil, omitting omitted: UInt64? = nil
    ) async throws {
        let entity = slot.entity
        let key = entity.key(slot.identityRow)
        let description = slot.description
        let omitted = omitted ?? entity.deferredMask & slot.header.pointee.unloaded
        let found = try await selectByKey(entity, key, populateExisting: true, lock: lock, omitting: omitted)
        guard found == slot else {
            throw AzothError(.invalidRequest, "\(description) can't be refreshed: its row is gone from the database")
        }
    }
}

extension CompiledStatement {
    /// The statement with a row lock.
    func locking(_ lock: ForUpdate, _ dialect: Dialect) throws -> CompiledStatement {
        guard dialect.name == .postgres else { return self }
        return CompiledStatement(
            sql + lock.strength + lock.conflict, kind: kind, parameterTypes: parameterTypes, returnsRows: true)
    }
}
