internal import AzothSQL

/// Columns of an entity's rows as parameters: what a loop over many rows looks up once.
struct ParameterEncoder {
    private let entity: AnyEntity
    private let columns: [(column: Int, field: ColumnField, type: SQLType)]

    init(_ entity: AnyEntity, _ columns: [Int]) {
        self.entity = entity
        self.columns = columns.map { ($0, entity.fields[$0], entity.table.columns[$0].type) }
    }

    func encode(_ row: UnsafeRawPointer, into builder: inout RowBatch.Builder) throws {
        for index in columns.indices {
            do {
                try columns[index].field.encode(row, into: &builder, as: columns[index].type)
            } catch let error as AzothError {
                throw AzothError(
                    error.kind, "\(entity.attributeName(ofColumn: columns[index].column)): \(error.message)",
                    underlying: error.underlying)
            }
        }
    }
}

/// The parameters by which a statement finds a row: the key, and the version as the database had it.
struct IdentityEncoder {
    private let key: ParameterEncoder
    private let version: ParameterEncoder?
    /// The number of parameters.
    let width: Int

    init(_ entity: AnyEntity) {
        key = ParameterEncoder(entity, entity.table.primaryKey)
        version = entity.version.map { ParameterEncoder(entity, [$0.column]) }
        width = entity.table.primaryKey.count + (version == nil ? 0 : 1)
    }

    func encode(_ slot: Slot, into builder: inout RowBatch.Builder) throws {
        try key.encode(slot.identityRow, into: &builder)
        try version?.encode(slot.header.pointee.committed ?? slot.row, into: &builder)
    }
}
