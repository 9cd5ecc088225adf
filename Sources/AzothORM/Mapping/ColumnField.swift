public import AzothSQL

/// Where a column stands in the `Row` of a model, for generated code to list.
public struct Field<Row>: Sendable {
    let column: ColumnField

    /// - Parameters:
    ///   - name: The property's name.
    ///   - path: A stored property of the row.
    ///   - group: The column is loaded on demand, with others of the same group.
    ///   - part: The column is a part of a value, which is read as a whole.
    ///   - onUpdate: What an UPDATE sets where the program does not.
    ///
    /// Inlined into generated code: there an optimised build takes the offset for the path, which it then never makes.
    @inlinable @inline(__always) public init<Value: MappedValue>(
        _ name: String, _ path: KeyPath<Row, Value>, deferred group: String? = nil, part: Bool = false,
        onUpdate: (@Sendable () -> Value)? = nil
    ) where Row: ModelRow {
        guard let offset = MemoryLayout<Row>.offset(of: path) else {
            preconditionFailure("\(Row.self).\(name) is not a stored property")
        }
        self.init(name, offset: offset, deferred: group, part: part, onUpdate: onUpdate)
    }

    @usableFromInline init<Value: MappedValue>(
        _ name: String, offset: Int, deferred group: String?, part: Bool, onUpdate: (@Sendable () -> Value)?
    ) {
        column = TypedColumnField<Value>(name, offset: offset, onUpdate: onUpdate)
        column.deferredGroup = group
        column.isPart = part
    }
}

/// One column of a row in memory, whatever its type. The functions take addresses of whole rows.
class ColumnField: @unchecked Sendable {
    let name: String
    let offset: Int
    /// The columns of one group are loaded together, on demand. Set once, before the field is shared.
    final fileprivate(set) var deferredGroup: String?

    /// Part of a value that is read as a whole. Set once, before the field is shared.
    final fileprivate(set) var isPart = false

    init(name: String, offset: Int) {
        self.name = name
        self.offset = offset
    }

    /// Whether an UPDATE sets the column by itself.
    var hasUpdate: Bool { false }
    /// Sets what an UPDATE sets by itself.
    func update(_ row: UnsafeMutableRawPointer) {}
    /// What an UPDATE sets by itself.
    var updateValue: (any MappedValue)? { nil }
    /// Sets a counter to one more than that of another row, or to 1. Counters are integers of any width.
    func count(_ row: UnsafeMutableRawPointer, after former: UnsafeRawPointer?) {}
    func encode(_ row: UnsafeRawPointer, into builder: inout RowBatch.Builder, as type: SQLType) throws {}
    func decode(_ reader: inout RowReader, into row: UnsafeMutableRawPointer, as type: SQLType) throws {}
    /// Whether ``initializePlaceholder(_:)`` does anything.
    var hasPlaceholder: Bool { false }
    /// Gives memory a value that nobody reads, for a column that a query leaves out.
    func initializePlaceholder(_ row: UnsafeMutableRawPointer) {}
    func decodeInitializing(_ reader: inout RowReader, _ row: UnsafeMutableRawPointer, as type: SQLType) throws {}
    func destroy(_ row: UnsafeMutableRawPointer) {}
    func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool { true }
    func copy(from source: UnsafeRawPointer, to row: UnsafeMutableRawPointer) {}
    func isNull(_ row: UnsafeRawPointer) -> Bool { false }
    /// Nil: the column is not null.
    func setNull(_ row: UnsafeMutableRawPointer) -> Bool { false }
    /// The value to find rows by, with its optionality removed; nil where it is NULL.
    func linkValue(_ row: UnsafeRawPointer) -> AnyHashable? { nil }
    /// Copies the value of a column of another model, whose type may differ by optionality.
    func setLinkValue(_ source: ColumnField, _ sourceRow: UnsafeRawPointer, _ row: UnsafeMutableRawPointer) {}
    /// The value of integer columns, without a box.
    func integer(_ row: UnsafeRawPointer) -> Int? { nil }
    /// Whether the column is an `Int` or `Int?`, so that ``integer(_:)`` and ``setInteger(_:_:)`` apply.
    var isInteger: Bool { false }
    func setInteger(_ value: Int, _ row: UnsafeMutableRawPointer) {}
    /// Whether an array of values can be one parameter. SQLite takes arrays as JSON, which holds numbers and text.
    func isListable(on dialect: Dialect) -> Bool { false }
    /// The column of many rows as one array parameter. NULLs are left out.
    func encodeList(
        _ rows: [UnsafeRawPointer], into builder: inout RowBatch.Builder, as type: SQLType
    ) throws {}
    /// `column IN (the values of rows)`. NULLs are left out.
    func membership(_ column: SQLNode, _ rows: [UnsafeRawPointer], as type: SQLType) -> SQLNode { column }
    /// The value, boxed.
    func mappedValue(_ row: UnsafeRawPointer) -> any MappedValue { preconditionFailure("abstract") }
    /// The value as text, for messages.
    func describe(_ row: UnsafeRawPointer) -> String { "" }
}

final class TypedColumnField<Value: MappedValue>: ColumnField, @unchecked Sendable {
    private enum IntegerForm { case no, plain, optional }
    private let integerForm: IntegerForm
    private let onUpdate: (@Sendable () -> Value)?

    init(_ name: String, offset: Int, onUpdate: (@Sendable () -> Value)? = nil) {
        self.onUpdate = onUpdate
        integerForm = Value.self == Int.self ? .plain : Value.self == Int?.self ? .optional : .no
        super.init(name: name, offset: offset)
    }

