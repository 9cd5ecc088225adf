/// Several columns of a model that are one value: `Invoice.total` is a `MappedComposite<Invoice, Money>`, and
/// `Invoice.total.amount` the `Mapped<Invoice, Decimal>` of one of them.
@dynamicMemberLookup
public struct MappedComposite<Owner: TableModel, Composite: CompositeValue>: CompositeAttribute {
    /// The position of the first column.
    public let index: Int
    /// The alias of the table; nil: its own name.
    public let alias: String?

    /// The columns of the owner's table from a position on.
    public init(_ index: Int) { self.init(index, alias: nil) }
    init(_ index: Int, alias: String?) {
        self.index = index
        self.alias = alias
    }

    /// The column of a part.
    public subscript<Column: MappedValue>(
        dynamicMember path: KeyPath<Composite.Parts, Part<Column>>
    ) -> Mapped<Owner, Column> {
        Mapped(index + Composite._parts[keyPath: path].offset, alias: alias)
    }

    /// The same columns of the table under an alias.
    public func aliased(_ name: String?) -> Self { Self(index, alias: name) }

    /// Whether all parts are equal.
    public static func == (left: Self, right: Composite) -> Expr<Bool> { Expr(left._equality(to: right)) }
    /// Whether a part differs.
    public static func != (left: Self, right: Composite) -> Expr<Bool> { Expr(left._equality(to: right).inverted) }

    public var _decoder: RowDecoder<Composite> {
        let types = columnTypes
        return RowDecoder { reader, _ in try Composite(&reader, as: types) }
    }
    public func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> Composite {
        try Composite(&reader, as: columnTypes)
    }
}

/// The same of a value that may be nil: then all its columns are null.
@dynamicMemberLookup
public struct MappedOptionalComposite<Owner: TableModel, Composite: CompositeValue>: CompositeAttribute {
    /// The position of the first column.
    public let index: Int
    /// The alias of the table; nil: its own name.
    public let alias: String?

    /// The columns of the owner's table from a position on.
    public init(_ index: Int) { self.init(index, alias: nil) }
    init(_ index: Int, alias: String?) {
        self.index = index
        self.alias = alias
    }

    /// The column of a part: null where the whole is nil.
    public subscript<Column: MappedValue>(
        dynamicMember path: KeyPath<Composite.Parts, Part<Column>>
    ) -> Mapped<Owner, Column?> {
        Mapped(index + Composite._parts[keyPath: path].offset, alias: alias)
    }
    /// The column of a part that may be null by itself.
    public subscript<Column: MappedValue>(
        dynamicMember path: KeyPath<Composite.Parts, Part<Column?>>
    ) -> Mapped<Owner, Column?> {
        Mapped(index + Composite._parts[keyPath: path].offset, alias: alias)
    }

    /// The same columns of the table under an alias.
    public func aliased(_ name: String?) -> Self { Self(index, alias: name) }

    /// Whether all parts are equal. Comparison with nil asks whether all are null.
    public static func == (left: Self, right: Composite?) -> Expr<Bool> { Expr(left._equality(to: right)) }
    /// Whether a part differs. Comparison with nil asks whether one is not null.
    public static func != (left: Self, right: Composite?) -> Expr<Bool> { Expr(left._equality(to: right).inverted) }

    public var _decoder: RowDecoder<Composite?> {
        let types = columnTypes
        return RowDecoder { reader, _ in
            if reader.areNull(types.count) {
                reader.skip(types.count)
                return nil
            }
            return try Composite(&reader, as: types)
        }
    }
    public func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> Composite? {
        if reader.areNull(Composite._count) {
            reader.skip(Composite._count)
            return nil
        }
        return try Composite(&reader, as: columnTypes)
    }
}

/// What attributes of values in several columns have in common.
public protocol CompositeAttribute<Owner, Composite>: Attribute, Selectable {
    associatedtype Composite: CompositeValue
    /// The position of the first column.
    var index: Int { get }
    /// The alias of the table that is meant; nil: the table under its own name.
    var alias: String? { get }
}

extension CompositeAttribute {
    public var _columns: [Int] { Array(index..<index + Composite._count) }
    public var _selection: Selection {
        .entity(EntitySource(table: Owner._table, alias: alias, columns: _columns))
    }
    fileprivate var columnTypes: [SQLType] { _columns.map { Owner._table.columns[$0].type } }

    /// `a = ? AND b = ?`, where nil equals NULL.
    fileprivate func _equality(to value: Composite?) -> SQLNode {
        let parts = value?._values
        let conditions = _columns.enumerated().map { position, column -> SQLNode in
            let reference = ColumnReference(table: Owner._table, index: column, alias: alias)
            guard let part = parts?[position], !part._isNull else {
                return .isNull(.column(reference), isNegated: false)
            }
            return .binary(.equal, .column(reference), .bind(reference.bind(part)))
        }
        return conditions.count == 1 ? conditions[0] : .and(conditions)
    }

    /// Assigns each column its part.
    fileprivate func assignments(_ value: Composite?) -> [AssignmentCore] {
        let parts = value?._values
        return _columns.enumerated().map { position, column in
            let reference = ColumnReference(table: Owner._table, index: column)
            let part = parts?[position] ?? String?.none
            return AssignmentCore(column: column, value: .bind(reference.bind(part)))
        }
    }
}

extension ColumnReference {
    /// A value for the column.
    fileprivate func bind(_ value: any MappedValue) -> Bind {
        Bind(value, as: column.type, isSensitive: column.isSensitive)
    }
}

extension Update {
    /// Sets all columns of a value.
    public func set<Value>(_ attribute: MappedComposite<M, Value>, to value: Value) -> Self {
        with { $0.assignments += attribute.assignments(value) }
    }
    /// Sets all columns of a value, or all to NULL.
    public func set<Value>(_ attribute: MappedOptionalComposite<M, Value>, to value: Value?) -> Self {
        with { $0.assignments += attribute.assignments(value) }
    }
}

extension Alias {
    public subscript<Owner, Value>(
        dynamicMember path: KeyPath<M.Type, MappedComposite<Owner, Value>>
    ) -> MappedComposite<Owner, Value> {
        M.self[keyPath: path].aliased(_name)
    }
    public subscript<Owner, Value>(
        dynamicMember path: KeyPath<M.Type, MappedOptionalComposite<Owner, Value>>
    ) -> MappedOptionalComposite<Owner, Value> {
        M.self[keyPath: path].aliased(_name)
    }
}
