internal import AzothEngine
internal import AzothSQL

// What an UPDATE sets by itself, how it knows that a row is still the one that was read, and what to say where it is not.
extension Session {
    /// The columns that an UPDATE sets: beside those that changed, the ones that every UPDATE sets, and the next version.
    /// Nothing changed means nothing to set.
    ///
    /// - Parameter entity: The row's.
    func completeChange(_ changed: UInt64, of slot: Slot, _ entity: AnyEntity) -> UInt64 {
        guard changed != 0, entity.updatedMask != 0 || entity.version?.isCounted == true else { return changed }
        var complete = changed
        for column in entity.fields.indices {
            let bit: UInt64 = 1 << UInt64(column)
            guard entity.updatedMask & bit != 0, changed & bit == 0, slot.header.pointee.modified & bit == 0 else {
                continue
            }
            slot.willChange(bit, in: graph)
            entity.fields[column].update(slot.row)
            complete |= bit
        }
        if let version = entity.version, version.isCounted {
            let bit: UInt64 = 1 << UInt64(version.column)
            // A version that the program set is taken as it is.
            if complete & bit == 0 {
                slot.willChange(bit, in: graph)
                entity.fields[version.column].count(slot.row, after: slot.header.pointee.committed ?? slot.row)
                complete |= bit
            }
        }
        return complete
    }

    /// The first version of a new row.
    func beginVersion(_ slot: Slot) {
        guard let version = slot.entity.version, version.isCounted else { return }
        slot.entity.fields[version.column].count(slot.row, after: nil)
        slot.header.pointee.unassigned &= ~(1 << UInt64(version.column))
    }

    /// What to say where an UPDATE or DELETE matched fewer rows than it was for: names the first that are not as they
    /// were.
    ///
    /// - Parameters:
    ///   - settled: How many of the first rows are known to be as they were.
    ///   - connection: Where it is asked which they are, if it was not all of them; nil: it is not asked.
    nonisolated(nonsending) func staleRows(
        _ slots: ArraySlice<Slot>, matched: Int, after settled: Int, _ statement: CompiledStatement,
        on connection: Connection?
    ) async throws -> AzothError {
        let entity = slots[slots.startIndex].entity
        let isDelete = statement.kind == .delete
        var stale: [Slot] = []
        if matched == 0 {
            stale = Array(slots)
        } else if let connection {
            stale = try await findStale(slots.dropFirst(settled), isDelete, on: connection)
        }
        let names = stale.prefix(3).map(\.description).joined(separator: ", ")
        let which = stale.isEmpty ? "" : ": " + names + (stale.count > 3 ? " and others" : "")
        let expectation =
            isDelete
            ? "DELETE from \(entity.table.name) expected to delete"
            : "UPDATE of \(entity.table.name) expected to update"
        var reason = entity.version == nil ? "was deleted or its key changed" : "was changed or deleted"
        if filters.contains(entity.table) { reason += ", or is none of those that the session's criteria leave," }
        return AzothError(
            .staleData,
            "\(expectation) \(slots.count) row(s); \(matched) were matched\(which). A row \(reason) behind the session",
            statement: statement.sql)
    }

    /// Which of some rows a statement did not reach. One more statement per row, since something is wrong anyway.
    private nonisolated(nonsending) func findStale(
        _ slots: ArraySlice<Slot>, _ isDelete: Bool, on connection: Connection
    ) async throws -> [Slot] {
        var stale: [Slot] = []
        let entity = slots[slots.startIndex].entity
        let statement = entity.statements(for: connection.dialect).selectByKey(omitting: 0)
        let encoder = ParameterEncoder(entity, entity.table.primaryKey)
        for slot in slots where stale.count < 4 {
            var builder = RowBatch.Builder(columnCount: entity.table.primaryKey.count)
            // A key that the UPDATE changed is the new one by now.
            let row = isDelete ? slot.identityRow : slot.row
            try encoder.encode(row, into: &builder)
            builder.endRow()
            let result = try await run(statement, builder.finish(), of: entity.table, on: connection)
            // What is still there was not deleted; what is not as it was to be was not updated.
            let isThere = result.batch.count > 0
            if isDelete ? isThere : try !isThere || !hasChanges(of: slot, result.batch) { stale.append(slot) }
        }
        return stale
    }

    /// Whether the row that was read has the values that the UPDATE was to write.
    private func hasChanges(of slot: Slot, _ batch: RowBatch) throws -> Bool {
        let entity = slot.entity
        let modified = slot.header.pointee.modified
        return try withRow(of: batch, entity) { row in
            entity.fields.indices.allSatisfy { column in
                modified & (1 << UInt64(column)) == 0 || entity.fields[column].isEqual(row, slot.row)
            }
        }
    }

    /// A row that is read to be locked has to be the one that the object was made of.
    func checkVersion(of slot: Slot, _ batch: RowBatch, omitting omitted: UInt64) throws {
        let entity = slot.entity
        guard let version = entity.version, batch.count > 0, !slot.has(.stale),
            let position = entity.columns(omitting: omitted).firstIndex(of: version.column)
        else { return }
        let field = entity.fields[version.column]
        let known = slot.header.pointee.committed ?? slot.row
        // A row to decode the version into.
        let found = entity.copyRow(known)
        defer {
            entity.destroyRow(found)
            found.deallocate()
        }
        try batch.withRow(0) { reader throws(any Error) in
            reader.skip(position)
            try field.decode(&reader, into: found, as: entity.table.columns[version.column].type)
        }
        guard !field.isEqual(found, known) else { return }
        throw AzothError(
            .staleData,
            "\(slot.description) has the version \(field.describe(known)), and its row has "
                + "\(field.describe(found)): it was changed behind the session. Refresh it, or get it with "
                + "populateExisting")
    }

    /// The first row of a batch, in memory for the time of a closure.
    private func withRow<Value>(
        of batch: RowBatch, _ entity: AnyEntity, _ body: (UnsafeRawPointer) throws -> Value
    ) throws -> Value {
        let slot = Slot.standalone(entity, unassigned: 0)
        defer { slot.raw.deallocate() }
        try batch.withRow(0) { reader throws in try entity.decodeRow(&reader, into: slot) }
        defer { entity.destroyRow(slot.row) }
        return try body(slot.row)
    }
}
