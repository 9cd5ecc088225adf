/// A model under another name, where a statement names its table twice. Its attributes are members: `manager.name`.
///
/// ```swift
/// let manager = User.alias("manager")
/// select(User.name, manager.name).join(manager, on: User.bossId == manager.id)
/// ```
///
/// Its own members begin with an underscore, so that they hide no attribute.
@dynamicMemberLookup
public struct Alias<M: TableModel & SelectableEntity>: Selectable {
    public typealias Value = M
    public let _name: String

    public init(_ name: String) { _name = name }

    public subscript<Owner, Column>(dynamicMember path: KeyPath<M.Type, Mapped<Owner, Column>>) -> Mapped<Owner, Column>
    {
        M.self[keyPath: path].aliased(_name)
    }

    public var _source: EntitySource { M._entitySource.aliased(_name) }
    public var _selection: Selection { .entity(_source) }
    public func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> M {
        try M._decodeEntity(&reader, context)
    }
    public var _decoder: RowDecoder<M> { .entity(M.self) }
    /// The model as an outer join gives it: nil where the join found nothing.
    public var _orNull: OptionalAlias<M> { OptionalAlias(alias: self) }
}

/// A model under another name, on the optional side of an outer join.
public struct OptionalAlias<M: TableModel & SelectableEntity>: Selectable {
    package let alias: Alias<M>

    public var _selection: Selection { alias._selection }
    public func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> M? {
        try M?._decodeEntity(&reader, context)
    }
}

extension TableModel where Self: SelectableEntity {
    /// The model under another name.
    public static func alias(_ name: String) -> Alias<Self> { Alias(name) }
}
