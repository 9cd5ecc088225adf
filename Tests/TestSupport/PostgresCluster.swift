internal import AzothTesting
internal import Foundation
internal import Synchronization

/// The PostgreSQL of the tests: that of `AZOTH_POSTGRES_URL`, which `make test` sets, or else one that
/// `Scripts/postgres-cluster` starts, and stops when this process has ended.
enum PostgresCluster {
    private static let started = Mutex<Task<String, any Error>?>(nil)

    /// Its URL.
    ///
    /// - Throws: `DatabaseSource.Unavailable` where PostgreSQL is not installed.
    static func url() async throws -> String {
        if let url = ProcessInfo.processInfo.environment[variable] { return url }
        let task = started.withLock { started in
            if let task = started { return task }
            let task = Task.detached { try await start() }
            started = task
            return task
        }
        return try await task.value
    }

    private static let variable = "AZOTH_POSTGRES_URL"

    private static func start() async throws -> String {
        let script = ClusterScript(["hold"])
        let url = try await script.firstLine()
        held.withLock { $0 = script }
        // Tests that run in a process of their own use this one.
        setenv(variable, url, 1)
        return url
    }

    /// The script keeps the cluster until this process has ended.
    private static let held = Mutex<ClusterScript?>(nil)
}

/// A PostgreSQL cluster of one test, which may stop and start it.
public final class PrivateCluster: Sendable {
    private let folder: String
    private let script: ClusterScript
    /// The same after each start.
    public let url: String

    /// Runs a closure with one. It is gone afterwards, and with this process at the latest.
    public static func run(_ body: nonisolated(nonsending) (PrivateCluster) async throws -> Void) async throws {
        let cluster = try await PrivateCluster()
        defer { cluster.script.release() }
        try await body(cluster)
    }

    private init() async throws {
        let name = "azoth-postgres.\(UUID().uuidString.prefix(8))"
        folder = FileManager.default.temporaryDirectory.appending(path: name).path()
        script = ClusterScript(["hold", folder])
        url = try await script.firstLine()
    }

    /// Starts it again.
    public func start() async throws { _ = try await ClusterScript(["start", folder]).firstLine() }
    /// Stops it. Its connections are lost, and its data stay.
    public func stop() async throws { try await ClusterScript(["stop", folder]).end() }
}

/// One run of `Scripts/postgres-cluster`. It waits for the end of its standard input, which comes with this object's.
private final class ClusterScript: @unchecked Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let errors = Pipe()
    /// What the script says where there is no PostgreSQL to use.
    private static let isUnavailable: Int32 = 69

    init(_ arguments: [String]) {
        // In the package, by this file's place in it.
        process.executableURL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Scripts/postgres-cluster")
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        // Other programs that tests start must not keep the pipe open.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Runs it until it prints a line.
    func firstLine() async throws -> String {
        try await blocking { [self] in
            try process.run()
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            if line.isEmpty { throw failure() }
            return line
        }
    }

    /// Runs it to its end.
    func end() async throws {
        try await blocking { [self] in
            try process.run()
            process.waitUntilExit()
            if process.terminationStatus != 0 { throw failure() }
        }
    }

    /// Ends the wait of `hold`.
    func release() { try? input.fileHandleForWriting.close() }

    private func failure() -> any Error {
        process.waitUntilExit()
        let reason = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        return process.terminationStatus == Self.isUnavailable
            ? DatabaseSource.Unavailable(reason) : Failure(description: reason)
    }

    /// Starting a cluster takes seconds: not on a thread that tasks share.
    private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }
}
