internal import Foundation
internal import StormHistory
internal import Synchronization

/// Appends to the history, and counts.
final class HistoryFile: Sendable {
    private struct State {
        var file: FileHandle
        var nextOperation = 1
        var counts: [String: [Record.Outcome: Int]] = [:]
        var errors: [String: Int] = [:]
        var violations: [String] = []
        var pending: [Int: String] = [:]
    }
    private let state: Mutex<State>

    init(_ path: String) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let file = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileNoSuchFile) }
        state = Mutex(State(file: file))
    }

    /// An operation begins. Returns its number.
    func begin(_ kind: String) throws -> Int {
        try state.withLock { state in
            let number = state.nextOperation
            state.nextOperation += 1
            state.pending[number] = kind
            try state.file.write(contentsOf: Record(number, kind, .begun).line)
            return number
        }
    }

    func end(_ record: Record) throws {
        try state.withLock { state in
            state.pending[record.operation] = nil
            try state.file.write(contentsOf: record.line)
            state.counts[record.kind, default: [:]][record.outcome, default: 0] += 1
            if let error = record.error { state.errors["\(record.outcome.rawValue): \(error)", default: 0] += 1 }
        }
    }

    /// Something that must never be.
    func violation(_ text: String) {
        state.withLock { $0.violations.append(text) }
        say("VIOLATION: \(text)")
    }

    var violations: [String] { state.withLock { $0.violations } }
    var operations: Int { state.withLock { $0.nextOperation - 1 } }

    /// What was done, in lines.
    var summary: String {
        state.withLock { state in
            var lines: [String] = []
            for (kind, counts) in state.counts.sorted(by: { $0.key < $1.key }) {
                let words = Record.Outcome.allCases.compactMap { outcome in
                    counts[outcome].map { "\($0) \(outcome.rawValue)" }
                }
                lines.append("  \(kind): \(words.joined(separator: ", "))")
            }
            for (error, count) in state.errors.sorted(by: { $0.key < $1.key }) { lines.append("  \(count) × \(error)") }
            for (operation, kind) in state.pending { lines.append("  under way: \(operation), \(kind)") }
            return lines.joined(separator: "\n")
        }
    }
}
