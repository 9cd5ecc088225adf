import AzothSQL
import Foundation
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: [Int64.min, -1, 0, 1, .max]) func integers(_ number: Int64) throws {
        #expect(try roundTrip(number) == [number, number])
        #expect(try roundTrip(Int(number)) == [Int(number), Int(number)])
        #expect(try roundTrip(number, as: .stored(.int64, as: .text)) == [number, number])
    }

    @Test func smallIntegersAreChecked() throws {
        #expect(try roundTrip(Int16.min) == [.min, .min])
        #expect(try roundTrip(Int32.max) == [.max, .max])
        let big = try cell(70_000, as: .int64)
        #expect(errorKind { _ = try decoded(big, .int16, Int16.self) } == .invalidValue)
    }

    @Test func integersComeFromWhateverHoldsOne() throws {
        #expect(try decoded(batch { $0.append(double: 5) }, .int64, Int.self) == 5)
        #expect(try decoded(text("-7"), .int64, Int.self) == -7)
        #expect(try decoded(batch { $0.append(decimal: 1200, scale: 2) }, .int64, Int.self) == 12)
        #expect(
            errorKind { _ = try decoded(batch { $0.append(decimal: 1250, scale: 2) }, .int64, Int.self) }
                == .invalidValue)
        #expect(errorKind { _ = try decoded(batch { $0.append(double: 5.5) }, .int64, Int.self) } == .invalidValue)
        #expect(errorKind { _ = try decoded(batch { $0.appendNull() }, .int64, Int.self) } == .invalidValue)
    }

    @Test(arguments: [0, -0.0, 1.5, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1])
    func numbers(_ number: Double) throws {
        #expect(try roundTrip(number) == [number, number])
        #expect(try roundTrip(Float(number)) == [Float(number), Float(number)])
    }

    @Test func numbersComeFromWhateverHoldsOne() throws {
        #expect(try decoded(batch { $0.append(integer: 2) }, .double, Double.self) == 2)
        #expect(try decoded(batch { $0.append(decimal: 125, scale: 2) }, .double, Double.self) == 1.25)
        #expect(try decoded(text("3.25"), .double, Double.self) == 3.25)
        #expect(errorKind { _ = try decoded(text("x"), .double, Double.self) } == .invalidValue)
    }

    @Test func booleans() throws {
        let words = SQLType.stored(.bool, as: .words(true: "Y", false: "N"))
        for value in [true, false] {
            #expect(try roundTrip(value) == [value, value])
            #expect(try roundTrip(value, as: words) == [value, value])
            #expect(try roundTrip(value, as: .stored(.bool, as: .text)) == [value, value])
        }
        #expect(errorKind { _ = try decoded(text("X"), words, Bool.self) } == .invalidValue)
    }

    @Test(arguments: ["", "x", "ä🏳️‍🌈\u{0}\u{FEFF}z", "a\u{0}b", String(repeating: "é", count: 10_000), "'\"\\"])
    func texts(_ text: String) throws {
        #expect(try roundTrip(text) == [text, text])
    }

    @Test func bytes() throws {
        let data = Data((0...255).map { UInt8($0) })
        #expect(try roundTrip(data) == [data, data])
        #expect(try roundTrip(Data()) == [Data(), Data()])
        let list = [UInt8](data)
        #expect([UInt8].sqlType == .bytes)
        #expect(try roundTrip(list) == [list, list])
    }

    @Test func uuids() throws {
        let uuid = UUID()
        #expect(try roundTrip(uuid) == [uuid, uuid])
        let kept = SQLType.stored(.uuid, as: .text)
        #expect(try roundTrip(uuid, as: kept) == [uuid, uuid])
        #expect(try decoded(cell(uuid, as: kept), .text(), String.self) == uuid.uuidString.lowercased())
        #expect(errorKind { _ = try decoded(text("x"), .uuid, UUID.self) } == .invalidValue)
    }

    @Test func optionals() throws {
        #expect(try roundTrip(Int?.none) == [nil, nil])
        #expect(try roundTrip(Int?.some(5)) == [5, 5])
        #expect(try roundTrip(Date?.none) == [nil, nil])
        #expect(Int?.none._isNull && !Int?.some(1)._isNull && !5._isNull)
    }

    @Test func rawValues() throws {
        #expect(try roundTrip(Status.paid) == [.paid, .paid])
        do {
            _ = try decoded(text("lost"), .text(), Status.self)
            Issue.record("no error")
        } catch let error as AzothError {
            #expect(error.kind == .invalidValue)
            #expect(error.message == "column 0 of the row holds a value that Status does not have")
            #expect(error.value == "lost")
        }
    }

    @Test func json() throws {
        struct Settings: Codable, Hashable, Sendable {
            var dark: Bool
            var since: Date
            var names: [String: Int]
        }
        let date = Date(microseconds: 1_704_164_645_678_901)
        let value = JSON(Settings(dark: true, since: date, names: ["b": 1, "a": 2]))
        #expect(try roundTrip(value) == [value, value])
        let written = try decoded(cell(value, as: .json), .text(), String.self)
        #expect(written == #"{"dark":true,"names":{"a":2,"b":1},"since":"2024-01-02T03:04:05.678901Z"}"#)
        #expect(errorKind { _ = try decoded(text("{"), .json, JSON<Settings>.self) } == .invalidValue)
        #expect(try roundTrip(JSON("x")) == [JSON("x"), JSON("x")])
    }

    @Test func lists() throws {
        #expect(try roundTrip([1, 2, 3]) == [[1, 2, 3], [1, 2, 3]])
        #expect(try roundTrip([String]()) == [[], []])
        #expect(try roundTrip(["a\"\\\n\t\u{1}ä🎉", ""]) == [["a\"\\\n\t\u{1}ä🎉", ""], ["a\"\\\n\t\u{1}ä🎉", ""]])
        #expect(try roundTrip([Int?.none, 1]) == [[nil, 1], [nil, 1]])
        #expect(try roundTrip([[1, 2], [], [3]]) == [[[1, 2], [], [3]], [[1, 2], [], [3]]])
        let dates = [Date(microseconds: 0), Date(microseconds: -1)]
        #expect(try roundTrip(dates) == [dates, dates])
        let ids = [UUID(), UUID()]
        #expect(try roundTrip(ids) == [ids, ids])
        let data = [Data([0, 255]), Data()]
        #expect(try roundTrip(data) == [data, data])
        let prices: [Decimal] = [Decimal(string: "1.25")!, -3]
        #expect(try roundTrip(prices, as: .array(.decimal(precision: 10, scale: 2))) == [prices, prices])
        #expect(try roundTrip([0.1, 1e300]) == [[0.1, 1e300], [0.1, 1e300]])
        #expect(try roundTrip([true, false]) == [[true, false], [true, false]])
        #expect(try roundTrip([Status.open]) == [[.open], [.open]])
    }

    @Test func listsOfOthersJSON() throws {
        func list<V: MappedValue>(_ json: String, _: V.Type = V.self) throws -> [V] {
            try decoded(text(json), .array(V.sqlType))
        }
        #expect(try list(" [ 1 , -2.0 ,3 ] ", Int.self) == [1, -2, 3])
        #expect(try list(#"["\u00e9\ud83c\udf89\/"]"#, String.self) == ["é🎉/"])
        #expect(try list(#"[{"a":["}"]}]"#, String.self) == [#"{"a":["}"]}"#])
        for broken in [
            "", "[", "[1", "[1,]", "[1]]", "{}", "[tru]", #"["\u12"]"#, #"["\ud83c"]"#,
            String(repeating: "[", count: 100_000),
        ] {
            #expect(errorKind { _ = try list(broken, String.self) } == .invalidValue, "\(broken)")
        }
    }

    @Test func aNULInAListIsRefusedForSQLite() throws {
        #expect(errorKind { _ = try roundTrip(["a\u{0}b"]) } == .invalidValue)
    }

    @Test func mismatchesNameColumnValueAndWish() throws {
        do {
            _ = try decoded(text("abc"), .int64, Int.self)
            Issue.record("no error")
        } catch let error as AzothError {
            #expect(error.message == "column 0 of the row holds text where an integer is needed")
            #expect(error.value == "abc")
        }
    }
}
