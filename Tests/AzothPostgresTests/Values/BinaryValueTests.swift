internal import AzothSQL
internal import Foundation
internal import Testing

@testable internal import AzothPostgres

/// The bytes are what `int8send`, `numeric_send` and the like of a server give.
@Suite struct BinaryValueTests {
    static let values: [(type: PostgresType, hex: String, cell: String)] = [
        (.bool, "01", "integer 1"), (.bool, "00", "integer 0"),
        (.int2, "fffe", "integer -2"), (.int2, "7fff", "integer 32767"),
        (.int4, "80000000", "integer -2147483648"),
        (.int8, "8000000000000000", "integer -9223372036854775808"),
        (.int8, "7fffffffffffffff", "integer 9223372036854775807"),
        (.oid, "ffffffff", "integer 4294967295"),
        (.float4, "3fc00000", "double 1.5"), (.float8, "bfb999999999999a", "double -0.1"),
        (.float8, "7ff0000000000000", "double inf"),
        (.bytea, "00ff5c", "bytes 00ff5c"), (.bytea, "", "bytes "),
        (.date, "00002279", "day 19782"), (.date, "ffffd532", "day -1"), (.date, "fff49d7b", "day -735160"),
        (.time, "00000002925fabb0", "timeOfDay 11045678000"), (.time, "000000141dd76000", "timeOfDay 86400000000"),
        (.timestamptz, "0002b0ec85204f35", "timestamp 1704164645678901"),
        (.timestamp, "fd0f7fbdaf17e000", "localDateTime -210863520000000000"),
        (.interval, "000000036c9361a0fffffffd0000000e", "interval P1Y2M-3DT4H5M6.5S"),
        (.uuid, "00112233445566778899aabbccddeeff", "uuid 00112233445566778899aabbccddeeff"),
        (.numeric, "0000000000000000", "decimal 0"), (.numeric, "0000000000000002", "decimal 0.00"),
        (.numeric, "00010000000000000001", "decimal 1"), (.numeric, "0002000040000002000c1388", "decimal -12.50"),
        (.numeric, "00010001000000000001", "decimal 10000"), (.numeric, "00010002000000000001", "decimal 100000000"),
        (.numeric, "0001ffff000000040001", "decimal 0.0001"), (.numeric, "0001fffe0000000503e8", "decimal 0.00001"),
        (.numeric, "0006000400000001000109291a85007b11d71f40", "decimal 12345678901234567.8"),
        (.numeric, "0005000400000000000c0d801ed204d2162e", "decimal 123456789012345678"),
        (.numeric, "00050004000000000063270f270f270f270f", "decimal 999999999999999999"),
        (.numeric, "0001fffb000000120064", "decimal 0.000000000000000001"),
        (.numeric, "00020000400000040063270f", "decimal -99.9999"),
        (.numeric, "0003000100000004000100000001", "decimal 10000.0001"),
        (
            .int4.array!, "00000001000000010000001700000003000000010000000400000001ffffffff0000000400000003",
            "[integer 1, null, integer 3]"
        ),
        (.int8.array!, "000000000000000000000014", "[]"),
        (
            .text.array!, "00000001000000010000001900000003000000010000000161ffffffff00000000",
            "[text a, null, text ]"
        ),
    ]

    @Test(arguments: values) func valuesAreReadAndLaidDownAsTheServerHasThem(
        _ value: (type: PostgresType, hex: String, cell: String)
    ) throws {
        let batch = try read([[bytes(value.hex)]], as: [value.type])
        #expect(describe(batch) == value.cell)
        #expect(try laid(batch, as: value.type) == .binary(value.hex))
    }

    @Test(
        arguments: [
            (PostgresType.text, "616263", "text abc"), (.varchar, "", "text "), (.bpchar, "6120", "text a "),
            (.name, "61", "text a"), (.json, "7b7d", "text {}"), (.jsonb, "017b7d", "text {}"),
            (.xml, "3c612f3e", "text <a/>"),
            (.char, "61", "text a"), (.char, "00", "text "), (.char, "ff", "text \\377"), (.void, "", "text "),
            (.unknown, "61", "text a"), (.bit, "0000000ab0c0", "text 1011000011"), (.varbit, "00000000", "text "),
            (.timetz, "00000002925fabb0ffffb2a8", "text 03:04:05.678+05:30"),
            (.timetz, "000000029255534000007080", "text 03:04:05-08"),
            (.numeric, "00000000c0000000", "text NaN"), (.numeric, "00000000d0000020", "text Infinity"),
            (.numeric, "00000000f0000020", "text -Infinity"),
            (.numeric, "00010005000000000001", "text 100000000000000000000"),
            (.numeric, "0001fff80000001e0001", "text 0.000000000000000000000000000000"),
            (
                .numeric, "000a000700000006000c0d801ed204d2162e23340d801ed204d215e0",
                "text 123456789012345678901234567890.123456"
            ),
            (.date, "7fffffff", "text infinity"), (.date, "80000000", "text -infinity"),
            (.timestamptz, "7fffffffffffffff", "text infinity"), (.timestamp, "8000000000000000", "text -infinity"),
            (.interval, "7fffffffffffffff7fffffff7fffffff", "text infinity"),
            (.int2vector, "0000000100000000000000150000000200000000000000020001000000020002", "[integer 1, integer 2]"),
            (.oidvector, "00000001000000000000001a00000001000000000000000400000007", "[integer 7]"),
            (
                .int8.array!,
                "0000000100000000000000140000000200000000000000080000000000000001000000080000000000000002",
                "[integer 1, integer 2]"
            ),
        ] as [(PostgresType, String, String)])
    func valuesWithoutAPlaceInOtherCellsAreReadAsText(_ type: PostgresType, _ hex: String, _ cell: String) throws {
        #expect(try read(hex, as: type) == cell)
    }

