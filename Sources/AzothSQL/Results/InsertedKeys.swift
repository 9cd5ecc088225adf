extension InsertCore {
    /// Whether the database generates the key of the only row: then its value is asked for, by RETURNING or rowid.
    package var needsGeneratedKey: Bool {
        guard returning == nil, let key = table.generatedKey else { return false }
        switch source {
        case .defaults: return true
        case .rows(let rows): return rows.count == 1 && !rows[0].contains { $0.column == key }
        case .batch(let columns, let batch): return batch.count == 1 && !columns.contains(key)
        case .select, .refused: return false
        }
    }

    /// The keys of the inserted rows.
    package func insertedKeys(
        returned batches: [RowBatch], affectedRows: Int, lastInsertedRowID: Int64?
    ) throws -> [any Sendable] {
        if needsGeneratedKey {
            var keys: [any Sendable] = []
            for batch in batches {
                try batch.forEachRow { reader throws in keys.append(try reader.next(Int.self)) }
            }
            if keys.isEmpty, affectedRows > 0, let lastInsertedRowID { keys = [Int(lastInsertedRowID)] }
            return keys
        }
        guard case .rows(let rows) = source, conflict == nil, !table.primaryKey.isEmpty else { return [] }
        return rows.compactMap { row -> (any Sendable)? in
            let values = table.primaryKey.compactMap { key -> (any Sendable)? in
                guard case .bind(let bind)? = row.first(where: { $0.column == key })?.value else { return nil }
                return bind.value
            }
            guard values.count == table.primaryKey.count else { return nil }
            return values.count == 1 ? values[0] : values
        }
    }
}
