internal import AzothSQL
internal import Testing

@testable internal import AzothPostgres

@Suite struct TextResultTests {
    @Test(
        arguments: [
            (PostgresType.bool, "t", "integer 1"), (.bool, "f", "integer 0"), (.int2, "-2", "integer -2"),
            (.int8, "9223372036854775807", "integer 9223372036854775807"), (.oid, "4294967295", "integer 4294967295"),
            (.float4, "1.5", "double 1.5"), (.float8, "-Infinity", "double -inf"), (.float8, "NaN", "double nan"),
            (.numeric, "-12.50", "decimal -12.50"), (.numeric, "0", "decimal 0"), (.numeric, "0.00", "decimal 0.00"),
            (.numeric, "999999999999999999", "decimal 999999999999999999"),
            (.numeric, "1000000000000000000", "text 1000000000000000000"), (.numeric, "NaN", "text NaN"),
            (.text, "a", "text a"), (.varchar, "", "text "), (.name, "n", "text n"), (.json, "{}", "text {}"),
            (.jsonb, "{}", "text {}"), (.bytea, "\\x00ff5c", "bytes 00ff5c"), (.bytea, "\\x", "bytes "),
            (.bytea, "\\000\\377\\\\a", "bytes 00ff5c61"), (.date, "2024-02-29", "day 19782"),
            (.date, "0044-03-15 BC", "day -735160"), (.date, "10000-01-02", "day 2932898"),
            (.date, "infinity", "text infinity"), (.time, "03:04:05.678", "timeOfDay 11045678000"),
            (.time, "24:00:00", "timeOfDay 86400000000"), (.timetz, "03:04:05.678+05:30", "text 03:04:05.678+05:30"),
            (.timestamptz, "2024-01-02 03:04:05.678901+00", "timestamp 1704164645678901"),
            (.timestamptz, "2024-01-02 08:34:05.678901+05:30", "timestamp 1704164645678901"),
            (.timestamp, "4713-01-01 00:00:00 BC", "localDateTime -210863520000000000"),
            (.timestamptz, "infinity", "text infinity"),
            (.interval, "1 year 2 mons -3 days +04:05:06.5", "interval P1Y2M-3DT4H5M6.5S"),
            (.interval, "-1 years +3 days -04:05:06", "interval P-1Y3DT-4H-5M-6S"),
            (.interval, "00:00:00", "interval PT0S"),
            (.interval, "-00:00:00.5", "interval PT-0.5S"), (.interval, "P1Y2M", "interval P1Y2M"),
            (.interval, "123456:00:00", "interval PT123456H"), (.interval, "@ 1 year", "text @ 1 year"),
            (
                .uuid, "00112233-4455-6677-8899-aabbccddeeff", "uuid 00112233445566778899aabbccddeeff"
            ),
            (.int4.array!, "{1,NULL,3}", "[integer 1, null, integer 3]"), (.int8.array!, "{}", "[]"),
            (.int8.array!, "[0:1]={1,2}", "[integer 1, integer 2]"), (.int2vector, "1 2", "[integer 1, integer 2]"),
            (.oidvector, "", "[]"),
            (
                .text.array!, "{\"a\\\"b\",\"c\\\\d\",\"NULL\",NULL,\"\",\"x y\"}",
                "[text a\"b, text c\\d, text NULL, null, text , text x y]"
            ),
            (.numeric.array!, "{1.50,2}", "[decimal 1.50, decimal 2]"),
            (PostgresType(rawValue: 16_400), "(1,2)", "text (1,2)"), (PostgresType(rawValue: 869), "::1", "text ::1"),
        ] as [(PostgresType, String, String)])
    func valuesInTextFormatBecomeTheCellsOfBinaryFormat(_ type: PostgresType, _ text: String, _ cell: String) throws {
        #expect(try read(text: text, as: type) == cell)
    }

    @Test func arraysOfSeveralDimensionsAreUnsupported() {
        #expect(kind { _ = try read(text: "{{1,2},{3,4}}", as: .int8.array!) } == .unsupported)
        #expect(kind { _ = try read(text: "[1:1][1:2]={{1,2}}", as: .int8.array!) } == .unsupported)
    }

    @Test func arraysThatEndTooEarlyAreDamaged() {
        for text in ["{", "{1", "{1,", "{1,}", "{\"a", "{\"a\\", "{1}x", "[0:1]", "x"] {
            #expect(kind { _ = try read(text: text, as: .int8.array!) } == .invalidValue, "\(text)")
        }
    }

    @Test func whatIsNotInTheUsualFormStaysText() throws {
        #expect(try read(text: "01/02/2024", as: .date) == "text 01/02/2024")
        #expect(try read(text: "yes", as: .bool) == "text yes")
        #expect(try read(text: "\\xf", as: .bytea) == "text \\xf")
        #expect(try read(text: "", as: .int8) == "text ")
    }
}
