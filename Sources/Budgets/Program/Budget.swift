/// What one operation, or one row of it, takes.
struct Budget: Equatable {
    let name: String
    let allocations: Double
    let statements: Double

    /// More than this is too much. Allocations vary a little, with when a thread hands a batch over.
    private var limit: Double { allocations * 1.05 + 0.1 }

    /// What is wrong with measured figures, a line each.
    static func problems(of measured: [Budget], against budgets: [Budget]) -> [String] {
        var problems: [String] = []
        for each in measured {
            guard let budget = budgets.first(where: { $0.name == each.name }) else {
                problems.append("\(each.name): there is no budget for it")
                continue
            }
            if each.allocations > budget.limit {
                problems.append("\(each.name): \(text(each.allocations)) allocations, of \(text(budget.allocations))")
            }
            if text(each.statements) != text(budget.statements) {
                problems.append("\(each.name): \(text(each.statements)) statements, not \(text(budget.statements))")
            }
        }
        for budget in budgets where !measured.contains(where: { $0.name == budget.name }) {
            problems.append("\(budget.name): there is a budget, and no such operation")
        }
        return problems
    }

    static func text(of budgets: [Budget]) -> String {
        header + budgets.map { "\($0.name)\t\(text($0.allocations))\t\(text($0.statements))\n" }.joined()
    }

    static func parse(_ text: String) -> [Budget] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let allocations = Double(fields[1]), let statements = Double(fields[2]) else {
                return nil
            }
            return Budget(name: String(fields[0]), allocations: allocations, statements: statements)
        }
    }

    private static let header = """
        # What operations may cost, in a debug build on SQLite: make budgets
        # operation\tallocations\tstatements

        """

    /// A number with two places.
    private static func text(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths.magnitude % 100
        return "\(hundredths < 0 ? "-" : "")\(hundredths.magnitude / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
