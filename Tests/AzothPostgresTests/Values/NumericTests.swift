internal import AzothSQL
internal import Testing

@testable internal import AzothPostgres

@Suite struct NumericTests {
    @Test func decimalsOfEveryScaleComeBackAsTheyWent() throws {
        var generator = SplitMix(seed: 7)
        for _ in 0..<4000 {
            let scale = Int.random(in: 0...18, using: &generator)
            let limit = Int64([9, 99, 9999, 99_999_999, 999_999_999_999_999_999].randomElement(using: &generator)!)
            var scaled = Int64.random(in: -limit...limit, using: &generator)
            if Bool.random(using: &generator) { scaled = scaled / 10_000 * 10_000 }
            let sent = row { $0.append(decimal: scaled, scale: scale) }
            guard case .binary(let hex) = try laid(sent, as: .numeric) else {
                Issue.record("not in binary format")
                return
            }
            #expect(try read(hex, as: .numeric) == describe(sent))
            // The digits written out are the same number.
            let text = decimalText(scaled, scale: scale)
            #expect(try numericHex(text) == hex, "\(text)")
        }
    }

    @Test func numbersOfManyDigitsComeBackAsTheyWent() throws {
        for text in [
            "1000000000000000000", "-123456789012345678901234567890.000000001",
            "0." + String(repeating: "0", count: 40) + "1",
            "1" + String(repeating: "0", count: 200), String(repeating: "9", count: 333) + ".99",
        ] {
            #expect(try read(numericHex(text), as: .numeric) == "text \(text)")
        }
        #expect(try read(numericHex("12e3"), as: .numeric) == "decimal 12000")
        #expect(try read(numericHex("+1.50e-1"), as: .numeric) == "decimal 0.150")
        #expect(try read(numericHex("00012.5"), as: .numeric) == "decimal 12.5")
    }

    @Test func textThatIsNoNumberIsRefused() {
        for text in ["", "-", ".", "1.2.3", "1e", "1e1.5", "abc", "0x1", "1 ", "--1", "e5"] {
            #expect(throws: ValueFault.mismatch, "\(text)") { try numericHex(text) }
        }
        for text in ["1e200000", "1e-20000", "1e99999999999"] {
            #expect(throws: (any Error).self, "\(text)") { try numericHex(text) }
        }
    }

    @Test func theSmallestIntegerIsExact() throws {
        guard case .binary(let hex) = try laid(row { $0.append(decimal: .min, scale: 0) }, as: .numeric) else { return }
        #expect(try read(hex, as: .numeric) == "text -9223372036854775808")
    }
}

private func numericHex(_ text: String) throws -> String {
    var writer = ByteWriter()
    try writer.put(numeric: text)
    return hex(writer.bytes)
}

/// A generator of random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
