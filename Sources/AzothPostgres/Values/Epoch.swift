/// PostgreSQL counts from 2000-01-01, cells from 1970-01-01.
enum Epoch {
    static let microseconds: Int64 = 946_684_800_000_000
    static let days: Int32 = 10_957
    static let microsecondsPerDay: Int64 = 86_400_000_000
}
