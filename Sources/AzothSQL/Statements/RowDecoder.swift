/// What a row of a list has in common with those that equal it.
public typealias RowIdentity<Row> = @Sendable (_ rows: [Row], _ index: Int) -> AnyHashable?

/// Lays a row of a list down as the cells that it was read from.
public typealias RowEncoder<Row> =
    @Sendable (_ rows: [Row], _ index: Int, _ cells: inout RowBatch.Builder) throws -> Void

/// How the rows of a statement become Swift values: closures that `select` made where it knew the types.
public struct RowDecoder<Row>: Sendable {
    /// Reads one row; the reader stands at its first column.
    public let decodeRow: @Sendable (inout RowReader, DecodingContext) throws -> Row
    /// Reads a batch and appends its rows.
    public let decodeBatch: @Sendable (RowBatch, DecodingContext, inout [Row]) throws -> Void
    /// What a row of a list has in common with those that equal it; nil where the rows can't be compared.
    /// (A closure that takes a tuple with a pack inside crashes the compiler, hence the list.)
    package let identity: RowIdentity<Row>
    /// How rows become cells again: what gives rows by name where those that came are not kept. Nil where what was read is
    /// more than values: objects, which may change.
    package let encode: RowEncoder<Row>?
    /// Where the elements of a row lie in it, in bytes: how a key path names a column.
    package let offsets: @Sendable () -> [Int]

    @inlinable public init(_ decodeRow: @escaping @Sendable (inout RowReader, DecodingContext) throws -> Row) {
        self.init(decodeRow: decodeRow) { batch, context, rows in
            try batch.forEachRow { reader throws in rows.append(try decodeRow(&reader, context)) }
        }
    }

    @inlinable public init(
        decodeRow: @escaping @Sendable (inout RowReader, DecodingContext) throws -> Row,
        decodeBatch: @escaping @Sendable (RowBatch, DecodingContext, inout [Row]) throws -> Void
    ) {
        self.init(
            decodeRow: decodeRow, decodeBatch: decodeBatch, encode: nil, identity: { _hashable($0[$1]) },
            offsets: { [0] })
    }

    @usableFromInline init(
        decodeRow: @escaping @Sendable (inout RowReader, DecodingContext) throws -> Row,
        decodeBatch: @escaping @Sendable (RowBatch, DecodingContext, inout [Row]) throws -> Void,
        encode: RowEncoder<Row>?, identity: @escaping RowIdentity<Row>, offsets: @escaping @Sendable () -> [Int]
    ) {
        self.decodeRow = decodeRow
        self.decodeBatch = decodeBatch
        self.encode = encode
        self.identity = identity
        self.offsets = offsets
    }
}

extension RowDecoder where Row: SelectableEntity {
    /// Rows of one entity, which decodes whole batches.
    public static func entity(_ type: Row.Type) -> RowDecoder {
        RowDecoder(
            decodeRow: { reader, context in try Row._decodeEntity(&reader, context) },
            decodeBatch: { batch, context, rows in try Row._decodeBatch(batch, context, into: &rows) })
    }
}

extension RowDecoder where Row: MappedValue {
    /// Rows of one value.
    @inlinable public static func value(as type: SQLType) -> RowDecoder {
        RowDecoder(
            decodeRow: { reader, _ in try Row.decode(&reader, as: type) },
            decodeBatch: { batch, _, rows in
                try batch.forEachRow { reader throws in rows.append(try Row.decode(&reader, as: type)) }
            },
            encode: { rows, index, cells in try rows[index].encode(into: &cells, as: type) },
            identity: { _hashable($0[$1]) }, offsets: { [0] })
    }
}

/// Rows of several columns, as tuples.
@inlinable public func _tupleDecoder<each Element>(
    _ element: repeat RowDecoder<each Element>
) -> RowDecoder<(repeat each Element)> {
    let decodeRow: @Sendable (inout RowReader, DecodingContext) throws -> (repeat each Element) = { reader, context in
        (repeat try (each element).decodeRow(&reader, context))
    }
    return RowDecoder(
        decodeRow: decodeRow,
        decodeBatch: { batch, context, rows in
            try batch.forEachRow { reader throws in rows.append(try decodeRow(&reader, context)) }
        },
        encode: TupleRow<repeat each Element>.encoder(repeat each element),
        identity: { rows, index in TupleRow<repeat each Element>.identity(rows, index) },
        offsets: { TupleRow<repeat each Element>.offsets() })
}

/// What is known of rows that are tuples.
@usableFromInline package struct TupleRow<each Element> {
    /// What equal tuples have in common: their elements.
    @usableFromInline package static func identity(_ rows: [(repeat each Element)], _ index: Int) -> AnyHashable? {
        let row = rows[index]
        var parts: [AnyHashable] = []
        for element in repeat each row {
            guard let part = _hashable(element) else { return nil }
            parts.append(part)
        }
        return AnyHashable(parts)
    }

    /// Lays down element by element, where each can be.
    @usableFromInline static func encoder(
        _ element: repeat RowDecoder<each Element>
    ) -> RowEncoder<(repeat each Element)>? {
        var encodes = true
        for element in repeat each element { encodes = encodes && element.encode != nil }
        guard encodes else { return nil }
        return { rows, index, cells in
            let row = rows[index]
            repeat try (each element).encode?([each row], 0, &cells)
        }
    }

    /// Where the elements lie: one after the other, each at its alignment.
    @usableFromInline static func offsets() -> [Int] {
        var offsets: [Int] = []
        var end = 0
        func place<T>(_ type: T.Type) {
            let alignment = MemoryLayout<T>.alignment
            end = (end + alignment - 1) / alignment * alignment
            offsets.append(end)
            end += MemoryLayout<T>.size
        }
        repeat place((each Element).self)
        return offsets
    }
}

/// A value as something to compare by: itself where it is hashable, an object by its identity, nil otherwise.
@usableFromInline package func _hashable<Value>(_ value: Value) -> AnyHashable? {
    if let value = value as? any Hashable { return AnyHashable(value) }
    if let optional = value as? any OptionalEntity {
        guard let object = optional.object else { return AnyHashable(Int?.none) }
        return AnyHashable(ObjectIdentifier(object))
    }
    if Value.self is AnyObject.Type { return AnyHashable(ObjectIdentifier(value as AnyObject)) }
    return nil
}

/// An optional object, which is not hashable where its class is not.
private protocol OptionalEntity { var object: AnyObject? { get } }
extension Optional: OptionalEntity where Wrapped: AnyObject {
    fileprivate var object: AnyObject? { self }
}
