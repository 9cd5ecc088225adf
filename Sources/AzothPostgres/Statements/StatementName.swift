/// The names of prepared statements: 128 bits of their content, so that a name never stands for two texts, also where
/// connections are shared behind a pooler.
enum StatementName {
    static func name(of sql: String, types: [PostgresType]?) -> String {
        // Two runs of FNV-1a that begin differently.
        var low: UInt64 = 0xcbf2_9ce4_8422_2325
        var high: UInt64 = 0x9ae1_6a3b_2f90_404f
        func mix(_ byte: UInt8) {
            low = (low ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 &+ (high >> 29)
        }
        for byte in sql.utf8 { mix(byte) }
        for type in types ?? [] {
            mix(0)
            for shift in [0, 8, 16, 24] as [UInt32] { mix(UInt8(truncatingIfNeeded: type.rawValue >> shift)) }
        }
        return "azoth_" + hex(low) + hex(high)
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
