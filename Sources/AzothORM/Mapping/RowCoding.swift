// What the generated coding of rows calls. Keys are strings, and not an enum of each row: those enums with their conformances
// were a fifth of what the compiler had to do for a model.

/// The name of a row's member among the keys of JSON and the like.
@usableFromInline struct MemberKey: CodingKey {
    @usableFromInline let stringValue: String
    @usableFromInline var intValue: Int? { nil }

    @usableFromInline init(_ name: String) { stringValue = name }
    @usableFromInline init?(stringValue: String) { self.stringValue = stringValue }
    @usableFromInline init?(intValue: Int) { nil }
}

/// Takes the members of a row from a decoder.
public struct RowDecoding {
    @usableFromInline let container: KeyedDecodingContainer<MemberKey>

    /// - Throws: What the decoder throws where it has no keyed container.
    public init(_ decoder: any Decoder) throws { container = try decoder.container(keyedBy: MemberKey.self) }

    /// A member that has to be there.
    @inlinable public func required<Value: Decodable>(_ name: String) throws -> Value {
        let key = MemberKey(name)
        // Decoders have shorter ways for these than for what decodes itself.
        if Value.self == String.self { return same(try container.decode(String.self, forKey: key)) }
        if Value.self == Int.self { return same(try container.decode(Int.self, forKey: key)) }
        if Value.self == Bool.self { return same(try container.decode(Bool.self, forKey: key)) }
        if Value.self == Double.self { return same(try container.decode(Double.self, forKey: key)) }
        return try container.decode(Value.self, forKey: key)
    }

    /// A member that may be missing, or null.
    @inlinable public func optional<Value: Decodable>(_ name: String) throws -> Value? {
        let key = MemberKey(name)
        guard container.contains(key), try !container.decodeNil(forKey: key) else { return nil }
        return try required(name) as Value
    }
}

/// Gives the members of a row to an encoder.
public struct RowEncoding {
    @usableFromInline var container: KeyedEncodingContainer<MemberKey>

    /// Begins a keyed container of the encoder.
    public init(_ encoder: any Encoder) { container = encoder.container(keyedBy: MemberKey.self) }

    /// A member that is always there.
    @inlinable public mutating func append<Value: Encodable>(_ name: String, _ value: Value) throws {
        let key = MemberKey(name)
        if Value.self == String.self { return try container.encode(same(value) as String, forKey: key) }
        if Value.self == Int.self { return try container.encode(same(value) as Int, forKey: key) }
        if Value.self == Bool.self { return try container.encode(same(value) as Bool, forKey: key) }
        if Value.self == Double.self { return try container.encode(same(value) as Double, forKey: key) }
        try container.encode(value, forKey: key)
    }

    /// A member that is left out where it is nil.
    @inlinable public mutating func append<Value: Encodable>(_ name: String, ifPresent value: Value?) throws {
        if let value { try append(name, value) }
    }
}

/// A value whose two types the caller has found to be the same one.
@inlinable func same<Value, Same>(_ value: Value) -> Same { unsafeBitCast(value, to: Same.self) }
