public import AzothSQL

/// A mapped class. Generated from a schema; never conformed to by hand.
public protocol Model: ModelObject, SelectableEntity, TableModel {
    /// The type of the primary key: a value, or a struct of the key's attributes.
    associatedtype Key: Hashable & Sendable
    /// What an insert of a row needs, as a value: an ``InsertableRow``. `Never` where generated code has none.
    associatedtype New: Sendable = Never
}

extension Model {
    public static var _table: Table { _anyEntity.table }
    public static var _updates: [AssignmentCore] { _anyEntity.updates }
    public static var _entitySource: EntitySource {
        let entity = _anyEntity
        return EntitySource(
            table: entity.table, model: Self.self, columns: entity.columns(omitting: entity.deferredMask))
    }
}
