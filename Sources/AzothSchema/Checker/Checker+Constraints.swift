extension Checker {
    /// Uniques, indexes and checks of a model, from its fields and from `@@…`.
    func checkConstraints(of model: ModelDraft) {
        for field in model.fields {
            let columns = columnPositions(of: field, of: model)
            guard !columns.isEmpty else { continue }
            let location = reporter.location(of: field.name.place)
            if let attribute = field.attributes["unique"] {
                let unique = CheckedUnique(columns: columns, name: attribute.string("name"), location: location)
                checkName(attribute.value("name"))
                model.result.uniques.append(unique)
            }
            if let attribute = field.attributes["index"] {
                let terms = columns.map { CheckedIndex.Term.column($0, descending: false) }
                checkName(attribute.value("name"))
                model.result.indexes.append(
                    CheckedIndex(terms: terms, name: attribute.string("name"), location: location))
            }
        }
        model.constraints = matcher.match(
            model.syntax.modelAttributes + model.mixins.flatMap { mixins[$0.index].modelAttributes }, at: .modelMember)
        for attribute in model.constraints.all {
            if model.isView, attribute.spec.name != "keyless" {
                error(
                    .misplacedAttribute, attribute.place,
                    "a view has no constraints and indexes of its own; remove '\(attribute.syntax.spelling)'")
                continue
            }
            switch attribute.spec.name {
            case "index", "unique": addIndex(attribute, to: model)
            case "check": addCheck(attribute, to: model)
            default: break
            }
        }
    }

    /// The column of a field, or those of its foreign key.
    private func columnPositions(of field: FieldDraft, of model: ModelDraft) -> [Int] {
        switch field.kind {
        case .column: return model.column(property: field.name.text).map { [$0] } ?? []
        case .owner:
            guard let index = field.relationship else { return [] }
            return model.result.relationships[index].foreignKeyColumns
        case .composite:
            guard let index = model.result.composites.firstIndex(where: { $0.property == field.name.text }) else {
                return []
            }
            return Array(model.result.composites[index].columns)
        case .computed, .proxy, .inverse, .links, .broken: return []
        }
    }

    /// The columns that a term names: of a column, or all of a to-one. Nil where there is an error.
    func columns(named expression: ExpressionSyntax, of model: ModelDraft) -> [Int]? {
        guard let name = (expression.negated ?? expression).path else { return nil }
        if let index = model.column(property: name) { return [index] }
        guard let field = model.field(named: name) else {
            reportUnknownMember(name, of: model, at: expression.place)
            return nil
        }
        switch field.kind {
        case .inverse(let target, _, _):
            error(
                .unknownMember, expression.place,
                "'\(name)' has no column here: its foreign key is in '\(models[target].name.text)'; name a column")
            return nil
        case .links(_, let table):
            error(
                .unknownMember, expression.place,
                "'\(name)' has no column here: its keys are in the table \(table.text); name a column")
            return nil
        case .proxy:
            error(
                .unknownMember, expression.place,
                "'\(name)' has no column here: it is read through another relationship; name a column")
            return nil
        case .computed:
            error(
                .unknownMember, expression.place,
                "no table keeps '\(name)', which queries evaluate; write its expression between back quotes, or name a "
                    + "column")
            return nil
        case .column, .owner, .composite, .broken: break
        }
        let columns = columnPositions(of: field, of: model)
        return columns.isEmpty ? nil : columns
    }

    private func addIndex(_ attribute: MatchedAttribute, to model: ModelDraft) {
        var terms: [CheckedIndex.Term] = []
        var seen: Set<Int> = []
        var isPlain = true
        for value in attribute.values {
            if value.fences != nil {
                guard let sql = sql(value) else { return }
                terms.append(.expression(sql))
                isPlain = false
                continue
            }
            guard let columns = columns(named: value, of: model) else { return }
            let isDescending = value.negated != nil
            if isDescending { isPlain = false }
            for column in columns {
                if !seen.insert(column).inserted {
                    error(.duplicateMember, value.place, "'\(value.text)' stands here twice; remove it")
                    return
                }
                terms.append(.column(column, descending: isDescending))
            }
        }
        guard !terms.isEmpty else { return }
        var condition: CheckedSQL?
        if let written = attribute.value("where") {
            guard let sql = conditionSQL(written) else { return }
            condition = sql
        }
        let name = attribute.string("name")
        checkName(attribute.value("name"))
        let location = reporter.location(of: attribute.place)
        let isUnique = attribute.spec.name == "unique"
        if isUnique, isPlain, condition == nil {
            var columns: [Int] = []
            for case .column(let column, _) in terms { columns.append(column) }
            model.result.uniques.append(CheckedUnique(columns: columns, name: name, location: location))
            return
        }
        model.result.indexes.append(
            CheckedIndex(terms: terms, isUnique: isUnique, condition: condition, name: name, location: location))
    }

    private func addCheck(_ attribute: MatchedAttribute, to model: ModelDraft) {
        guard attribute.values.count == 2, let condition = conditionSQL(attribute.values[1]) else { return }
        let written = attribute.values[0]
        let name: String
        if let text = written.string {
            name = text
            checkName(written)
        } else {
            name = naming.column(forProperty: written.word ?? written.implicitMember?.text ?? "")
        }
        if model.result.checks.contains(where: { $0.name == name }) {
            error(.duplicateSQLName, written.place, "a check named '\(name)' stands here already; rename one")
            return
        }
        model.result.checks.append(
            CheckedCheck(name: name, condition: condition, location: reporter.location(of: attribute.place)))
    }

    private func conditionSQL(_ expression: ExpressionSyntax) -> CheckedSQL? {
        if expression.fences == nil {
            error(
                .notGeneratedYet, expression.place,
                "a condition in the schema language is not generated yet; write it as SQL between back quotes")
            return nil
        }
        return sql(expression)
    }

    /// Checks the name that a constraint is given.
    func checkName(_ expression: ExpressionSyntax?) {
        guard let expression, let name = expression.string else { return }
        checkIdentifier(name, "constraint", at: expression.place)
    }
}
