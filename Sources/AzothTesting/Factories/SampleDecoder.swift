internal import AzothSQL

/// Decodes values that are made up: what is required gets one, what is optional is not there.
struct SampleDecoder: Decoder {
    /// The number of the object, which makes its values differ from those of others.
    let number: Int
    /// The types of the columns, by the names of their properties.
    let types: [String: SQLType]
    var codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Keyed(decoder: self))
    }
    func unkeyedContainer() -> any UnkeyedDecodingContainer { Empty(decoder: self) }
    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

    private func at(_ key: any CodingKey) -> SampleDecoder {
        SampleDecoder(number: number, types: types, codingPath: codingPath + [key])
    }

    private func make<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // Of values inside of values the column says nothing.
        let column = codingPath.count == 1 ? types[codingPath[0].stringValue] : nil
        let sample = SampleValue(name: codingPath.last?.stringValue ?? "value", number: number, type: column)
        return try sample.value(of: type) ?? Value(from: self)
    }

    /// A number, where a type asks for its raw value.
    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value { Value(truncatingIfNeeded: number) }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: SampleDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }
        var allKeys: [Key] { [] }
        func contains(_ key: Key) -> Bool { false }
        func decodeNil(forKey key: Key) -> Bool { true }
        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try decoder.at(key).make(type)
        }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedDecodingContainer<Nested> { decoder.at(key).container(keyedBy: type) }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
            decoder.at(key).unkeyedContainer()
        }
        func superDecoder() -> any Decoder { decoder }
        func superDecoder(forKey key: Key) -> any Decoder { decoder.at(key) }
    }

    /// Lists are empty.
    private struct Empty: UnkeyedDecodingContainer {
        let decoder: SampleDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }
        var count: Int? { 0 }
        var isAtEnd: Bool { true }
        var currentIndex: Int { 0 }
        func decodeNil() -> Bool { true }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.make(type) }
        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
            decoder.container(keyedBy: type)
        }
        func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { self }
        func superDecoder() -> any Decoder { decoder }
    }

    private struct Single: SingleValueDecodingContainer {
        let decoder: SampleDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }
        func decodeNil() -> Bool { true }
        func decode(_ type: Bool.Type) -> Bool { false }
        func decode(_ type: String.Type) throws -> String { try decoder.make(type) }
        func decode(_ type: Double.Type) -> Double { Double(decoder.number) }
        func decode(_ type: Float.Type) -> Float { Float(decoder.number) }
        func decode(_ type: Int.Type) -> Int { decoder.number }
        func decode(_ type: Int8.Type) -> Int8 { decoder.integer(type) }
        func decode(_ type: Int16.Type) -> Int16 { decoder.integer(type) }
        func decode(_ type: Int32.Type) -> Int32 { decoder.integer(type) }
        func decode(_ type: Int64.Type) -> Int64 { decoder.integer(type) }
        func decode(_ type: UInt.Type) -> UInt { decoder.integer(type) }
        func decode(_ type: UInt8.Type) -> UInt8 { decoder.integer(type) }
        func decode(_ type: UInt16.Type) -> UInt16 { decoder.integer(type) }
        func decode(_ type: UInt32.Type) -> UInt32 { decoder.integer(type) }
        func decode(_ type: UInt64.Type) -> UInt64 { decoder.integer(type) }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.make(type) }
    }
}
