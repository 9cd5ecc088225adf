// Conditions in the language: comparisons of columns with constants, `&&`, `||`, `!` and `in`.
extension Checker {
    /// A condition on the columns of a model; nil where there is an error.
    func condition(_ expression: ExpressionSyntax, on model: ModelDraft) -> CheckedCondition? {
        switch expression.node.kind {
        case .group: return expression.node.nodes.first.flatMap { condition(ExpressionSyntax(node: $0), on: model) }
        case .prefix where expression.node.token(.not) != nil:
            return expression.node.nodes.first.flatMap { condition(ExpressionSyntax(node: $0), on: model) }
                .map { .not($0) }
        case .binary: return binary(expression, on: model)
        case .path:
            guard let column = conditionColumn(expression, on: model) else { return nil }
            if model.result.columns[column].type == .bool, !model.result.columns[column].isNullable {
                return .isTrue(column)
            }
            error(
                .badArgument, expression.place,
                "'\(expression.text)' is no condition by itself; compare it, as in '\(expression.text) == …'")
            return nil
        case .sql:
            error(
                .notGeneratedYet, expression.place,
                "a condition of a relationship in SQL is not generated yet; write it in the language, such as "
                    + "'status == .open'")
            return nil
        default:
            error(
                .badArgument, expression.place,
                "a condition compares columns with constants, such as 'status == .open && total > 100'")
            return nil
        }
    }

    private func binary(_ expression: ExpressionSyntax, on model: ModelDraft) -> CheckedCondition? {
        let node = expression.node
        guard node.nodes.count == 2 else { return nil }
        let (left, right) = (ExpressionSyntax(node: node.nodes[0]), ExpressionSyntax(node: node.nodes[1]))
        if node.token(.and) != nil || node.token(.or) != nil {
            let first = condition(left, on: model)
            guard let second = condition(right, on: model), let first else { return nil }
            return node.token(.and) != nil ? .and(first, second) : .or(first, second)
        }
        guard let column = conditionColumn(left, on: model) else { return nil }
        guard let comparison = comparison(of: node) else {
            guard let elements = right.elements, !elements.isEmpty else {
                error(.badArgument, right.place, "'in' takes a list, such as 'status in [.open, .paid]'")
                return nil
            }
            let values = elements.map { value($0, of: model.result.columns[column], comparison: nil) }
            let found = values.compactMap(\.self)
            return found.count == values.count ? .isIn(column, found) : nil
        }
        return value(right, of: model.result.columns[column], comparison: comparison)
            .map { .comparison(column, comparison, $0) }
    }

    private func comparison(of node: SyntaxNode) -> CheckedCondition.Comparison? {
        let kinds: [(TokenKind, CheckedCondition.Comparison)] = [
            (.equalEqual, .equal), (.notEqual, .notEqual), (.less, .less), (.lessEqual, .lessOrEqual),
            (.greater, .greater), (.greaterEqual, .greaterOrEqual),
        ]
        return kinds.first { node.token($0.0) != nil }?.1
    }

    private func conditionColumn(_ expression: ExpressionSyntax, on model: ModelDraft) -> Int? {
        guard let name = expression.path else {
            error(
                .badArgument, expression.place,
                "on the left of a comparison stands a column of '\(model.name.text)'")
            return nil
        }
        if let column = model.column(property: name) { return column }
        if let composite = model.result.composites.first(where: { $0.property == name }) {
            let part = model.result.columns[composite.columns.lowerBound].property
            error(
                .badArgument, expression.place,
                "'\(name)' is several columns; compare one of them, such as '\(part)'")
        } else if let field = model.field(named: name), case .computed = field.kind {
            error(
                .notGeneratedYet, expression.place,
                "a condition on '\(name)', which queries evaluate, is not generated yet; compare columns")
        } else if model.field(named: name) != nil {
            error(
                .badArgument, expression.place,
                "'\(name)' is a relationship; compare one of its columns, such as '\(name)Id'")
        } else {
            reportUnknownMember(name, of: model, at: expression.place)
        }
        return nil
    }

    /// A constant beside a column.
    private func value(
        _ expression: ExpressionSyntax, of column: CheckedColumn, comparison: CheckedCondition.Comparison?
    ) -> CheckedCondition.Value? {
        if let member = expression.implicitMember, case .enumeration(let name) = column.type,
            let checked = enums.first(where: { $0.name == name })
        {
            if !expression.hasArguments, checked.cases.contains(where: { $0.name == member.text }) {
                return .enumCase(member.text)
            }
            reportUnknownCase(member.text, of: checked, at: expression.place)
            return nil
        }
        guard let literal = literal(expression), column.swiftType == nil else {
            error(
                .badArgument, expression.place,
                "'\(column.property)' is compared with a constant of its type, such as "
                    + Checker.example(of: column.type))
            return nil
        }
        if literal == .null {
            if column.isNullable, comparison == .equal || comparison == .notEqual { return .literal(.null) }
            error(
                .badArgument, expression.place,
                column.isNullable ? "nil compares by '==' and '!=' only" : "'\(column.property)' is never nil")
            return nil
        }
        if problem(literal, as: column.type) != nil {
            error(
                .badArgument, expression.place,
                "'\(column.property)' is \(Checker.phrase(for: column.type)), and '\(expression.text)' is none; compare "
                    + "it with a constant of its type")
            return nil
        }
        return .literal(literal)
    }
}
