import Foundation

/// A program that a test runs.
enum Command {
    struct Outcome {
        let status: Int32
        /// What it said, on both its channels.
        let output: String
    }

    struct TimedOut: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program to its end.
    ///
    /// - Throws: ``TimedOut`` where it takes longer than `timeout`; the program is ended then.
    static func run(
        _ arguments: [String], in folder: URL, timeout: Duration = .seconds(240)
    ) async throws -> Outcome {
        let log = FileManager.default.temporaryDirectory.appending(path: "azoth-\(UUID().uuidString).log")
        try Data().write(to: log)
        defer { try? FileManager.default.removeItem(at: log) }
        let output = try FileHandle(forWritingTo: log)

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let deadline = ContinuousClock.now + timeout
        while process.isRunning {
            if ContinuousClock.now > deadline {
                process.terminate()
                let text = (try? Repository.text(of: log)) ?? ""
                throw TimedOut(description: "\(arguments.joined(separator: " ")) took over \(timeout):\n\(text)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return Outcome(status: process.terminationStatus, output: try Repository.text(of: log))
    }
}
