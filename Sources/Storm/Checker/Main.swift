internal import Foundation
internal import StormHistory

/// `StormChecker HISTORY PSQL URL`: compares what a storm was told with what is in the database, which it reads by
/// `psql`, so that one mistake does not hide another.
///
/// Exit code 0: they agree; 1: they don't.
@main
struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else {
            print("usage: StormChecker HISTORY PSQL URL")
            exit(2)
        }
        let history = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
        let database = try Database(Query(program: arguments[2], url: arguments[3]))
        var check = Check(Record.records(of: history), database)
        check.run()
        for violation in check.violations.prefix(40) { print("VIOLATION: \(violation)") }
        print(check.summary)
        exit(check.violations.isEmpty ? 0 : 1)
    }
}
