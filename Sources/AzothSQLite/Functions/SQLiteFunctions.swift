internal import CSQLite

/// What every connection knows beside SQLite's own functions: `lower` and `upper` for all of Unicode, and the collations
/// `unicode_nocase` and `decimal`.
///
/// They are deterministic, so that indexes may use them, and harmless, so that views and triggers may.
enum SQLiteFunctions {
    /// Makes them known to a connection. SQLite keeps a pointer for each: nothing is computed here.
    static func install(on database: OpaquePointer) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        sqlite3_create_function_v2(
            database, "lower", 1, flags, nil,
            { context, _, values in SQLiteFunctions.convert(context, values, .lower) }, nil, nil, nil)
        sqlite3_create_function_v2(
            database, "upper", 1, flags, nil,
            { context, _, values in SQLiteFunctions.convert(context, values, .upper) }, nil, nil, nil)
        sqlite3_create_collation_v2(
            database, "unicode_nocase", SQLITE_UTF8, nil,
            { _, count, left, otherCount, right in
                SQLiteFunctions.compare(left, count, right, otherCount, CaseFolding.compare)
            }, nil)
        sqlite3_create_collation_v2(
            database, "decimal", SQLITE_UTF8, nil,
            { _, count, left, otherCount, right in
                SQLiteFunctions.compare(left, count, right, otherCount, DecimalText.compare)
            }, nil)
    }

    private static func compare(
        _ left: UnsafeRawPointer?, _ count: Int32, _ right: UnsafeRawPointer?, _ otherCount: Int32,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Int
    ) -> Int32 {
        Int32(
            truncatingIfNeeded: body(
                UnsafeRawBufferPointer(start: left, count: Int(count)),
                UnsafeRawBufferPointer(start: right, count: Int(otherCount))))
    }

    private enum Case { case lower, upper }

    /// The result of `lower` and `upper`.
    private static func convert(
        _ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?, _ target: Case
    ) {
        guard let value = values?[0], let start = sqlite3_value_text(value) else {
            // NULL stays NULL. No text of something else means that there was no memory for it.
            if let value = values?[0], sqlite3_value_type(value) != SQLITE_NULL {
                sqlite3_result_error_nomem(context)
            } else {
                sqlite3_result_null(context)
            }
            return
        }
        let text = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
        if text.allSatisfy({ $0 < 0x80 }) {
            withUnsafeTemporaryAllocation(byteCount: text.count, alignment: 1) { converted in
                for (index, byte) in text.enumerated() {
                    converted[index] = target == .lower ? byte.lowercasedASCII : byte.uppercasedASCII
                }
                azoth_sqlite_result_text(context, converted.baseAddress, UInt64(text.count))
            }
        } else {
            let string = String(decoding: text, as: UTF8.self)
            var converted = target == .lower ? string.lowercased() : string.uppercased()
            converted.withUTF8 { azoth_sqlite_result_text(context, $0.baseAddress, UInt64($0.count)) }
        }
    }
}

extension UInt8 {
    @inline(__always) var lowercasedASCII: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
    @inline(__always) var uppercasedASCII: UInt8 { self &- 97 < 26 ? self & ~0x20 : self }
}
