/// Something that a select list can hold: an expression, an alias, a model.
public protocol Selectable<Value>: Sendable {
    /// What it gives in each row.
    associatedtype Value
    var _selection: Selection { get }
    /// Reads its columns of a row, and leaves the reader behind them.
    func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> Value
    /// Reads its columns of many rows; what depends on the statement alone is worked out once.
    var _decoder: RowDecoder<Value> { get }
}

extension Selectable {
    public var _decoder: RowDecoder<Value> {
        RowDecoder { reader, context in try self._decode(&reader, context) }
    }
}

/// What rows are decoded for. A plain connection has nothing to say; the ORM's subclass holds the session.
open class DecodingContext {
    public init() {}
    /// Whether models are made into objects that are tracked.
    open var makesObjects: Bool { false }
    /// How many columns of a row an entity takes. Loader options may leave some out.
    open func columnCount(of source: EntitySource) -> Int { source.columns.count }
}

/// An item of a select list.
public enum Selection: Sendable {
    case expression(SQLNode, SQLType, label: String?)
    /// Several columns of one table.
    case entity(EntitySource)
}

/// Which columns of a table stand in a select list, and whose they are.
public struct EntitySource: Sendable {
    public let table: Table
    /// The alias that the table has in the statement; nil: its own name.
    public let alias: String?
    public let model: (any TableModel.Type)?
    /// Positions in the table, in the order of the select list.
    public let columns: [Int]

    public init(table: Table, alias: String? = nil, model: (any TableModel.Type)? = nil, columns: [Int]) {
        self.table = table
        self.alias = alias
        self.model = model
        self.columns = columns
    }

    /// All columns of the table under its own name.
    var isWhole: Bool {
        alias == nil && columns.count == table.columns.count && !columns.isEmpty
            && columns.elementsEqual(table.columns.indices)
    }

    package func aliased(_ alias: String?) -> EntitySource {
        EntitySource(table: table, alias: alias, model: model, columns: columns)
    }
}

/// A type of which whole values are selected: a model, its `Row`, an optional of one.
public protocol SelectableEntity: ScalarRow {
    static var _entitySource: EntitySource { get }
    /// Reads one value; the reader stands at the first of its columns.
    static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Self
    /// Reads a batch whose rows begin with this entity.
    static func _decodeBatch(_ batch: RowBatch, _ context: DecodingContext, into rows: inout [Self]) throws
}

extension SelectableEntity {
    @inlinable public static func _decodeBatch(
        _ batch: RowBatch, _ context: DecodingContext, into rows: inout [Self]
    ) throws {
        try batch.forEachRow { reader throws in rows.append(try _decodeEntity(&reader, context)) }
    }
}

/// An entity is nil where all its columns are null: where an outer join found nothing.
extension Optional: SelectableEntity where Wrapped: SelectableEntity {
    public static var _entitySource: EntitySource { Wrapped._entitySource }
    public static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Wrapped? {
        let count = context.columnCount(of: Wrapped._entitySource)
        if reader.areNull(count) {
            reader.skip(count)
            return nil
        }
        return try Wrapped._decodeEntity(&reader, context)
    }
}

/// A model in a select list: what `select(A.self)` holds.
public struct EntitySelection<Value: SelectableEntity>: Selectable {
    public init(_ type: Value.Type = Value.self) {}
    public var _selection: Selection { .entity(Value._entitySource) }
    public func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> Value {
        try Value._decodeEntity(&reader, context)
    }
    public var _decoder: RowDecoder<Value> { .entity(Value.self) }
}
