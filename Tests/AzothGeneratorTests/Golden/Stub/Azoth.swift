// The signatures that generated code relies on, and nothing behind them: what the tests compile generated code against
// without building the runtime.

public import Foundation

// MARK: Values

public struct RowReader {
    public mutating func next<Value: MappedValue>(_ type: Value.Type = Value.self) throws -> Value {
        try Value.decode(&self, as: Value.sqlType)
    }
    public mutating func next<Value: MappedValue>(_ type: Value.Type = Value.self, as sqlType: SQLType) throws -> Value
    {
        try Value.decode(&self, as: sqlType)
    }
}

public enum SQLType: Sendable, Hashable {
    case bool, int16, int32, int64, float, double
    case decimal(precision: Int, scale: Int)
    case text(length: Int? = nil)
    case bytes, timestamp, localDateTime, day, timeOfDay, interval, uuid, json
    case enumeration(name: String, values: [String])
    indirect case array(SQLType)
    indirect case stored(SQLType, as: Storage)
    indirect case custom(base: SQLType, names: [DialectName: String])

    public enum Storage: Sendable, Hashable {
        case text, integer, real, unix, julian, scaled, native
        case words(true: String, false: String)
    }
}

public struct DialectName: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let sqlite = DialectName(rawValue: "sqlite")
    public static let postgres = DialectName(rawValue: "postgres")
}

public protocol MappedValue: Sendable, Hashable {
    static var sqlType: SQLType { get }
    static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Self
}
public struct NoDatabase: Error {}
extension MappedValue {
    public static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Self { throw NoDatabase() }
}
extension MappedValue where Self: RawRepresentable, RawValue: MappedValue {
    public static var sqlType: SQLType { RawValue.sqlType }
}
extension Int: MappedValue { public static var sqlType: SQLType { .int64 } }
extension Int16: MappedValue { public static var sqlType: SQLType { .int16 } }
extension Int32: MappedValue { public static var sqlType: SQLType { .int32 } }
extension Int64: MappedValue { public static var sqlType: SQLType { .int64 } }
extension Bool: MappedValue { public static var sqlType: SQLType { .bool } }
extension Float: MappedValue { public static var sqlType: SQLType { .float } }
extension Double: MappedValue { public static var sqlType: SQLType { .double } }
extension String: MappedValue { public static var sqlType: SQLType { .text() } }
extension Decimal: MappedValue { public static var sqlType: SQLType { .decimal(precision: 38, scale: 10) } }
extension Data: MappedValue { public static var sqlType: SQLType { .bytes } }
extension Date: MappedValue { public static var sqlType: SQLType { .timestamp } }
extension UUID: MappedValue { public static var sqlType: SQLType { .uuid } }
extension Optional: MappedValue where Wrapped: MappedValue { public static var sqlType: SQLType { Wrapped.sqlType } }
extension Array: MappedValue where Element: MappedValue {
    public static var sqlType: SQLType { .array(Element.sqlType) }
}

public struct JSON<Value: Codable & Hashable & Sendable>: MappedValue, Codable {
    public var value: Value
    public init(_ value: Value) { self.value = value }
    public static var sqlType: SQLType { .json }
}
public struct LocalDateTime: MappedValue, Codable {
    public init(microsecondsSince1970: Int64) {}
    public static var sqlType: SQLType { .localDateTime }
}
public struct Day: MappedValue, Codable {
    public init(daysSince1970: Int) {}
    public static var sqlType: SQLType { .day }
}
public struct TimeOfDay: MappedValue, Codable {
    public static let midnight = TimeOfDay()
    init() {}
    public static var sqlType: SQLType { .timeOfDay }
}
public struct Interval: MappedValue, Codable {
    public static let zero = Interval()
    init() {}
    public static var sqlType: SQLType { .interval }
}

public func now() -> Date { Date() }
public func stored(_ date: Date) -> Date { date }
public func uuid4() -> UUID { UUID() }
public func uuid7() -> UUID { UUID() }
public let nilUUID = UUID()

// MARK: Tables

