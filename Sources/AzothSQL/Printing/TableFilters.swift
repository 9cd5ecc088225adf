/// Conditions that statements get by themselves, wherever they name a table: what a session's criteria come down to.
///
/// The printer puts them where it prints a table in FROM, a join, an UPDATE, a DELETE or an upsert, so that no form of
/// statement is without them. Text that the program wrote can't be looked through: a statement is refused, and an expression
/// where it may read.
package struct TableFilters: Sendable {
    /// Per table: its condition, for the name that the table goes by at the place.
    private var conditions: [ObjectIdentifier: @Sendable (_ name: String) -> SQLNode] = [:]

    /// How many conditions were added.
    package private(set) var count = 0

    package init() {}
    package static let none = TableFilters()

    package var isEmpty: Bool { conditions.isEmpty }

    /// Adds a condition to those of a table.
    package mutating func add(_ table: Table, _ condition: @escaping @Sendable (_ name: String) -> SQLNode) {
        count += 1
        let identifier = ObjectIdentifier(table)
        guard let present = conditions[identifier] else {
            conditions[identifier] = condition
            return
        }
        conditions[identifier] = { .conjunction(present($0), condition($0)) }
    }

    package func contains(_ table: Table) -> Bool { conditions[ObjectIdentifier(table)] != nil }

    func condition(for table: Table, as alias: String?) -> SQLNode? {
        conditions[ObjectIdentifier(table)]?(alias ?? table.name)
    }

    func without(_ table: Table) -> TableFilters {
        var others = self
        others.conditions[ObjectIdentifier(table)] = nil
        return others
    }
}

/// A condition that a table gets, and the table.
struct TableFilter {
    let table: Table
    let condition: SQLNode
}

extension Printer {
    /// The conditions of tables in FROM.
    func filters(of items: [FromItem]) -> [TableFilter] {
        guard !filters.isEmpty else { return [] }
        return items.compactMap { item in
            guard case .table(let table, let alias) = item else { return nil }
            return filters.condition(for: table, as: alias).map { TableFilter(table: table, condition: $0) }
        }
    }

    /// Prints the condition of a table. A subquery in it that names the table again is not filtered once more.
    mutating func put(_ filter: TableFilter) throws {
        let all = filters
        filters = all.without(filter.table)
        defer { filters = all }
        try put(filter.condition, in: .not)
    }

    /// Text in an expression can't be filtered, so it must not read tables.
    func checkRaw(_ text: String) throws {
        guard !filters.isEmpty else { return }
        let words = text.lowercased().split { !$0.isLetter && $0 != "_" }
        guard words.contains(where: { ["select", "from", "join", "table"].contains($0) }) else { return }
        throw refusal(of: text)
    }

    /// A statement that is text can't be filtered, whatever it does.
    func checkRaw(_ core: TextCore) throws {
        guard !filters.isEmpty else { return }
        guard case .text(let text)? = core.text.parts.first else { throw refusal(of: "") }
        throw refusal(of: text)
    }

    private func refusal(of text: String) -> AzothError {
        AzothError(
            .invalidRequest,
            "the session has criteria, and can't add them to text: \"\(text.prefix(60))\". Say it by select(…) and the "
                + "like, or run it in unfiltered { }")
    }
}

extension CompiledStatement {
    /// A statement of one table with the table's filter: a SELECT, UPDATE or DELETE as the ORM prints it, whose WHERE has
    /// something already.
    ///
    /// - Parameter parameters: Rows of parameters; each gets those of the filter behind its own.
    package func filtered(
        _ table: Table, _ filters: TableFilters, _ parameters: RowBatch, for dialect: Dialect
    ) throws -> (statement: CompiledStatement, parameters: RowBatch) {
        guard let condition = filters.condition(for: table, as: nil) else { return (self, parameters) }
        var printer = Printer(dialect)
        printer.filters = filters.without(table)
        printer.scopes = [Scope(table)]
        // Numbered placeholders go on after those that are there.
        printer.firstParameter = parameterTypes.count
        try printer.put(condition, in: .not)
        var text = sql
        text.insert(contentsOf: " AND " + printer.text, at: endOfConditions)
        let more = printer.statement(kind, returnsRows: returnsRows, isKept: false)
        let sensitive = sensitiveParameters.union(more.sensitiveParameters.map { $0 + parameterTypes.count })
        let statement = CompiledStatement(
            text, kind: kind, parameterTypes: parameterTypes + more.parameterTypes, returnsRows: returnsRows,
            sensitiveParameters: sensitive)
        return (statement, try printer.parameterRows(parameters, behind: parameters.columnCount))
    }

    /// Where WHERE ends.
    private var endOfConditions: String.Index {
        let ends = [" ORDER BY ", " RETURNING ", " FOR UPDATE", " FOR NO KEY UPDATE", " FOR SHARE", " FOR KEY SHARE"]
            .compactMap { word in
                sql.range(ofLast: word)?.lowerBound
            }
        return ends.min() ?? sql.endIndex
    }
}

extension String {
    /// The last place of a text in this one.
    fileprivate func range(ofLast text: String) -> Range<Index>? {
        var found: Range<Index>?
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            found = range
            rest = self[range.upperBound...]
        }
        return found
    }
}
