internal import StormHistory

/// Whether the database has what the history says: all of what was committed, once, and nothing else.
struct Check {
    private var last: [Int: Record] = [:]
    private let database: Database
    private(set) var violations: [String] = []
    private var counts: [String: Int] = [:]

    init(_ records: [Record], _ database: Database) {
        // The end of an operation stands behind its beginning.
        for record in records { last[record.operation] = record }
        self.database = database
    }

    mutating func run() {
        for (operation, record) in last.sorted(by: { $0.key < $1.key }) { check(operation, record) }
        for operation in database.operations where last[operation] == nil {
            violations.append("operation \(operation) is in the database, and not in the history")
        }
        checkBalances()
    }

    private mutating func check(_ operation: Int, _ record: Record) {
        let found = found(operation)
        let isThere = isWhole(found, record.effects)
        let isAbsent = found.movements.isEmpty && found.items.isEmpty && found.tickets.isEmpty
        let what = "operation \(operation) (\(record.kind)"
        switch record.outcome {
        case .committed:
            if !isThere { violations.append("\(what)) was committed, and the database has \(found)") }
        case .rolledBack:
            if !isAbsent {
                violations.append("\(what), \(record.error ?? "")) was rolled back, and the database has \(found)")
            }
        case .unknown:
            if !isThere, !isAbsent { violations.append("\(what)) is there in part: \(found)") }
            counts[isAbsent ? "unknown and not there" : "unknown and there", default: 0] += 1
        case .begun:
            violations.append("\(what)) has no end")
        }
        counts[record.outcome.rawValue, default: 0] += 1
    }

    private struct Found: CustomStringConvertible {
        var movements: [Effects.Movement]
        var items: [Int]
        var tickets: [Int]
        var description: String {
            let items = items.isEmpty ? "" : " from \(items.min() ?? 0) to \(items.max() ?? 0)"
            return "\(movements.count) movements, \(self.items.count) items\(items), \(tickets.count) tickets"
        }
    }

    private func found(_ operation: Int) -> Found {
        Found(
            movements: database.movements[operation] ?? [], items: database.items[operation] ?? [],
            tickets: database.tickets[operation] ?? [])
    }

    private func isWhole(_ found: Found, _ effects: Effects) -> Bool {
        func order(_ left: Effects.Movement, _ right: Effects.Movement) -> Bool { left.account < right.account }
        return found.movements.sorted(by: order) == effects.movements.sorted(by: order)
            && found.items.sorted() == Array(0..<effects.items) && found.tickets.sorted() == effects.tickets.sorted()
    }

    private mutating func checkBalances() {
        var sums: [Int: Int] = [:]
        for movement in database.movements.values.joined() { sums[movement.account, default: 0] += movement.amount }
        for (account, balance) in database.balances where balance != sums[account] ?? 0 {
            violations.append("account \(account) has \(balance), and its movements make up \(sums[account] ?? 0)")
        }
        let total = database.balances.values.reduce(0, +)
        if total != 0 { violations.append("all accounts together have \(total)") }
    }

    var summary: String {
        let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return
            "\(last.count) operations (\(words)): \(violations.isEmpty ? "as they should be" : "\(violations.count) violations")"
    }
}
