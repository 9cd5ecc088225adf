/// Lists as JSON text: how SQLite keeps arrays, and takes the values of IN.
package enum JSONCells {
    // MARK: Writing

    /// A list as a JSON array: numbers as they are, what is temporal as SQLite keeps it, bytes and UUIDs as
    /// hexadecimal digits.
    ///
    /// - Parameter list: The bytes of a cell of kind `list`.
    package static func text(ofList list: UnsafeRawBufferPointer) throws -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "[")]
        json.reserveCapacity(list.count)
        try CellList.elements(list).forEachRow { reader throws in
            if json.count > 1 { json.append(UInt8(ascii: ",")) }
            try append(&reader, to: &json)
        }
        json.append(UInt8(ascii: "]"))
        return json
    }

    private static func append(_ reader: inout RowReader, to json: inout [UInt8]) throws {
        switch reader.kind {
        case .null:
            reader.skip()
            json.append(contentsOf: "null".utf8)
        case .integer: json.append(contentsOf: String(try reader.integer()).utf8)
        case .decimal: json.append(contentsOf: String(Int64(bitPattern: reader.nextCell().bits)).utf8)
        case .double:
            let number = try reader.double()
            guard number.isFinite else {
                throw AzothError(.invalidValue, "\(number) has no place in a list: JSON has no such number")
            }
            json.append(contentsOf: "\(number)".utf8)
        case .text: try reader.withBytes { bytes throws in try append(string: bytes, to: &json) }
        case .bytes, .uuid:
            json.append(UInt8(ascii: "\""))
            reader.withBytes { for byte in $0 { json.append(hex: byte) } }
            json.append(UInt8(ascii: "\""))
        case .list: json.append(contentsOf: try reader.withBytes { bytes throws in try text(ofList: bytes) })
        case .timestamp, .localDateTime, .day, .timeOfDay, .interval:
            json.append(UInt8(ascii: "\""))
            json.append(contentsOf: (reader.temporalString() ?? "").utf8)
            json.append(UInt8(ascii: "\""))
        }
    }

    private static func append(string: UnsafeRawBufferPointer, to json: inout [UInt8]) throws {
        json.append(UInt8(ascii: "\""))
        for byte in string {
            switch byte {
            case 0: throw AzothError(.invalidValue, "text with a NUL character has no place in a list on SQLite")
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                json.append(UInt8(ascii: "\\"))
                json.append(byte)
            case 1..<0x20:
                json.append(contentsOf: "\\u00".utf8)
                json.append(hex: byte)
            default: json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
    }

    // MARK: Reading

    /// The elements of a JSON array as a batch of one column; nil where the text is no JSON array.
    ///
    /// - Parameter type: The type of the elements: strings are bytes where it says so.
    package static func list(_ text: UnsafeRawBufferPointer, of type: SQLType) -> RowBatch? {
        var scanner = JSONScanner(text: text)
        guard let list = scanner.list(of: type), scanner.isAtEnd else { return nil }
        return list
    }
}

extension [UInt8] {
    fileprivate mutating func append(hex byte: UInt8) {
        for digit in [byte >> 4, byte & 15] { append(digit < 10 ? digit + 48 : digit + 87) }
    }
}
