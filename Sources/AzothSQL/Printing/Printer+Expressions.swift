/// How tightly operators bind, from the loosest.
enum Precedence: Int, Comparable {
    case any, or, and, not, comparison, additive, multiplicative, unary, primary

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
    /// The next tighter one.
    var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .primary }
}

extension Printer {
    /// Prints an expression, in parentheses where it binds looser than its place allows.
    mutating func put(_ node: SQLNode, in place: Precedence = .any) throws {
        let precedence = node.precedence(in: dialect)
        if precedence < place {
            put("(")
            try putBare(node, precedence)
            put(")")
        } else {
            try putBare(node, precedence)
        }
    }

    private mutating func putBare(_ node: SQLNode, _ precedence: Precedence) throws {
        switch node {
        case .column(let reference): try putColumn(reference)
        case .derivedColumn(let table, let index): try putColumn(of: table, index)
        case .excluded(let reference):
            put("excluded.")
            putColumnName(reference.index, of: reference.table)
        case .bind(let bind): putBind(bind)
        case .parameter(let type, let isSensitive): try putOpenParameter(type, isSensitive: isSensitive)
        case .raw(let parts): try putText(parts)
        case .table(let table): putTable(table)
        case .star: put("*")
        case .parenthesized(let node):
            put("(")
            try put(node)
            put(")")
        case .binary(let `operator`, let left, let right): try putBinary(`operator`, left, right, precedence)
        case .and(let terms): try putList(terms, separator: " AND ") { try $0.put($1, in: .not) }
        case .or(let terms): try putList(terms, separator: " OR ") { try $0.put($1, in: .and) }
        case .not(let node):
            put("NOT ")
            try put(node, in: .comparison)
        case .negated(let node):
            put("-")
            try put(node, in: .primary)
        case .isNull(let node, let isNegated):
            try put(node, in: .additive)
            put(isNegated ? " IS NOT NULL" : " IS NULL")
        case .between(let node, let low, let high, let isNegated):
            try put(node, in: .additive)
            put(isNegated ? " NOT BETWEEN " : " BETWEEN ")
            try put(low, in: .additive)
            put(" AND ")
            try put(high, in: .additive)
        case .inList(let node, let list, let isNegated): try putMembership(node, list, isNegated)
        case .inRows(let nodes, let rows, let isNegated): try putMembership(nodes, rows, isNegated)
        case .inQuery(let node, let query, let isNegated):
            try put(node, in: .additive)
            put(isNegated ? " NOT IN " : " IN ")
            try putSubquery(query)
        case .like(let node, let pattern, let ignoresCase, let isNegated):
            try putLike(node, pattern, ignoresCase, isNegated)
        case .function(let name, let arguments, let isDistinct):
            put(name)
            put(isDistinct ? "(DISTINCT " : "(")
            try putList(arguments) { try $0.put($1) }
            put(")")
        case .cast(let node, let type):
            put("CAST(")
            try put(node)
            put(" AS ")
            put(dialect.castName(of: type))
            put(")")
        case .collated(let node, let collation):
            try put(node, in: .primary)
            put(" COLLATE ")
            put(dialect.quoted(collation))
        case .conditional(let branches, let otherwise): try putConditional(branches, otherwise)
        case .subquery(let core): try putSubquery(core)
        case .exists(let core):
            put("EXISTS ")
            try putSubquery(core)
        case .label(let node, _): try put(node, in: precedence)
        case .window(let node, let window): try putWindow(node, window)
        case .ordering(let node, let isDescending, let nulls):
            try putOrderTerm(node)
            put(isDescending ? " DESC" : " ASC")
            if let nulls { put(nulls == .first ? " NULLS FIRST" : " NULLS LAST") }
        case .rescaled(let node, let digits, let rounds): try putRescaled(node, digits, rounds, precedence)
        case .unscaled(let node, let scale):
            guard dialect.scalesDecimals else { return try put(node, in: precedence) }
            try put(node, in: .multiplicative)
            put(" / \(Self.powerOfTen(scale)).0")
        }
    }

    // MARK: Columns

    mutating func putColumn(_ reference: ColumnReference) throws {
        if !omitsTables {
            try check(reference)
            guard let alias = reference.alias else {
                return put(reference.table.printedNames(in: dialect).qualifiedColumns[reference.index])
            }
            putName(alias)
            put(".")
        }
        putColumnName(reference.index, of: reference.table)
    }

    /// A column is of a table that this SELECT or one around it has in FROM.
    func check(_ reference: ColumnReference) throws {
        var index = scopes.count
        if index == 0 { return }
        while index > 0 {
            index -= 1
            if scopes[index].contains(reference) { return }
        }
        throw missing(reference)
    }

    private mutating func putColumn(of table: DerivedTable, _ index: Int) throws {
        if !omitsTables {
            guard scopes.contains(where: { $0.contains(table) }) else {
                throw AzothError(
                    .invalidRequest,
                    "a column of \(table.name) is used, but \(table.name) is not in FROM: add it with join(…) or from(…)"
                )
            }
            putName(table.name)
            put(".")
        }
        putName(table.columns[index].name)
    }

    private func missing(_ reference: ColumnReference) -> AzothError {
        let name = reference.alias ?? reference.table.name
        return AzothError(
            .invalidRequest,
            "the column \(name).\(reference.column.name) is used, but \(name) is not in FROM: add it with .join(…), "
                + ".outerJoin(…) or .from(…)")
    }

    // MARK: Operators

    private mutating func putBinary(
        _ operator: SQLNode.BinaryOperator, _ left: SQLNode, _ right: SQLNode, _ precedence: Precedence
    ) throws {
        // Comparisons don't chain; sums and products group from the left.
        let isChained = precedence == .additive || precedence == .multiplicative
        try put(left, in: isChained ? precedence : precedence.tighter)
        put(dialect.symbol(of: `operator`))
        try put(right, in: precedence.tighter)
    }

