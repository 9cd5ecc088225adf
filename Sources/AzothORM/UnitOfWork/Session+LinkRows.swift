internal import AzothEngine
internal import AzothSQL

// The rows of link tables: those of deleted objects go before everything else, the others change when both sides are
// written and before anything is deleted.
extension Session {
    /// Deletes the link rows of objects that the flush deletes.
    nonisolated(nonsending) func unlinkDeleted(_ slots: [Slot], on connection: Connection) async throws {
        var pairs: [LinkPair] = []
        var seen: Set<LinkPair> = []
        func add(_ pair: LinkPair) { if seen.insert(pair).inserted { pairs.append(pair) } }
        let areLinked = !slots.isEmpty && graph.hasRows(where: \.hasLinkTables)
        for slot in areLinked ? slots : [] where slot.entity.hasLinkTables {
            for (link, relationship) in slot.entity.relationships.enumerated() {
                guard case .linked = relationship.side, relationship.passiveDeletes != .all else { continue }
                // The rows of what was deleted before went with it.
                for target in slot.many(link)
                where !target.has(.deleted) && graph.linkChanges[slot.pair(link, target)] != .added {
                    add(slot.pair(link, target))
                }
            }
        }
        let changes = graph.linkChanges.inOrder
        let gone = changes.isEmpty ? [] : Set(slots)
        for (pair, change) in changes where gone.contains(pair.slot) || gone.contains(pair.target) {
            // What was to be removed is still in the table; what was to be added never gets there.
            if change == .removed { add(pair) }
            settle(pair, wereLinked: change == .added)
        }
        for group in grouped(pairs) { try await delete(group, on: connection) }
    }

    /// Writes the net change of many-to-many relationships: of each link table first what goes, then what comes.
    nonisolated(nonsending) func writeLinks(on connection: Connection) async throws {
        let changes = graph.linkChanges.inOrder.filter(\.pair.isAttached)
        guard !changes.isEmpty else { return }
        // The rows of deleted objects went with them.
        let written = changes.map(\.pair).filter { !$0.slot.has(.deleted) && !$0.target.has(.deleted) }
        for group in grouped(written) {
            let removed = group.filter { graph.linkChanges[$0] == .removed }
            let added = group.filter { graph.linkChanges[$0] == .added }
            if !removed.isEmpty { try await delete(removed, on: connection) }
            if !added.isEmpty { try await insert(added, on: connection) }
        }
        for (pair, change) in changes { settle(pair, wereLinked: change == .added) }
    }

    /// A change is written: the rollback log remembers that it was made.
    private func settle(_ pair: LinkPair, wereLinked: Bool) {
        graph.log?.record(pair, before: graph.linkChanges[pair], wereLinked: wereLinked)
        graph.linkChanges.set(pair, nil)
    }

    /// Pairs by link table, in the order in which the tables come first.
    private func grouped(_ pairs: [LinkPair]) -> [[LinkPair]] {
        var groups: [[LinkPair]] = []
        for pair in pairs {
            let index = groups.firstIndex { $0[0].slot.entity === pair.slot.entity && $0[0].link == pair.link }
            if let index {
                groups[index].append(pair)
            } else {
                groups.append([pair])
            }
        }
        return groups
    }

    // MARK: Statements

    private nonisolated(nonsending) func insert(_ pairs: [LinkPair], on connection: Connection) async throws {
        guard case .linked(let side) = pairs[0].slot.entity.relationships[pairs[0].link].side else { return }
        let statements = side.links.statements(for: connection.dialect)
        for start in stride(from: 0, to: pairs.count, by: Self.rowsPerBatch) {
            let rows = pairs[start..<Swift.min(start + Self.rowsPerBatch, pairs.count)]
            try await connection._run(
                statements.insert(rows: rows.count), rows: rows.count, options: try driverOptions()
            ) { range in
                try keys(of: rows[range, from: start], side) { $0.row }
            } take: { _, _ in
            }
        }
    }

    private nonisolated(nonsending) func delete(_ pairs: [LinkPair], on connection: Connection) async throws {
        guard case .linked(let side) = pairs[0].slot.entity.relationships[pairs[0].link].side else { return }
        let statements = side.links.statements(for: connection.dialect)
        for start in stride(from: 0, to: pairs.count, by: Self.rowsPerBatch) {
            let rows = pairs[start..<Swift.min(start + Self.rowsPerBatch, pairs.count)]
            let statement = statements.delete(rows: rows.count)
            var matched = 0
            try await connection._run(statement, rows: rows.count, options: try driverOptions()) { range in
                try keys(of: rows[range, from: start], side) { $0.identityRow }
            } take: { _, result in
                matched += result.affectedRows
            }
            guard matched == rows.count else {
                let name = pairs[0].slot.entity.attributeName(ofLink: pairs[0].link)
                throw AzothError(
                    .staleData,
                    "DELETE of \(side.links.table.name) expected to delete \(rows.count) row(s) of \(name); "
                        + "\(matched) were matched. Links were removed behind the session",
                    statement: statement.sql)
            }
        }
    }

    /// Both keys of each pair, in the columns of the link table.
    private func keys(
        of pairs: ArraySlice<LinkPair>, _ side: LinkSide, _ row: (Slot) -> UnsafeMutableRawPointer
    ) throws -> RowBatch {
        let columns = side.links.table.columns
        var builder = RowBatch.Builder(columnCount: columns.count, rows: pairs.count)
        for pair in pairs {
            for column in columns.indices {
                let isOwn = side.columns.contains(column)
                let slot = isOwn ? pair.slot : pair.target
                guard let position = (isOwn ? side.columns : side.targetColumns).firstIndex(of: column) else {
                    continue
                }
                let entity = slot.entity
                let key = entity.table.primaryKey[position]
                try entity.fields[key].encode(row(slot), into: &builder, as: columns[column].type)
            }
            builder.endRow()
        }
        return builder.finish()
    }
}