public struct SQLFragment: Sendable, ExpressibleByStringLiteral {
    public init(_ text: String? = nil, byDialect: [DialectName: String] = [:]) {}
    public init(stringLiteral: String) {}
}
public enum ServerDefault: Sendable {
    case now, integer(Int64), double(Double), bool(Bool), text(String), sql(SQLFragment)
}
public struct Column: Sendable {
    public init(
        _ name: String, _ type: SQLType, nullable: Bool = false, generated: Bool = false,
        serverDefault: ServerDefault? = nil, serverUpdated: Bool = false, serverUpdate: ServerDefault? = nil,
        comment: String? = nil, sensitive: Bool = false
    ) {}
}
public struct ForeignKey: Sendable {
    public enum Action: Sendable { case noAction, restrict, cascade, setNull, setDefault }
    public enum Deferral: Sendable { case notDeferrable, deferrable, initiallyDeferred }
    public init(
        _ columns: [Int], references target: String, schema: String? = nil, _ targetColumns: [String],
        onDelete: Action = .noAction, onUpdate: Action = .noAction, deferral: Deferral = .notDeferrable,
        name: String? = nil
    ) {}
}
public struct UniqueConstraint: Sendable { public init(_ columns: [Int], name: String? = nil) {} }
public struct CheckConstraint: Sendable { public init(_ name: String, _ condition: SQLFragment) {} }
public struct Index: Sendable {
    public enum Term: Sendable { case column(Int, descending: Bool = false), expression(SQLFragment) }
    public init(_ terms: [Term], unique: Bool = false, where condition: SQLFragment? = nil, name: String? = nil) {}
}
public final class Table: Sendable {
    public init(
        _ name: String, schema: String? = nil, columns: [Column], primaryKey: [Int] = [],
        foreignKeys: [ForeignKey] = [],
        uniques: [UniqueConstraint] = [], checks: [CheckConstraint] = [], indexes: [Index] = [], comment: String? = nil,
        isExternal: Bool = false, view: SQLFragment? = nil
    ) {}
}
public struct Metadata: Sendable { public init(_ name: String, tables: [Table]) {} }

// MARK: Models

