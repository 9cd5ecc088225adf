import Azoth
import CAllocations
import Dispatch
import Foundation

/// What operations may cost, as numbers that do not depend on the machine or on what else it does.
///
///     Budgets allocations FILE    allocations and statements of each operation, against those of the file
///     Budgets run NAME COUNT      carries an operation out so often: what instructions are counted of
///     Budgets list                the names
///
/// With AZOTH_UPDATE_BUDGETS=1 the file is written instead.
@main struct Budgets {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        // The main thread waits: what ends it, as an asynchronous `main` does, valgrind does not survive.
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                exit(try await run(Array(arguments)))
            } catch {
                report("error: \(error)")
                exit(1)
            }
        }
        done.wait()
    }

    private static func run(_ arguments: [String]) async throws -> Int32 {
        switch (arguments.first, arguments.count) {
        case ("list", 1):
            for operation in Operation.all { print(operation.name) }
            return 0
        case ("run", 3):
            guard let operation = Operation.all.first(where: { $0.name == arguments[1] }), let count = Int(arguments[2])
            else { break }
            let stage = try await Stage()
            try await operation.body(stage, count)
            try await stage.engine.dispose()
            return 0
        case ("allocations", 2):
            guard azoth_allocations() >= 0 else {
                report("allocations are not counted here: that takes glibc, and no sanitizer")
                return 0
            }
            return try await compare(URL(fileURLWithPath: arguments[1]))
        default: break
        }
        report("usage: Budgets allocations FILE | run NAME COUNT | list")
        return 2
    }

    private static func compare(_ file: URL) async throws -> Int32 {
        var measured: [Budget] = []
        for operation in Operation.all { measured.append(try await operation.measure()) }
        if ProcessInfo.processInfo.environment["AZOTH_UPDATE_BUDGETS"] == "1" {
            try Budget.text(of: measured).write(to: file, atomically: true, encoding: .utf8)
            return 0
        }
        let problems = Budget.problems(
            of: measured, against: try Budget.parse(String(contentsOf: file, encoding: .utf8)))
        for problem in problems { report(problem) }
        if problems.isEmpty { print("\(measured.count) operations allocate and execute no more than they may") }
        return problems.isEmpty ? 0 : 1
    }

    private static func report(_ message: String) {
        FileHandle.standardError.write(Data((message + "\n").utf8))
    }
}
