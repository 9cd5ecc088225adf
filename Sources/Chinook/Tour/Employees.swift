import Azoth
import ChinookModels

extension Tour {
    /// Who reports to whom: a tree out of one statement.
    func printEmployees() async throws {
        try await sessions.with { session in
            let (employees, count) = try await statements.counting {
                try await session.execute(select(Employee.self).orderBy(Employee.id)).all()
            }
            let reports = Dictionary(grouping: employees, by: \.reportsToId)
            func lines(under boss: Int?, depth: Int) -> [String] {
                (reports[boss] ?? []).flatMap { employee in
                    [
                        String(repeating: "  ", count: depth)
                            + "\(employee.fullName), \(employee.title ?? "no title")"
                    ] + lines(under: employee.id, depth: depth + 1)
                }
            }
            show("The employees", lines(under: nil, depth: 0), statements: count)
        }
    }
}
