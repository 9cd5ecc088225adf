import Foundation

/// A program of this package, as it was built with the tests.
struct Program {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }
    struct TimedOut: Error {}

    let name: String

    /// Programs lie beside the tests.
    private var url: URL {
        #if os(macOS)
            let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        #else
            let tests = Bundle.main.executableURL
        #endif
        return (tests ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent().appending(path: name)
    }

    /// Runs it to its end, for a minute at most.
    func run(_ arguments: String...) async throws -> Outcome { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> Outcome {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        // Files and not pipes: nobody has to empty them meanwhile.
        process.standardOutput = try folder.file("output")
        process.standardError = try folder.file("errors")
        try process.run()
        let deadline = ContinuousClock.now + .seconds(60)
        while process.isRunning {
            guard ContinuousClock.now < deadline else {
                process.terminate()
                throw TimedOut()
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return Outcome(
            status: process.terminationStatus, output: try folder.text(of: "output"),
            errors: try folder.text(of: "errors"))
    }
}

/// A folder that goes with the object.
final class TemporaryFolder: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "azoth programs \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    func file(_ name: String) throws -> FileHandle {
        try Data().write(to: url.appending(path: name))
        return try FileHandle(forWritingTo: url.appending(path: name))
    }

    func text(of name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
}