    private mutating func putLike(
        _ node: SQLNode, _ pattern: SQLNode, _ ignoresCase: Bool, _ isNegated: Bool
    ) throws {
        let isLowered = ignoresCase && !dialect.hasILike
        if isLowered {
            put("lower(")
            try put(node)
            put(")")
        } else {
            try put(node, in: .additive)
        }
        put(isNegated ? " NOT" : "")
        put(ignoresCase && dialect.hasILike ? " ILIKE " : " LIKE ")
        if isLowered {
            put("lower(")
            try put(pattern)
            put(")")
        } else {
            try put(pattern, in: .additive)
        }
        put(" ESCAPE '\\'")
    }

    private mutating func putMembership(_ node: SQLNode, _ list: SQLNode.InList, _ isNegated: Bool) throws {
        try put(node, in: .additive)
        if dialect.hasArrays {
            put(isNegated ? " != ALL(" : " = ANY(")
            putBind(list.array)
            put(")")
            return
        }
        put(isNegated ? " NOT IN (" : " IN (")
        if case .array(let element) = list.array.type, element.survivesJSON {
            put("SELECT value FROM json_each(")
            putBind(list.array)
            put(")")
        } else {
            let elements = list.elements()
            if elements.isEmpty { put("SELECT 1 WHERE 1 = 0") }
            putList(elements) { $0.putBind($1) }
        }
        put(")")
    }

    private mutating func putMembership(_ nodes: [SQLNode], _ rows: [[SQLNode]], _ isNegated: Bool) throws {
        guard !rows.isEmpty else { return put(isNegated ? "1 = 1" : "1 = 0") }
        put("(")
        try putList(nodes) { try $0.put($1) }
        put(isNegated ? ") NOT IN (VALUES " : ") IN (VALUES ")
        try putList(rows) { printer, row in
            printer.put("(")
            try printer.putList(row) { try $0.put($1) }
            printer.put(")")
        }
        put(")")
    }

    private mutating func putRescaled(
        _ node: SQLNode, _ digits: Int, _ rounds: Bool, _ precedence: Precedence
    ) throws {
        guard dialect.scalesDecimals else { return try put(node, in: precedence) }
        if rounds { put("CAST(round(") }
        if digits == 0 {
            try put(node)
        } else {
            try put(node, in: .multiplicative)
            put(digits > 0 ? " * \(Self.powerOfTen(digits))" : " / \(Self.powerOfTen(-digits)).0")
        }
        if rounds { put(") AS INTEGER)") }
    }

    static func powerOfTen(_ exponent: Int) -> String { "1" + String(repeating: "0", count: exponent) }

    // MARK: Forms

    mutating func putText(_ parts: [SQLText.Part]) throws {
        for part in parts {
            switch part {
            case .text(let text):
                try checkRaw(text)
                put(text)
            case .node(let node): try put(node, in: .primary)
            case .dialects(let parts):
                guard let parts = parts[dialect.name] else {
                    throw dialect.unsupported("SQL for a computed attribute of this statement")
                }
                try putText(parts)
            }
        }
    }

    private mutating func putConditional(_ branches: [SQLNode.ConditionalBranch], _ otherwise: SQLNode?) throws {
        put("CASE")
        for branch in branches {
            put(" WHEN ")
            try put(branch.condition)
            put(" THEN ")
            try put(branch.value)
        }
        if let otherwise {
            put(" ELSE ")
            try put(otherwise)
        }
        put(" END")
    }

    private mutating func putWindow(_ node: SQLNode, _ window: WindowSpecification) throws {
        try put(node, in: .primary)
        put(" OVER (")
        var separator = ""
        if !window.partition.isEmpty {
            put("PARTITION BY ")
            try putList(window.partition) { try $0.putOrderTerm($1) }
            separator = " "
        }
        if !window.ordering.isEmpty {
            put(separator + "ORDER BY ")
            try putList(window.ordering) { try $0.put($1) }
            separator = " "
        }
        if let frame = window.frame {
            put("\(separator)\(frame.unit.rawValue) BETWEEN \(frame.start.sql) AND \(frame.end.sql)")
        }
        put(")")
    }
}

extension Frame.Bound {
    fileprivate var sql: String {
        switch self {
        case .unboundedPreceding: "UNBOUNDED PRECEDING"
        case .currentRow: "CURRENT ROW"
        case .unboundedFollowing: "UNBOUNDED FOLLOWING"
        case .preceding(let count): "\(count) PRECEDING"
        case .following(let count): "\(count) FOLLOWING"
        }
    }
}

extension SQLNode {
    func precedence(in dialect: Dialect) -> Precedence {
        switch self {
        case .or(let terms): terms.count > 1 ? .or : .and
        case .and(let terms): terms.count > 1 ? .and : .not
        case .not: .not
        case .isNull, .between, .inList, .inQuery, .inRows, .like: .comparison
        case .binary(let `operator`, _, _):
            switch `operator` {
            case .add, .subtract: .additive
            case .multiply, .divide, .remainder: .multiplicative
            // Databases disagree on how tightly it binds: always in parentheses beside other operators.
            case .concatenate: .comparison
            default: .comparison
            }
        case .negated: .unary
        case .rescaled(let node, _, let rounds):
            dialect.scalesDecimals ? (rounds ? .primary : .multiplicative) : node.precedence(in: dialect)
        case .unscaled(let node, let scale):
            dialect.scalesDecimals && scale > 0 ? .multiplicative : node.precedence(in: dialect)
        case .label(let node, _): node.precedence(in: dialect)
        default: .primary
        }
    }
}
