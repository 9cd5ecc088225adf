internal import AzothTesting
internal import Foundation
internal import Synchronization

/// The PostgreSQL of the tests: that of `AZOTH_POSTGRES_URL`, which `make test` sets, or else one that
/// `Scripts/postgres-cluster` starts, and stops when this process has ended.
public enum PostgresCluster {
    private static let started = Mutex<Task<String, any Error>?>(nil)

    /// Its URL.
    ///
    /// - Throws: ``DatabaseSource/Unavailable`` where PostgreSQL is not installed.
    public static func url() async throws -> String {
        if let url = ProcessInfo.processInfo.environment[variable] { return url }
        let task = started.withLock { started in
            if let task = started { return task }
            let task = Task.detached { try await hold() }
            started = task
            return task
        }
        return try await task.value
    }

    private static let variable = "AZOTH_POSTGRES_URL"
    /// What the script says where there is no PostgreSQL to use.
    private static let isUnavailable: Int32 = 69

    /// A folder of the package, by this file's place in it.
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scripts/postgres-cluster")

    /// Runs the script as long as this process lives: it waits for the end of its standard input.
    private static func hold() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            // Starting a cluster takes seconds: not on a thread that tasks share.
            Thread.detachNewThread { continuation.resume(with: Result { try start() }) }
        }
    }

    private static func start() throws -> String {
        let process = Process()
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.executableURL = script
        process.arguments = ["hold"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        // Other programs that tests start must not keep the pipe open.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try process.run()
        let url = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard url.hasPrefix("postgresql://") else {
            process.waitUntilExit()
            let reason = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
            if process.terminationStatus == isUnavailable { throw DatabaseSource.Unavailable(reason) }
            throw Failure(description: reason)
        }
        held.withLock { $0 = input }
        // Tests that run in a process of their own use this one.
        setenv(variable, url, 1)
        return url
    }

    /// Keeps the pipe open until the process ends.
    private static let held = Mutex<Pipe?>(nil)

    struct Failure: Error, CustomStringConvertible { let description: String }
}