    private func value(_ row: UnsafeRawPointer) -> UnsafePointer<Value> {
        (row + offset).assumingMemoryBound(to: Value.self)
    }
    private func value(_ row: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value> {
        (row + offset).assumingMemoryBound(to: Value.self)
    }

    override var hasUpdate: Bool { onUpdate != nil }
    override func update(_ row: UnsafeMutableRawPointer) {
        if let onUpdate { value(row).pointee = onUpdate() }
    }
    override var updateValue: (any MappedValue)? { onUpdate?() }
    override func count(_ row: UnsafeMutableRawPointer, after former: UnsafeRawPointer?) {
        let present = former.map { value($0).pointee }
        guard let type = Value.self as? any FixedWidthInteger.Type, let next = next(type, after: present) else {
            return
        }
        value(row).pointee = next
    }
    private func next<Integer: FixedWidthInteger>(_ type: Integer.Type, after present: Value?) -> Value? {
        // A counter that is full begins anew: all that matters is that it differs.
        ((present as? Integer ?? 0) &+ 1) as? Value
    }
    override func encode(_ row: UnsafeRawPointer, into builder: inout RowBatch.Builder, as type: SQLType) throws {
        try value(row).pointee.encode(into: &builder, as: type)
    }
    override func decode(_ reader: inout RowReader, into row: UnsafeMutableRawPointer, as type: SQLType) throws {
        value(row).pointee = try Value.decode(&reader, as: type)
    }
    override var hasPlaceholder: Bool { placeholder(of: Value.self) != nil }
    override func initializePlaceholder(_ row: UnsafeMutableRawPointer) {
        guard let value = placeholder(of: Value.self) else {
            preconditionFailure("\(name) can't be left out of a query: its type has no placeholder")
        }
        self.value(row).initialize(to: value)
    }
    override func decodeInitializing(
        _ reader: inout RowReader, _ row: UnsafeMutableRawPointer, as type: SQLType
    ) throws {
        value(row).initialize(to: try Value.decode(&reader, as: type))
    }
    override func destroy(_ row: UnsafeMutableRawPointer) { value(row).deinitialize(count: 1) }
    override func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        value(left).pointee == value(right).pointee
    }
    override func copy(from source: UnsafeRawPointer, to row: UnsafeMutableRawPointer) {
        value(row).pointee = value(source).pointee
    }
    override func isNull(_ row: UnsafeRawPointer) -> Bool {
        (value(row).pointee as? any OptionalValue)?.isNil ?? false
    }
    override func setNull(_ row: UnsafeMutableRawPointer) -> Bool {
        guard let null = (Value.self as? any OptionalValue.Type)?.nilValue as? Value else { return false }
        value(row).pointee = null
        return true
    }
    override func linkValue(_ row: UnsafeRawPointer) -> AnyHashable? {
        if let optional = value(row).pointee as? any OptionalValue { return optional.wrappedHashable }
        return AnyHashable(value(row).pointee)
    }
    override func setLinkValue(
        _ source: ColumnField, _ sourceRow: UnsafeRawPointer, _ row: UnsafeMutableRawPointer
    ) {
        guard let any = source.linkValue(sourceRow)?.base, let value = any as? Value else { return }
        self.value(row).pointee = value
    }
    override var isInteger: Bool { integerForm != .no }
    override func integer(_ row: UnsafeRawPointer) -> Int? {
        switch integerForm {
        case .no: nil
        case .plain: (row + offset).assumingMemoryBound(to: Int.self).pointee
        case .optional: (row + offset).assumingMemoryBound(to: Int?.self).pointee
        }
    }
    override func setInteger(_ integer: Int, _ row: UnsafeMutableRawPointer) {
        switch integerForm {
        case .no: break
        case .plain: (row + offset).assumingMemoryBound(to: Int.self).pointee = integer
        case .optional: (row + offset).assumingMemoryBound(to: Int?.self).pointee = integer
        }
    }
    override func isListable(on dialect: Dialect) -> Bool {
        switch Value.Bare.sqlType.base {
        case .int16, .int32, .int64, .text, .enumeration: true
        case .uuid: dialect.name == .postgres
        default: false
        }
    }
    override func encodeList(
        _ rows: [UnsafeRawPointer], into builder: inout RowBatch.Builder, as type: SQLType
    ) throws {
        if isInteger {
            try rows.compactMap { integer($0) }.encode(into: &builder, as: .array(type))
        } else {
            try rows.compactMap { linkValue($0)?.base as? Value.Bare }.encode(into: &builder, as: .array(type))
        }
    }
    override func membership(_ column: SQLNode, _ rows: [UnsafeRawPointer], as type: SQLType) -> SQLNode {
        let values = rows.compactMap { linkValue($0)?.base as? Value.Bare }
        return .inList(
            column, SQLNode.InList(array: Bind(values, as: .array(type))) { values.map { Bind($0, as: type) } },
            isNegated: false)
    }
    override func mappedValue(_ row: UnsafeRawPointer) -> any MappedValue { value(row).pointee }
    override func describe(_ row: UnsafeRawPointer) -> String { "\(value(row).pointee)" }
}

/// What optionals can do without their type being known.
private protocol OptionalValue {
    var isNil: Bool { get }
    var wrappedHashable: AnyHashable? { get }
    static var nilValue: Any { get }
}
extension Optional: OptionalValue where Wrapped: Hashable {
    var isNil: Bool { self == nil }
    var wrappedHashable: AnyHashable? {
        if let value = self { AnyHashable(value) } else { nil }
    }
    static var nilValue: Any { Self.none as Any }
}
