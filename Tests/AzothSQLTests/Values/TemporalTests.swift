import AzothSQL
import Foundation
import Testing

@Suite struct TemporalTests {
    static let instants: [Int64] = [
        0, 1, -1, 1_704_164_645_678_901, -62_135_596_800_000_000, 253_402_300_799_999_999, 951_782_400_000_000,
        -2_208_988_800_000_001, 4_107_542_399_999_999, -7_258_118_400_000_000,
    ]

    @Test(arguments: instants) func textsOfInstantsParseToThem(_ micros: Int64) throws {
        var text = temporalText { formatTimestamp(micros, into: $0) }
        #expect(text.utf8.count == 26)
        #expect(text.withUTF8 { parseTimestamp(UnsafeRawBufferPointer($0)) } == micros)
    }

    /// What our drivers write is read by a way of its own, which has to know the same dates.
    @Test func theFormsOfOurOwnAreReadAsAllOthers() {
        var random = Seeded(7)
        for _ in 0..<2000 {
            let micros = Int64.random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &random)
            let text = temporalText { formatTimestamp(micros, into: $0) }
            // One character is another, and with a T for the blank the general way says what that means.
            for count in [19, 23, 26] {
                var bytes = Array(text.utf8.prefix(count))
                bytes[Int.random(in: 0..<count, using: &random)] = UInt8.random(in: 32...126, using: &random)
                bytes[10] = UInt8(ascii: " ")
                let ours = String(decoding: bytes, as: UTF8.self)
                bytes[10] = UInt8(ascii: "T")
                #expect(parse(ours) == parse(String(decoding: bytes, as: UTF8.self)), "\(ours)")
            }
        }
    }

    @Test func textsAgreeWithFoundation() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        var random = Seeded(1)
        for _ in 0..<500 {
            let seconds = Int64.random(in: 0...4_000_000_000, using: &random)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second, .weekday],
                from: Date(timeIntervalSince1970: Double(seconds)))
            let local = LocalDateTime(microsecondsSince1970: seconds * 1_000_000)
            #expect(local.day.year == parts.year && local.day.month == parts.month && local.day.day == parts.day)
            #expect(local.time.hour == parts.hour && local.time.minute == parts.minute)
            #expect(local.time.second == parts.second)
            #expect(local.day.weekday == ((parts.weekday ?? 0) + 5) % 7 + 1)
        }
    }

    @Test func theFormsThatDatabasesHold() throws {
        let expected: Int64 = 1_704_164_645_000_000
        for text in [
            "2024-01-02 03:04:05", "2024-01-02T03:04:05", "2024-01-02 03:04:05.000000", "2024-01-02T03:04:05Z",
            "2024-01-02 03:04:05+00:00", "2024-01-02T05:04:05+02:00", "2024-01-01 22:34:05-0430",
            "2024-01-02 05:04:05+02", "2024-01-02 03:04:05 UTC", "2024-01-02 03:04:05.0000000004",
            "2024-01-02 03:04:05 +00:00", "2024-01-02 03:04:05,0", "+2024-01-02 03:04:05", "2024-01-02t03:04:05z",
            "2024-01-02 03:04:05+00:00:00",
        ] {
            #expect(parse(text) == expected, "\(text)")
        }
        #expect(parse("2024-01-02") == 1_704_153_600_000_000)
        #expect(parse("2024-01-02 03:04") == 1_704_164_640_000_000)
        #expect(parse("2024-01-02 24:00") == 1_704_240_000_000_000)
        #expect(parse("2024-01-02 03:04:05.1234567") == expected + 123_457)
        #expect(parse("0000-01-01") == -62_167_219_200_000_000)
    }

    @Test func anythingElseIsRefused() {
        for text in [
            "", "2024", "2024-1-2", "2024-13-01", "2024-02-30", "2023-02-29", "2024-01-02 25:00", "2024-01-02 03:60",
            "2024-01-02 03:04:05.", "2024-01-02 03:04:05+2", "2024-01-02 03:04:05 CET", "2024-01-02x", "20240102",
            "2024-01-02 ", "99999999-01-01", "2024-01-02 24:00:01", "abcd-ef-gh", "2024-01-02 03:04:05+02:00x",
        ] {
            #expect(parse(text) == nil, "\(text)")
        }
    }

    @Test func datesRoundTripThroughBothDatabases() throws {
        for micros in Self.instants {
            let date = Date(microseconds: micros)
            #expect(try roundTrip(date) == [date, date])
            #expect(try roundTrip(date, as: .stored(.timestamp, as: .text)) == [date, date])
        }
        for date in [Date.distantPast, .distantFuture] { #expect(try roundTrip(date) == [date, date]) }
    }

    @Test func microsecondsOfDatesAreExact() {
        var random = Seeded(3)
        for _ in 0..<20_000 {
            let micros = Int64.random(in: -5_000_000_000_000_000...7_000_000_000_000_000, using: &random)
            #expect(Date(microseconds: micros).microseconds == micros)
            let date = Date(timeIntervalSinceReferenceDate: Double.random(in: -1e10...1e10, using: &random))
            #expect(stored(stored(date)) == stored(date))
            #expect(abs(stored(date).timeIntervalSince(date)) <= 0.000_001)
        }
        #expect(stored(Date(timeIntervalSince1970: 1.000_000_4)) == Date(timeIntervalSince1970: 1))
        let present = now()
        #expect(stored(present) == present)
    }

    @Test func datesOfLegacyColumns() throws {
        let date = Date(timeIntervalSince1970: 1_704_164_645)
        for storage in [SQLType.Storage.unix, .integer, .real] {
            #expect(try roundTrip(date, as: .stored(.timestamp, as: storage)) == [date, date])
        }
        let julian = try decoded(
            batch { $0.append(double: 2_460_310.5) }, .stored(.timestamp, as: .julian), Date.self)
        #expect(julian == Date(timeIntervalSince1970: 1_704_067_200))
        let close = try roundTrip(date, as: .stored(.timestamp, as: .julian))[0]
        #expect(abs(close.timeIntervalSince(date)) < 0.001)
        #expect(errorKind { _ = try decoded(batch { $0.append(integer: 5) }, .timestamp, Date.self) } == .invalidValue)
        let before = try cell(Date(timeIntervalSince1970: -0.5), as: .stored(.timestamp, as: .unix))
        #expect(describe(before, 0, 0) == "-1")
    }

    @Test func datesOutOfAllRangeAreRefused() {
        #expect(errorKind { _ = try cell(Date(timeIntervalSince1970: 1e300), as: .timestamp) } == .invalidValue)
        #expect(errorKind { _ = try cell(Date(timeIntervalSince1970: .nan), as: .timestamp) } == .invalidValue)
    }

    @Test func daysWithoutEndAreNoDates() {
        let infinity = batch { $0.append(.day, integer: Int64(Int32.max)) }
        #expect(errorKind { _ = try decoded(infinity, .timestamp, Date.self) } == .invalidValue)
    }

    @Test func farYearsHaveASign() {
        let micros = Day(year: 12_345, month: 6, day: 7)!.daysSince1970 * 86_400_000_000
        let text = temporalText { formatTimestamp(Int64(micros), into: $0) }
        #expect(text == "+12345-06-07 00:00:00.000000")
        #expect(parse(text) == Int64(micros))
        #expect(Day(year: -44, month: 3, day: 15)?.description == "-0044-03-15")
        #expect(Day("-0044-03-15") == Day(year: -44, month: 3, day: 15))
    }

    @Test func textsSortAsTheValuesDo() {
        var random = Seeded(9)
        let all = (0..<500).map { _ in
            Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random)
        }
        let texts = all.sorted().map { micros in temporalText { formatTimestamp(micros, into: $0) } }
        #expect(texts == texts.sorted())
    }

    @Test func localDatesAndTimes() throws {
        let value = try #require(
            LocalDateTime(year: 2024, month: 1, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999_999))
        #expect(value.description == "2024-01-31 23:59:59.999999")
        #expect(try roundTrip(value) == [value, value])
        #expect(LocalDateTime(value.description) == value)
        #expect(value + Interval(months: 1) == LocalDateTime("2024-02-29 23:59:59.999999"))
        #expect(value - Interval(years: 1, months: 2) == LocalDateTime("2022-11-30 23:59:59.999999"))
        #expect(value + Interval(microseconds: 1) == LocalDateTime("2024-02-01"))
        #expect(value - LocalDateTime("2024-01-30 23:59:59")! == Interval(days: 1, microseconds: 999_999))
        #expect(LocalDateTime(value.utc) == value)
        #expect(value < value + Interval(microseconds: 1))
        #expect(LocalDateTime(year: 2024, month: 2, day: 30) == nil)
        let zone = try #require(TimeZone(secondsFromGMT: 7200))
        #expect(LocalDateTime(value.utc, in: zone).time.hour == 1)
        #expect(try coded(value) == "\"2024-01-31T23:59:59.999999\"")
    }

    @Test func days() throws {
        let leap = try #require(Day(year: 2024, month: 2, day: 29))
        #expect(leap.description == "2024-02-29")
        #expect(try roundTrip(leap) == [leap, leap])
        #expect(leap + 1 == Day(year: 2024, month: 3, day: 1))
        #expect(leap.addingMonths(12) == Day(year: 2025, month: 2, day: 28))
        #expect(leap.addingMonths(-1) == Day(year: 2024, month: 1, day: 29))
        #expect((leap..<leap + 3).count == 3)
        #expect(leap.weekday == 4)
        #expect(Day(year: 2023, month: 2, day: 29) == nil)
        #expect(try coded(leap) == "\"2024-02-29\"")
        #expect(try decoded(text("2024-02-29 10:00:00"), .day, Day.self) == leap)
        for storage in [SQLType.Storage.text, .julian, .unix, .real] {
            #expect(try roundTrip(leap, as: .stored(.day, as: storage)) == [leap, leap])
        }
        var day = Day(year: -5, month: 1, day: 1)!
        for _ in 0..<5000 {
            #expect(Day(year: day.year, month: day.month, day: day.day) == day)
            day = day + 97
        }
    }

    @Test func timesOfDay() throws {
        let time = try #require(TimeOfDay(hour: 3, minute: 4, second: 5, microsecond: 6))
        #expect(time.description == "03:04:05.000006")
        #expect(try roundTrip(time) == [time, time])
        #expect(TimeOfDay("03:04") == TimeOfDay(hour: 3, minute: 4))
        #expect(TimeOfDay("24:00") != nil && TimeOfDay("24:01") == nil && TimeOfDay("3:04") == nil)
        #expect(TimeOfDay(hour: 25, minute: 0) == nil)
        #expect(TimeOfDay.midnight < time)
        #expect(try coded(time) == "\"03:04:05.000006\"")
        for storage in [SQLType.Storage.text, .real] {
            #expect(try roundTrip(time, as: .stored(.timeOfDay, as: storage)) == [time, time])
        }
    }

    @Test(arguments: [
        (Interval.zero, "PT0S"),
        (
            Interval(years: 1, months: 2, days: 3, hours: 4, minutes: 5, seconds: 6, microseconds: 500_000),
            "P1Y2M3DT4H5M6.5S"
        ),
        (Interval(months: -14, days: 1, microseconds: -1), "P-1Y-2M1DT-0.000001S"),
        (Interval(hours: 30), "PT30H"),
        (Interval(months: .min, days: .max, microseconds: .min), "P-178956970Y-8M2147483647DT-2562047788H-54.775808S"),
    ])
    func intervals(_ interval: Interval, _ text: String) throws {
        #expect(interval.description == text)
        #expect(Interval(text) == interval)
        #expect(try roundTrip(interval) == [interval, interval])
    }

    @Test func intervalsOfOthers() throws {
        #expect(Interval("P2W") == Interval(days: 14))
        for broken in [
            "", "P", "1D", "P1", "PT", "P1H", "PT1.5H", "P1.5Y", "PTS", "PT9999999999999H", "P9999999999D", "PT9e9S",
        ] {
            #expect(Interval(broken) == nil, "\(broken)")
        }
        #expect(Interval(.milliseconds(1500)) == Interval(seconds: 1, microseconds: 500_000))
        let seconds = SQLType.stored(.interval, as: .integer)
        #expect(try roundTrip(Interval(hours: 1), as: seconds)[0] == Interval(hours: 1))
        #expect(errorKind { _ = try cell(Interval(months: 1), as: seconds) } == .invalidValue)
    }

    private func parse(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { parseTimestamp(UnsafeRawBufferPointer($0)) }
    }

    private func coded<Value: Codable & Equatable>(_ value: Value) throws -> String {
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(Value.self, from: data) == value)
        return String(decoding: data, as: UTF8.self)
    }
}
