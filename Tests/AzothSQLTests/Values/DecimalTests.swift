import AzothSQL
import Foundation
import Testing

@Suite struct DecimalTests {
    let money = SQLType.decimal(precision: 12, scale: 2)

    @Test(arguments: ["0", "0.01", "-0.01", "9999999999.99", "-9999999999.99", "5", "1.5"])
    func scaledDecimals(_ digits: String) throws {
        let value = try #require(Decimal(string: digits))
        #expect(try roundTrip(value, as: money) == [value, value])
        #expect(try roundTrip(value, as: .stored(money, as: .text)) == [value, value])
        #expect(try roundTrip(value, as: .stored(money, as: .real)) == [value, value])
        #expect(try roundTrip(value, as: .stored(money, as: .scaled)) == [value, value])
    }

    @Test func whatDoesNotFitIsRefused() throws {
        for digits in ["0.001", "10000000000", "-10000000000.00", "99999999999999999999999"] {
            let value = try #require(Decimal(string: digits))
            #expect(errorKind { _ = try cell(value, as: money) } == .invalidValue)
        }
        #expect(errorKind { _ = try cell(Decimal.nan, as: money) } == .invalidValue)
    }

    @Test func cellsOfEveryKind() throws {
        let price = Decimal(string: "12.5")!
        #expect(try decoded(batch { $0.append(integer: 1250) }, money, Decimal.self) == price)
        #expect(try decoded(batch { $0.append(integer: 12) }, .stored(money, as: .real), Decimal.self) == 12)
        #expect(try decoded(batch { $0.append(integer: 12) }, .stored(money, as: .text), Decimal.self) == 12)
        #expect(try decoded(batch { $0.append(double: 12.500001) }, money, Decimal.self) == price)
        #expect(try decoded(batch { $0.append(double: 12.5) }, Decimal.sqlType, Decimal.self) == price)
        #expect(try decoded(batch { $0.append(decimal: 125, scale: 1) }, money, Decimal.self) == price)
        #expect(try decoded(text("+12.50"), money, Decimal.self) == price)
        #expect(try decoded(text("125e-1"), money, Decimal.self) == price)
        #expect(try decoded(text("NaN"), money, Decimal.self).isNaN)
        for broken in ["", "-", ".", "1x", "1e", "1.2.3", " 1", "1e9223372036854775807", "1e200"] {
            #expect(errorKind { _ = try decoded(text(broken), money, Decimal.self) } == .invalidValue, "\(broken)")
        }
    }

    @Test func manyDigitsTravelAsText() throws {
        let type = SQLType.decimal(precision: 38, scale: 10)
        let value = try #require(Decimal(string: "-1234567890123456789012345678.0123456789"))
        #expect(try roundTrip(value, as: type) == [value, value])
        #expect(try decoded(cell(Decimal(1), as: type), .text(), String.self) == "1.0000000000")
        #expect(try decoded(text("1" + String(repeating: "0", count: 60)), type, Decimal.self).description.count == 61)
    }

    @Test func anyDecimalsSurvive() throws {
        var random = Seeded(42)
        for _ in 0..<2000 {
            let digits = Int64.random(in: -999_999_999_999_999...999_999_999_999_999, using: &random)
            let scale = Int.random(in: 0...18, using: &random)
            let value = Decimal(scaled: digits, scale: scale)
            let type = SQLType.decimal(precision: 38, scale: 18)
            #expect(try decoded(cell(value, as: type), type) == value)
            #expect(try decoded(cell(value, as: Decimal.sqlType), Decimal.sqlType) == value)
        }
    }

    @Test func scaledDecimalsSortAsIntegers() throws {
        var random = Seeded(7)
        let values = (0..<200).map { _ in
            Decimal(scaled: Int64.random(in: -100_000...100_000, using: &random), scale: 2)
        }
        func scaled(_ value: Decimal) throws -> Int64 {
            Int64(bitPattern: try cell(value, as: money).cell(row: 0, column: 0).bits)
        }
        for (left, right) in zip(values, values.dropFirst()) {
            #expect(try (scaled(left) < scaled(right)) == (left < right))
        }
    }
}
