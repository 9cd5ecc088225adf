internal import AzothEngine
internal import AzothSQL

extension Session {
    /// How many rows one bulk load carries at most: their keys are in memory at once.
    static var rowsPerBulkLoad: Int { 100_000 }
    /// How many rows are made ready while the database takes those before.
    private static var rowsPerPortion: Int { 1000 }

    /// Loads many new rows of one entity the way that the database has for bulk: on PostgreSQL the keys are drawn first,
    /// and the rows go by COPY. That takes fewer statements than INSERT does, once there are more rows than one INSERT carries.
    ///
    /// Where more than the key is to come back, or the table does not take rows that way, none are loaded.
    ///
    /// - Parameters:
    ///   - omitted: A bit per column that the database assigns.
    ///   - before: As ``becomeInserted(_:_:_:)`` takes it.
    /// - Returns: How many of the rows were inserted. The others are left to INSERT.
    nonisolated(nonsending) func insertInBulk(
        _ slots: ArraySlice<Slot>, omitting omitted: UInt64, _ before: [UInt64], on connection: Connection
    ) async throws -> Int {
        let table = slots[slots.startIndex].entity.table
        let missing = table.columns.indices.filter { omitted & (1 << UInt64($0)) != 0 }
        guard missing.isEmpty || missing == [table.generatedKey] else { return 0 }
        guard
            let load = try await connection._bulkLoad(
                into: table, columns: Array(table.columns.indices), generatedKey: missing.first)
        else { return 0 }
        var start = slots.startIndex
        while start < slots.endIndex {
            let part = slots[start..<min(start + Self.rowsPerBulkLoad, slots.endIndex)]
            guard try await prepare(part, key: missing.first, load.preparation, on: connection) else { break }
            try await self.load(part, by: load.loading, before, on: connection)
            start = part.endIndex
        }
        return start - slots.startIndex
    }

    /// Draws keys for rows, where the table takes them in bulk.
    private nonisolated(nonsending) func prepare(
        _ slots: ArraySlice<Slot>, key: Int?, _ statement: CompiledStatement, on connection: Connection
    ) async throws -> Bool {
        var count = RowBatch.Builder(columnCount: 1)
        count.append(integer: Int64(slots.count))
        count.endRow()
        let result = try await connection._run(
            statement, parameters: count.finish(), options: try driverOptions())
        let entity = slots[slots.startIndex].entity
        var next = slots.startIndex
        var batch: RowBatch? = result.batch
        while let rows = batch {
            guard let key else { return !rows.isEmpty }
            let (field, type) = (entity.fields[key], entity.table.columns[key].type)
            try rows.forEachRow { reader throws(any Error) in
                try field.decode(&reader, into: slots[next].row, as: type)
                next += 1
            }
            batch = try await result.cursor?.next()
        }
        return next == slots.endIndex
    }

    /// Rows count as inserted as soon as the database has got them, which leaves little to do when it has taken them all. Where
    /// it refuses, the transaction has failed, and its rollback makes them new again.
    private nonisolated(nonsending) func load(
        _ slots: ArraySlice<Slot>, by statement: CompiledStatement, _ before: [UInt64], on connection: Connection
    ) async throws {
        let entity = slots[slots.startIndex].entity
        let columns = Array(entity.table.columns.indices)
        var sent = slots.startIndex..<slots.startIndex
        let count = try await connection._load(statement, options: try driverOptions()) {
            becomeInserted(slots[sent], entity, before)
            sent = sent.upperBound..<min(sent.upperBound + Self.rowsPerPortion, slots.endIndex)
            return sent.isEmpty ? nil : try rows(of: slots[sent], columns)
        }
        guard count == slots.count else {
            throw AzothError(
                .databaseError, "\(slots.count) rows were to be inserted, and \(count) were",
                statement: statement.sql)
        }
    }
}