    @Test func nullIsNullWhateverTheType() throws {
        for type in [PostgresType.int8, .text, .numeric, .uuid, .int4.array!, PostgresType(rawValue: 600)] {
            #expect(describe(try read([[nil]], as: [type])) == "null")
            #expect(try laid(row { $0.appendNull() }, as: type) == .null)
        }
    }

    @Test func rowsAreReadInOrderColumnByColumn() throws {
        let batch = try read(
            [[bytes("0000000000000001"), Array("a".utf8)], [nil, Array("bc".utf8)]], as: [.int8, .text])
        #expect(batch.count == 2)
        #expect(describe(batch, row: 0, column: 0) == "integer 1")
        #expect(describe(batch, row: 0, column: 1) == "text a")
        #expect(describe(batch, row: 1, column: 0) == "null")
        #expect(describe(batch, row: 1, column: 1) == "text bc")
    }

    // MARK: What can't be read

    @Test func bytesThatAreNoValueAreAnError() {
        let damaged: [(PostgresType, String)] = [
            (.bool, ""), (.bool, "0101"), (.int2, "00"), (.int4, "0000000000"), (.int8, ""), (.float8, "00"),
            (.uuid, "00"), (.time, "ffffffffffffffff"), (.time, "000000141dd76001"), (.interval, "00"), (.jsonb, ""),
            (.numeric, "0001"), (.numeric, "0001000000000000"), (.numeric, "00010000000000002710"),
            (.numeric, "00010000123400000001"), (.numeric, "00010000000040000001"), (.timetz, "00"),
            (.bit, "00000009ff"),
            (.int4.array!, "00"), (.int4.array!, "ffffffff0000000000000017"),
            (.int4.array!, "0000000100000000000000177fffffff00000001"),
            (.int4.array!, "0000000100000000000000170000000100000001000000080000000000"),
            (.int4.array!, "00000001000000000000001700000001000000010000000400000001ff"),
            (.int4.array!, "00000001000000000000001700000001000000010000000200000001"),
        ]
        for (type, hex) in damaged {
            #expect(kind { _ = try read(hex, as: type) } == .invalidValue, "\(type) \(hex)")
        }
    }

    @Test func aTimestampAfterTheYear294246IsRefusedNotWrapped() {
        #expect(kind { _ = try read("7fffff5bb3a35dc0", as: .timestamp) } == .invalidValue)
    }

    @Test func arraysOfSeveralDimensionsAreUnsupported() {
        let array =
            "00000002000000000000001400000002000000010000000200000001000000080000000000000001000000080000000000000002"
            + "000000080000000000000003000000080000000000000004"
        #expect(kind { _ = try read(array, as: .int8.array!) } == .unsupported)
    }

    @Test func aTypeWithoutAFormHereIsUnsupportedByItsNumber() {
        for number: UInt32 in [600, 790, 869, 2249, 3904, 16_400] {
            do {
                _ = try read("00000000", as: PostgresType(rawValue: number))
                Issue.record("type \(number) was read")
            } catch {
                let error = error as? AzothError
                #expect(error?.kind == .unsupported)
                #expect(error?.message.contains("\(number)") == true)
            }
        }
    }

    @Test func typesOfUsersAreReadAsTheCatalogSays() throws {
        let mood = PostgresType(rawValue: 16_400)
        let moods = PostgresType(rawValue: 16_399)
        let pair = PostgresType(rawValue: 16_401)
        var catalog = TypeCatalog.empty
        #expect(Set(catalog.missing(in: [.int8, mood, pair, mood])) == [mood, pair])
        var rows = RowBatch.Builder(columnCount: 2)
        for (type, function) in [(mood, "enum_send"), (moods, "array_send"), (pair, "record_send")] {
            rows.append(integer: Int64(type.rawValue))
            rows.append(text: function)
            rows.endRow()
        }
        catalog.add(rows.finish(), for: [mood, moods, pair])
        #expect(catalog.missing(in: [mood, pair]).isEmpty)
        #expect(try read("736164", as: mood, catalog: catalog) == "text sad")
        let array = "000000010000000000004010000000010000000100000003736164"
        #expect(try read(array, as: moods, catalog: catalog) == "[text sad]")
        #expect(kind { _ = try read("00000000", as: pair, catalog: catalog) } == .unsupported)
    }
}
