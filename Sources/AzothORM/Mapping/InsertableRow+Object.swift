internal import AzothSQL

// New objects whose type is not known where they are made: what factories of tests stand on.
extension InsertableRow {
    /// A new object with these values and the defaults of the others; what the database assigns is left to it.
    ///
    /// The values of foreign keys are taken over, but count as not assigned: to-ones are still to be linked.
    ///
    /// - Throws: `unsupported` for rows of tables without a key, which are no objects.
    package func makeObject() throws -> ModelObject {
        guard let model = Object.self as? any Model.Type else {
            throw AzothError(.unsupported, "\(Object.self) has no objects: its rows are values")
        }
        let entity = model._anyEntity
        let (columns, batch) = try InsertEncoder.encode([self], entity.table)
        let given = columns.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        let unassigned = entity.columnMask & ~given
        for (column, field) in entity.fields.enumerated()
        where unassigned & (1 << UInt64(column)) != 0 && !field.hasPlaceholder {
            throw AzothError(
                .unsupported,
                "\(entity.attributeName(ofColumn: column)) is left to the database, and nothing can stand in for a value "
                    + "of its type until the flush")
        }
        let slot = Slot.standalone(entity, unassigned: unassigned)
        slot.header.pointee.modified = given & ~entity.foreignKeyMask
        var done = 0
        do {
            try batch.forEachRow { reader throws in
                for (column, field) in entity.fields.enumerated() {
                    if given & (1 << UInt64(column)) != 0 {
                        try field.decodeInitializing(&reader, slot.row, as: entity.table.columns[column].type)
                    } else {
                        field.initializePlaceholder(slot.row)
                    }
                    done += 1
                }
            }
        } catch {
            for field in entity.fields[..<done] { field.destroy(slot.row) }
            slot.raw.deallocate()
            throw entity.table.describing(error)
        }
        return entity.makeObject(Window(graph: nil, slot: slot))
    }
}

extension ModelObject {
    /// The to-ones that have to lead somewhere, that nothing is linked to, and whose foreign key the program has not
    /// assigned.
    package final var _missingTargets: [(link: Int, target: any Model.Type)] {
        let entity = _slot.entity
        return entity.relationships.enumerated().compactMap { link, relationship in
            guard case .owning(let columns, _) = relationship.side, !relationship.isOptional, _slot.one(link) == nil,
                columns.allSatisfy({ _slot.header.pointee.modified & (1 << UInt64($0)) == 0 })
            else { return nil }
            return (link, relationship.targetType)
        }
    }
}

extension AnyEntity {
    /// The names of the properties, in the order of the table's columns.
    package final var propertyNames: [String] { fields.map(\.name) }
}
