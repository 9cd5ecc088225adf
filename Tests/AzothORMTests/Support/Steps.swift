import AzothTesting

/// What statements did, without how they are written: tests of what a flush writes, in which order, read as one.
///
/// `INSERT hall`, `INSERT hall ×2` for two rows of parameters, `UPDATE hall (name, theatre_id)`, `DELETE hall`,
/// `SELECT hall`.
extension StatementLog {
    var steps: [String] {
        zip(statements, parameters).map { text, rows in
            let words = text.split(separator: " ").map(String.init)
            let several = rows.count > 1 ? " ×\(rows.count)" : ""
            switch words[0] {
            case "INSERT": return "INSERT \(words[2])\(several)"
            case "DELETE": return "DELETE \(words[2])\(several)"
            case "UPDATE": return "UPDATE \(words[1]) (\(Self.columns(set: words)))\(several)"
            default:
                let table = words.firstIndex(of: "FROM").map { words[$0 + 1] }
                return ([words[0]] + [table].compactMap(\.self)).joined(separator: " ")
            }
        }
    }

    /// The steps since the last call; and forgets them.
    func takeSteps() -> [String] {
        defer { clear() }
        return steps
    }

    private static func columns(set words: [String]) -> String {
        let assignments = words.drop { $0 != "SET" }.prefix { $0 != "WHERE" && $0 != "FROM" }
        return zip(assignments, assignments.dropFirst()).filter { $1 == "=" }.map(\.0).joined(separator: ", ")
    }
}
