internal import AzothSQL
internal import Testing

@testable internal import AzothPostgres

/// Whatever the network brings is a value or an error.
@Suite struct FuzzTests {
    private static let types: [PostgresType] = {
        let types: [PostgresType] = [
            .bool, .bytea, .char, .name, .int8, .int2, .int4, .text, .oid, .json, .xml, .float4, .float8, .unknown,
            .bpchar, .varchar, .date, .time, .timestamp, .timestamptz, .interval, .timetz, .numeric, .uuid, .jsonb,
            .bit, .varbit, .void, .int2vector, .oidvector,
        ]
        return types + types.compactMap(\.array) + [PostgresType(rawValue: 600), PostgresType(rawValue: 20_000)]
    }()

    @Test(arguments: [false, true]) func randomBytesNeverCrash(_ isText: Bool) {
        var generator = SplitMix(seed: isText ? 1 : 2)
        let likely = Array("{}[]\",\\0123456789:-+. BCNULLnatfxe=".utf8)
        var read = 0
        for type in Self.types {
            for _ in 0..<400 {
                let count = Int.random(in: 0...40, using: &generator)
                let value = (0..<count).map { _ in
                    isText && Int.random(in: 0..<8, using: &generator) > 0
                        ? likely.randomElement(using: &generator)! : UInt8.random(in: 0...255, using: &generator)
                }
                if let batch = try? AzothPostgresTests.read([[value]], as: [type], isText: isText) {
                    _ = describe(batch)
                    read += 1
                }
            }
        }
        #expect(read > 0)
    }

    @Test func valuesWithAFewWrongBytesNeverCrash() {
        var generator = SplitMix(seed: 3)
        for (type, hex, _) in BinaryValueTests.values {
            for _ in 0..<300 {
                var value = bytes(hex)
                for _ in 0..<Int.random(in: 1...3, using: &generator) where !value.isEmpty {
                    let index = value.indices.randomElement(using: &generator)!
                    value[index] = [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)]
                        .randomElement(using: &generator)!
                }
                if Bool.random(using: &generator) {
                    value.removeLast(min(value.count, Int.random(in: 0...4, using: &generator)))
                }
                if let batch = try? read([[value]], as: [type]) { _ = describe(batch) }
            }
        }
    }

    @Test func copyDataWithWrongBytesNeverCrashes() throws {
        var encoder = CopyEncoder(types: [.int8, .text, .numeric])
        let rows = row(3) {
            $0.append(integer: 1)
            $0.append(text: "abc")
            $0.append(decimal: 12_345, scale: 2)
        }
        for _ in 0..<3 { try encoder.append(rows, row: 0) }
        encoder.finish()
        let data = Array(encoder.bytes)
        var generator = SplitMix(seed: 4)
        for _ in 0..<3000 {
            var damaged = data
            damaged[damaged.indices.randomElement(using: &generator)!] = .random(in: 0...255, using: &generator)
            damaged.removeLast(Int.random(in: 0...20, using: &generator))
            var decoder = CopyDecoder(types: [.int8, .text, .numeric])
            let cut = Int.random(in: 0...damaged.count, using: &generator)
            for part in [damaged[..<cut], damaged[cut...]] {
                try? part.withUnsafeBytes { try decoder.append($0) }
            }
            let taken = decoder.takeRows()
            for row in 0..<taken.count { _ = describe(taken, row: row, column: 2) }
        }
    }

    @Test func cellsOfAnyKindAsAnyTypeNeverCrash() {
        var generator = SplitMix(seed: 5)
        let edges: [UInt64] = [0, 1, 0x7FFF_FFFF, .max, 1 << 63, (1 << 63) - 1, 86_400_000_000]
        var buffer = ParameterBuffer()
        for kind in [Cell.Kind.integer, .double, .timestamp, .localDateTime, .day, .timeOfDay, .decimal] {
            for type in Self.types + [.unspecified] {
                for index in 0..<30 {
                    let bits = index < edges.count ? edges[index] : UInt64.random(in: 0...UInt64.max, using: &generator)
                    let extent: UInt32 = kind == .decimal ? [0, 1, 18, 19, 300, 16_383, 16_384, .max][index % 8] : 0
                    let rows = row { $0.append(Cell(kind: kind, bits: bits, extent: extent)) }
                    try? buffer.lay(rows, row: 0, as: [type])
                    try? buffer.layColumns(rows, 0..<1, as: [type])
                }
            }
        }
        for kind in [Cell.Kind.text, .bytes, .uuid, .interval, .list] {
            for type in Self.types + [.unspecified] {
                for count in [0, 1, 3, 4, 15, 16, 17, 30] {
                    let value = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                    let rows = row { builder in value.withUnsafeBytes { builder.append(kind, bytes: $0) } }
                    try? buffer.lay(rows, row: 0, as: [type])
                    try? buffer.layColumns(rows, 0..<1, as: [type])
                }
            }
        }
    }
}
