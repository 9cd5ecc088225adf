internal import Foundation

/// What a program is asked to measure: `<program> DATABASE WORKLOAD N [VARIANT]`.
public struct Run: Sendable {
    public let peer: String
    /// A SQLite file, or the URL of a PostgreSQL database.
    public let database: String
    public let workload: String
    public let count: Int
    public let variant: String

    public var isPostgres: Bool { database.hasPrefix("postgresql:") }

    /// - Parameter peer: The name of the program in its line of JSON; that of the database is put behind it.
    public static func fromCommandLine(peer: String) -> Run {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let count = Int(arguments[3]), count > 0 else {
            fail("usage: \(arguments[0]) DATABASE WORKLOAD N [VARIANT]", code: 2)
        }
        let database = arguments[1]
        return Run(
            peer: peer + (database.hasPrefix("postgresql:") ? "-postgres" : "-sqlite"), database: database,
            workload: arguments[2], count: count, variant: arguments.count > 4 ? arguments[4] : "")
    }

    /// Ends the program: it has no such workload or variant.
    public func skip() -> Never {
        fail("skip: \(peer) has no workload \(workload) \(variant)", code: 3)
    }

    /// Prints the line of JSON that the scripts read.
    public func report(_ measured: Measured) {
        let rate = Double(measured.rows) / measured.stopwatch.seconds
        print(
            """
            {"peer":"\(peer)","workload":"\(workload)","variant":"\(variant)","n":\(count),\
            "seconds":\(String(format: "%.6f", measured.stopwatch.seconds)),\
            "rows_per_s":\(String(format: "%.0f", rate)),\
            "peak_rss_mb":\(String(format: "%.1f", measured.stopwatch.peakMegabytes)),\
            "cpu_s":\(String(format: "%.4f", measured.stopwatch.cpuSeconds)),"check":"\(measured.check)"}
            """)
    }
}

/// The outcome of one run.
public struct Measured {
    public let stopwatch: Stopwatch
    /// How many rows or objects were worked on.
    public let rows: Int
    /// Sums that are the same for every peer that has done the work.
    public var check: String

    public init(_ stopwatch: Stopwatch, rows: Int, check: String) {
        self.stopwatch = stopwatch
        self.rows = rows
        self.check = check
    }
}

private func fail(_ message: String, code: Int32) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(code)
}
