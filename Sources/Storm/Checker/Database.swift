internal import Foundation
internal import StormHistory

/// Asks the database by `psql`.
struct Query {
    let program: String
    let url: String

    /// The rows of a query whose columns are integers.
    func rows(_ sql: String) throws -> [[Int]] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-XAtq", "-F", " ", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(sql: sql) }
        return data.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: " ")).map { Int(String(decoding: $0, as: UTF8.self)) ?? .min }
        }
    }

    struct Failure: Error { let sql: String }
}

/// What is in the database after a storm, by operation.
struct Database {
    private(set) var balances: [Int: Int] = [:]
    private(set) var movements: [Int: [Effects.Movement]] = [:]
    private(set) var items: [Int: [Int]] = [:]
    private(set) var tickets: [Int: [Int]] = [:]

    init(_ query: Query) throws {
        for row in try query.rows("SELECT id, balance FROM account") { balances[row[0]] = row[1] }
        for row in try query.rows("SELECT operation, account_id, amount FROM movement") {
            movements[row[0], default: []].append(Effects.Movement(account: row[1], amount: row[2]))
        }
        for row in try query.rows("SELECT operation, position FROM item") { items[row[0], default: []].append(row[1]) }
        for row in try query.rows("SELECT operation, number FROM ticket") {
            tickets[row[0], default: []].append(row[1])
        }
    }

    var operations: Set<Int> { Set(movements.keys).union(items.keys).union(tickets.keys) }
}