public protocol TableModel: SendableMetatype {}
public protocol TableRow: TableModel, Sendable, Hashable {
    static var _table: Table { get }
    init(_ reader: inout RowReader) throws
}
public protocol Model: ModelObject, TableModel { associatedtype Key: Hashable & Sendable }
public protocol CompositeKey: Hashable, Sendable {
    var _values: [any MappedValue] { get }
    init?(_values: [AnyHashable])
}
public protocol ModelRow: Sendable, Hashable {
    associatedtype Object: ModelObject
    associatedtype Key: Hashable & Sendable
    init(_ reader: inout RowReader) throws
    var _key: Key { get }
}
public struct Mapped<Owner: TableModel, Value: MappedValue>: Sendable { public init(_ index: Int) {} }
public struct Part<Value: MappedValue>: Sendable { public init(_ offset: Int) {} }
public protocol CompositeValue: Sendable, Hashable, SendableMetatype {
    associatedtype Parts: Sendable
    static var _parts: Parts { get }
    static var _count: Int { get }
    init(_ reader: inout RowReader, as types: [SQLType]) throws
    var _values: [any MappedValue] { get }
}
public struct MappedComposite<Owner: TableModel, Value: CompositeValue>: Sendable { public init(_ index: Int) {} }
public struct MappedOptionalComposite<Owner: TableModel, Value: CompositeValue>: Sendable { public init(_ index: Int) {} }
public struct Computed<Owner: TableModel, Value: MappedValue>: Sendable {
    public enum Part: Sendable, ExpressibleByStringLiteral {
        case text(String)
        case column(Int)
        public init(stringLiteral: String) { self = .text(stringLiteral) }
    }
    public init(_ parts: [Part] = [], byDialect: [DialectName: [Part]] = [:], as type: SQLType = Value.sqlType) {}
}
extension Model {
    public nonisolated(nonsending) func _computed<Value>(
        _ attribute: Computed<Self, Value>, _ name: String
    ) async throws -> Value { throw NoDatabase() }
}
public struct RowToOne<Owner: TableRow, Target: Model>: Sendable { public init(columns: [Int], references: [Int]) {} }
public struct ToOne<Owner: Model, Target: Model>: Sendable { public init(_ index: Int) {} }
public struct ToMany<Owner: Model, Target: Model>: Sendable { public init(_ index: Int) {} }
public struct Field<Row: ModelRow>: Sendable {
    public init<Value: MappedValue>(
        _ name: String, _ path: KeyPath<Row, Value>, deferred group: String? = nil, part: Bool = false,
        onUpdate: (@Sendable () -> Value)? = nil
    ) {}
}
public struct RowVersion: Sendable {
    public static func counter(_ column: Int) -> RowVersion { RowVersion() }
    public static func database(_ column: Int) -> RowVersion { RowVersion() }
}
open class AnyEntity: @unchecked Sendable {
    public let table: Table
    init(_ table: Table) { self.table = table }
}
public final class Entity<Row: ModelRow>: AnyEntity, @unchecked Sendable {
    public init(
        _ name: String, table: Table, fields: [Field<Row>], relationships: [Relationship] = [],
        version: RowVersion? = nil
    ) {
        super.init(table)
    }
}
public final class LinkTable: Sendable {
    public let table: Table
    public init(_ table: Table) { self.table = table }
}
public enum LoadStrategy: Sendable { case lazy, single, selectIn, joined, subquery, immediate, raise, raiseOnSQL }
public struct Cascade: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let saveUpdate = Cascade(rawValue: 1)
    public static let merge = Cascade(rawValue: 2)
    public static let refreshExpire = Cascade(rawValue: 4)
    public static let expunge = Cascade(rawValue: 8)
    public static let delete = Cascade(rawValue: 16)
    public static let deleteOrphan = Cascade(rawValue: 32)
}
public enum PassiveDeletes: Sendable { case no, yes, all }
public struct RelationshipOrder: Sendable { public init(_ column: Int, descending: Bool = false) {} }
public struct Relationship: Sendable {
    public static func toOne(
        _ name: String, _ target: any Model.Type, columns: [Int], references: [Int], inverse: Int? = nil,
        optional: Bool, postUpdate: Bool = false, load: LoadStrategy = .lazy, cascade: Cascade = []
    ) -> Relationship { Relationship() }
    public static func toMany(
        _ name: String, _ target: any Model.Type, via: Int, order: [RelationshipOrder] = [],
        load: LoadStrategy = .lazy, cascade: Cascade = [], passiveDeletes: PassiveDeletes = .no
    ) -> Relationship { Relationship() }
    public static func manyToMany(
        _ name: String, _ target: any Model.Type, links: LinkTable, columns: [Int], targetColumns: [Int],
        inverse: Int? = nil, order: [RelationshipOrder] = [], load: LoadStrategy = .lazy, cascade: Cascade = [],
        passiveDeletes: PassiveDeletes = .no
    ) -> Relationship { Relationship() }
    public static func oneToOne(
        _ name: String, _ target: any Model.Type, via: Int, load: LoadStrategy = .lazy, cascade: Cascade = [],
        passiveDeletes: PassiveDeletes = .no
    ) -> Relationship { Relationship() }
}
public struct Window {}
public struct NewRow<Row: ModelRow> {
    public init() {}
    public subscript<Value>(column: Int, value: Value?, placeholder: Value) -> Value {
        mutating get { value ?? placeholder }
    }
    public subscript<Value>(column: Int, value: Value?, default default: @autoclosure () -> Value) -> Value {
        mutating get { value ?? `default`() }
    }
    public subscript<Value>(
        column: Int, nullable argument: Argument<Value?>, default default: @autoclosure () -> Value?
    ) -> Value? {
        mutating get { `default`() }
    }
    public subscript<Value>(columns columns: Range<Int>, nullable argument: Argument<Value?>) -> Value? {
        mutating get { nil }
    }
    public func window(_ row: Row) -> Window { Window() }
}
public typealias Argument<Value> = Value??
public func notPassed<Value>() -> Argument<Value> { .some(nil) }
public protocol InsertableRow: Sendable, Hashable {
    associatedtype Object: TableModel
    func _encode(_ row: inout InsertEncoder) throws
}
public struct InsertEncoder: ~Copyable {
    public mutating func append<Value: MappedValue>(_ column: Int, _ value: Value) throws {}
    public mutating func append<Value: MappedValue>(_ column: Int, ifGiven value: Value?) throws {}
}
public protocol ModelSnapshot: Sendable, Hashable, Codable {
    associatedtype Object: Model
    init(_ object: Object, _ path: SnapshotPath) throws
}
public struct SnapshotPath {
    public func many<Target: Model, Snapshot>(
        _ link: Int, of object: ModelObject, _ make: (Target, SnapshotPath) throws -> Snapshot
    ) throws -> [Snapshot]? { nil }
    public func one<Target: Model, Snapshot>(
        _ link: Int, of object: ModelObject, _ make: (Target, SnapshotPath) throws -> Snapshot
    ) throws -> [Snapshot]? { nil }
}
extension KeyedEncodingContainer {
    public mutating func _encode(one value: [some Encodable]?, forKey key: Key) throws {}
}
extension KeyedDecodingContainer {
    public func _decode<Value: Decodable>(one type: Value.Type = Value.self, forKey key: Key) throws -> [Value]? { nil }
}
public struct RelationList<Target: Model>: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { 0 }
    public subscript(index: Int) -> Target { preconditionFailure("abstract") }
}
public struct UnloadedList<Target: Model> {}

