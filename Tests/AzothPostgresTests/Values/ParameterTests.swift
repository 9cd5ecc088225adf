internal import AzothSQL
internal import Foundation
internal import Testing

@testable internal import AzothPostgres

@Suite struct ParameterTests {
    @Test func textGoesAsTextWhateverTheType() throws {
        for type in [PostgresType.text, .numeric, .jsonb, .timestamptz, .unspecified, PostgresType(rawValue: 16_400)] {
            #expect(try laid(cell("12,5 ä"), as: type) == .text("12,5 ä"))
        }
        #expect(try laid(cell(""), as: .text) == .text(""))
    }

    @Test func everyCellHasANaturalTextWhereTheTypeIsNotDeclared() throws {
        let uuid = try #require(UUID(uuidString: "00112233-4455-6677-8899-AABBCCDDEEFF"))
        #expect(try laid(cell(-5), as: .unspecified) == .text("-5"))
        #expect(try laid(cell(1.5), as: .unspecified) == .text("1.5"))
        #expect(try laid(cell(2.0), as: .unspecified) == .text("2"))
        #expect(try laid(cell(Double.nan), as: .unspecified) == .text("NaN"))
        #expect(try laid(cell(-Double.infinity), as: .unspecified) == .text("-Infinity"))
        #expect(
            try laid(row { $0.append(decimal: -5, scale: 3) }, as: .unspecified) == .text("-0.005"))
        #expect(try laid(cell(Data([0, 255, 92])), as: .unspecified) == .text("\\x00ff5c"))
        #expect(try laid(cell(uuid), as: .unspecified) == .text("00112233-4455-6677-8899-aabbccddeeff"))
        #expect(
            try laid(cell(Date(timeIntervalSince1970: -0.5)), as: .unspecified)
                == .text("1969-12-31 23:59:59.500000+00"))
        #expect(
            try laid(cell(LocalDateTime(year: -43, month: 3, day: 15)!), as: .unspecified)
                == .text("0044-03-15 00:00:00.000000 BC"))
        #expect(try laid(cell(Day(year: 12_024, month: 1, day: 2)!), as: .unspecified) == .text("12024-01-02"))
        #expect(try laid(cell(TimeOfDay(hour: 3, minute: 4)!), as: .unspecified) == .text("03:04:00.000000"))
        #expect(try laid(cell(Interval(months: 14, days: -3)), as: .unspecified) == .text("P1Y2M-3D"))
        #expect(try laid(cell([1, 2]), as: .unspecified) == .text("{\"1\",\"2\"}"))
        #expect(
            try laid(cell(["a\"b", "c\\d", "", "NULL"]), as: .unspecified)
                == .text("{\"a\\\"b\",\"c\\\\d\",\"\",\"NULL\"}"))
        #expect(try laid(cell([Data([1])]), as: .unspecified) == .text("{\"\\\\x01\"}"))
        #expect(try laid(cell([String]()), as: .unspecified) == .text("{}"))
    }

    @Test func numbersGoAsTheDeclaredTypeWhereTheyFit() throws {
        #expect(try laid(cell(7), as: .int2) == .binary("0007"))
        #expect(try laid(cell(7), as: .int4) == .binary("00000007"))
        #expect(try laid(cell(true), as: .bool) == .binary("01"))
        #expect(try laid(cell(7), as: .numeric) == .binary("00010000000000000007"))
        #expect(try laid(cell(7), as: .float8) == .binary("401c000000000000"))
        #expect(try laid(cell(7), as: .float4) == .binary("40e00000"))
        #expect(try laid(cell(7.0), as: .int8) == .binary("0000000000000007"))
        #expect(try laid(cell(0.1), as: .numeric) == .binary("0001ffff0000000103e8"))
        #expect(try laid(cell(1e-7), as: .numeric) == .binary("0001fffe00000007000a"))
        #expect(try laid(cell(Double.nan), as: .numeric) == .binary("00000000c0000000"))
        #expect(try laid(row { $0.append(decimal: 700, scale: 2) }, as: .int4) == .binary("00000007"))
        #expect(try laid(row { $0.append(decimal: 150, scale: 2) }, as: .float8) == .binary("3ff8000000000000"))
        #expect(try laid(cell(7), as: .text) == .binary("37"))
    }

    @Test func aNumberThatDoesNotFitIsRefusedByItsPlace() {
        let refused: [(RowBatch, PostgresType)] = [
            (row { $0.append(integer: 32_768) }, .int2), (row { $0.append(integer: -32_769) }, .int2),
            (row { $0.append(integer: 2_147_483_648) }, .int4), (row { $0.append(integer: 2) }, .bool),
            (row { $0.append(integer: -1) }, .oid), (row { $0.append(integer: 4_294_967_296) }, .oid),
            (row { $0.append(double: 1e39) }, .float4), (row { $0.append(double: 1.5) }, .int8),
            (row { $0.append(double: 1e19) }, .int8), (row { $0.append(decimal: 15, scale: 1) }, .int8),
            (row { $0.append(.timestamp, integer: .min) }, .timestamptz),
            (row { $0.append(.timestamp, integer: .min + 946_684_800_000_000) }, .timestamptz),
            (row { $0.append(.day, integer: 2_147_483_648) }, .date), (row { $0.append(.day, integer: .min) }, .date),
            (row { $0.append(.day, integer: .max) }, .timestamp),
            (row { $0.append(.timeOfDay, integer: 86_400_000_001) }, .time),
            (row { $0.append(.timeOfDay, integer: -1) }, .time),
        ]
        for (rows, type) in refused {
            do {
                let laid = try laid(rows, as: type)
                Issue.record("\(describe(rows)) was laid down as \(type): \(laid)")
            } catch {
                let error = error as? AzothError
                #expect(error?.kind == .invalidValue)
                #expect(error?.message.hasPrefix("parameter 1 is ") == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test func aCellOfAnotherKindIsRefused() throws {
        let cells = [
            try cell(1), try cell(1.5), try cell(Data([1])), try cell(Date(timeIntervalSince1970: 0)),
            try cell(Day(daysSince1970: 0)), try cell(TimeOfDay.midnight), try cell(Interval.zero), try cell(uuid4()),
            try cell([1]),
        ]
        let types: [PostgresType] = [
            .bool, .int8, .bytea, .timestamptz, .date, .time, .interval, .uuid, .int8.array!, .jsonb, .timetz,
        ]
        for rows in cells {
            let count = types.count { type in kind { _ = try laid(rows, as: type) } == .invalidValue }
            #expect(count >= 8, "\(describe(rows))")
        }
        #expect(kind { _ = try laid(list { $0.element { $0.append(text: "a") } }, as: .int8) } == .invalidValue)
    }

    @Test func textWithANULIsRefusedNotCut() throws {
        #expect(kind { _ = try laid(cell("a\0b"), as: .text) } == .invalidValue)
        #expect(kind { _ = try laid(cell(["a\0b"]), as: .unspecified) } == .invalidValue)
    }

    @Test func theNumberOfParametersHasToBeThatOfTheTypes() {
        var buffer = ParameterBuffer()
        #expect(kind { try buffer.lay(row { $0.append(integer: 1) }, row: 0, as: []) } == .invalidValue)
    }

    @Test func thereMayBeNoParameters() throws {
        var buffer = ParameterBuffer()
        try buffer.lay(.noParameters, row: 0, as: [])
        #expect(try laid(buffer) == [])
    }

    @Test func aBufferIsUsedAgainAndAgain() throws {
        var buffer = ParameterBuffer()
        for length in [10, 100_000, 3] {
            let text = String(repeating: "x", count: length)
            let rows = row(3) {
                $0.append(text: text)
                $0.appendNull()
                $0.append(integer: 1)
            }
            try buffer.lay(rows, row: 0, as: [.text, .text, .int4])
            #expect(try laid(buffer) == [.text(text), .null, .binary("00000001")])
        }
    }

    // MARK: Arrays

    @Test func aListGoesAsAnArrayOfItsDeclaredType() throws {
        #expect(try laid(cell([Int]()), as: .int8.array!) == .binary("000000000000000000000014"))
        #expect(
            try laid(cell(["a"]), as: .text.array!)
                == .binary("000000010000000000000019000000010000000100000001" + "61"))
        #expect(
            try laid(list { $0.element { $0.appendNull() } }, as: .int2.array!)
                == .binary("0000000100000001000000150000000100000001ffffffff"))
    }

    @Test func aListOfTextThatOnlyTheServerReadsGoesAsALiteral() throws {
        #expect(try laid(cell(["2024-01-02"]), as: .date.array!) == .text("{\"2024-01-02\"}"))
        #expect(try laid(cell(["sad"]), as: .unspecified) == .text("{\"sad\"}"))
        // Digits are read here.
        #expect(
            try laid(cell(["1e20"]), as: .numeric.array!)
                == .binary("0000000100000000000006a400000001000000010000000a00010005000000000001"))
    }

    @Test func listsOfListsAreUnsupported() throws {
        #expect(kind { _ = try laid(cell([[1], [2]]), as: .int8.array!) } == .unsupported)
        #expect(kind { _ = try laid(cell([[1], [2]]), as: .unspecified) } == .unsupported)
    }

    @Test func anElementThatDoesNotFitIsRefused() throws {
        #expect(kind { _ = try laid(cell([1, 70_000]), as: .int2.array!) } == .invalidValue)
        #expect(kind { _ = try laid(cell([1, 2]), as: .uuid.array!) } == .invalidValue)
    }

    @Test func columnsOfRowsGoAsArrays() throws {
        var rows = RowBatch.Builder(columnCount: 3)
        for (number, text) in [(1, "a"), (2, nil), (3, "c")] as [(Int64, String?)] {
            rows.append(integer: number)
            if let text { rows.append(text: text) } else { rows.appendNull() }
            rows.append(text: "sad")
            rows.endRow()
        }
        var buffer = ParameterBuffer()
        try buffer.layColumns(rows.finish(), 1..<3, as: [.int4, .text, .unspecified])
        #expect(
            try laid(buffer) == [
                .binary("0000000100000000000000170000000200000001" + "0000000400000002" + "0000000400000003"),
                .binary("0000000100000001000000190000000200000001" + "ffffffff" + "0000000163"),
                .text("{\"sad\",\"sad\"}"),
            ])
    }

    @Test func aColumnOfListsCanNotBeAnArray() throws {
        var buffer = ParameterBuffer()
        let rows = try cell([1])
        #expect(kind { try buffer.layColumns(rows, 0..<1, as: [.int8]) } == .unsupported)
    }

    // MARK: Types

    @Test func declaredTypesAreThoseOfTheColumnsInDDL() {
        #expect(PostgresType(parameter: .int16) == .int2)
        #expect(PostgresType(parameter: .text(length: 5)) == .text)
        #expect(PostgresType(parameter: .decimal(precision: 10, scale: 2)) == .numeric)
        #expect(PostgresType(parameter: .json) == .jsonb)
        #expect(PostgresType(parameter: .enumeration(name: "mood", values: [])) == .text)
        #expect(PostgresType(parameter: .stored(.enumeration(name: "mood", values: []), as: .native)) == .unspecified)
        #expect(PostgresType(parameter: .stored(.timestamp, as: .unix)) == .int8)
        #expect(PostgresType(parameter: .array(.int64)) == .int8.array)
        #expect(PostgresType(parameter: .array(.array(.int64))) == .int8.array)
        #expect(PostgresType(parameter: .custom(base: .text(), names: [.postgres: "citext"])) == .unspecified)
        #expect(PostgresType(parameter: .custom(base: .text(), names: [.sqlite: "NOCASE"])) == .text)
    }

    @Test func arrayTypesAndTheirElementsLeadToEachOther() {
        for number: UInt32 in 1..<5000 {
            let type = PostgresType(rawValue: number)
            if let array = type.array { #expect(array.element == type) }
        }
        #expect(PostgresType.int2vector.element == .int2)
    }
}
