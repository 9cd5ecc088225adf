internal import ArgumentParser
internal import AzothGenerator
internal import AzothSchema
internal import Foundation

/// What commands say, and where.
enum Console {
    /// Writes a line to standard error, where editors and build systems look for diagnostics.
    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Prints diagnostics, and ends the command where one is an error.
    static func report(_ diagnostics: [Diagnostic]) throws {
        for diagnostic in diagnostics { complain(diagnostic.rendered) }
        if diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode.failure }
    }

    /// Does something with files; a file that can't be read or written ends the command with its reason.
    static func withFiles<Value>(_ body: () throws(FileProblem) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            complain(error.description)
            throw ExitCode.failure
        }
    }
}