open class ModelObject: Hashable {
    public required init(_ window: Window) {}
    open class var _anyEntity: AnyEntity { preconditionFailure("abstract") }
    public static func == (left: ModelObject, right: ModelObject) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    public final subscript<R: ModelRow>(_columns row: R.Type) -> R { preconditionFailure("abstract") }
    public final subscript<R: ModelRow>(_columns row: R.Type, assigned column: Int) -> R {
        preconditionFailure("abstract")
    }
    public final subscript<R: ModelRow>(_columns row: R.Type, changing column: Int) -> R {
        get { preconditionFailure("abstract") }
        set {}
    }
    public final func _row<R: ModelRow>(_ type: R.Type) throws -> R { throw NoDatabase() }
    public final func _list<Target: Model>(_ link: Int) throws -> RelationList<Target> { throw NoDatabase() }
    public final func _array<Target: Model>(_ link: Int) throws -> [Target] { throw NoDatabase() }
    public final func _one<Target: Model>(_ link: Int) throws -> Target? { throw NoDatabase() }
    public final func _required<Target: Model>(_ link: Int) throws -> Target { throw NoDatabase() }
    public final func _unloaded<Target: Model>(_ link: Int) -> UnloadedList<Target> { UnloadedList() }
    public final func _setOne(_ link: Int, _ target: ModelObject?, file: StaticString, line: UInt) {}
    public final func _setList<Target: Model>(_ link: Int, _ targets: [Target], file: StaticString, line: UInt) {}
    public final func _relink(_ link: Int) {}
    public final func _requireLoaded(_ column: Int) throws {}
    nonisolated(nonsending) public final func _value<R: ModelRow, Value>(_ path: KeyPath<R, Value>) async throws -> Value {
        throw NoDatabase()
    }
    nonisolated(nonsending) public final func _loadList<Target: Model>(_ link: Int) async throws -> RelationList<Target>
    {
        throw NoDatabase()
    }
    nonisolated(nonsending) public final func _loadArray<Target: Model>(_ link: Int) async throws -> [Target] {
        throw NoDatabase()
    }
    nonisolated(nonsending) public final func _loadOne<Target: Model>(_ link: Int) async throws -> Target? {
        throw NoDatabase()
    }
    nonisolated(nonsending) public final func _loadRequired<Target: Model>(_ link: Int) async throws -> Target {
        throw NoDatabase()
    }
}

@available(*, unavailable, message: "model objects belong to the task of their session: send `object.row`")
extension ModelObject: Sendable {}

public struct RowDecoding {
    public init(_ decoder: any Decoder) throws {}
    public func required<Value: Decodable>(_ name: String) throws -> Value { fatalError() }
    public func optional<Value: Decodable>(_ name: String) throws -> Value? { nil }
}

public struct RowEncoding {
    public init(_ encoder: any Encoder) {}
    public mutating func append<Value: Encodable>(_ name: String, _ value: Value) throws {}
    public mutating func append<Value: Encodable>(_ name: String, ifPresent value: Value?) throws {}
}
