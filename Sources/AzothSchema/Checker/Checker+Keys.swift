extension Checker {
    /// The columns of a model's key; nil where there was an error.
    @discardableResult
    func resolveKey(of model: ModelDraft) -> [ModelDraft.KeyColumn]? {
        switch model.keyState {
        case .resolved(let columns): return columns
        case .resolving: return nil
        case .unresolved: break
        }
        if model.result.isKeyless {
            model.keyState = .resolved(nil)
            return nil
        }
        model.keyState = .resolving
        let fields = model.keyFields
        if fields.isEmpty { reportNoKey(of: model) }
        var columns: [ModelDraft.KeyColumn]? = fields.isEmpty ? nil : []
        for field in fields {
            guard let part = keyColumns(of: field, of: model) else {
                columns = nil
                continue
            }
            columns?.append(contentsOf: part)
        }
        if let resolved = columns { columns = checkGeneration(resolved, fields, of: model) }
        model.keyState = .resolved(columns)
        return columns
    }

    private func reportNoKey(of model: ModelDraft) {
        if model.isIncomplete { return }
        // A syntax error may have swallowed the key.
        let node = model.syntax.node
        if node.node(.body)?.token(.leftBrace) == nil || reporter.hasSyntaxErrors(in: node.place) { return }
        for attribute in model.syntax.fields.flatMap(\.attributes) + model.syntax.modelAttributes {
            guard let name = attribute.name?.text else { continue }
            // A word that nobody knows, and that is reported, may have been meant for it.
            let isModelMember = attribute.node.kind == .modelAttribute
            if name == "id" || AttributeCatalog.spec(named: name, isModelMember: isModelMember) == nil { return }
        }
        error(
            .noKey, model.name.place,
            "the model '\(model.name.text)' has no key; mark a member with '@id', or add 'id: Int @id'")
    }

    private func keyColumns(of field: FieldDraft, of model: ModelDraft) -> [ModelDraft.KeyColumn]? {
        switch field.kind {
        case .column(let type):
            guard let column = field.column else { return nil }
            if type.isNullable {
                error(
                    .nullableKey, field.syntax.type?.place ?? field.name.place,
                    "a key is never nil; remove the '?' of '\(field.name.text)'")
            }
            checkKeyType(column.type, of: field)
            return [ModelDraft.KeyColumn(field: field, column: column, label: column.property)]
        case .owner(_, let isOptional):
            if isOptional {
                error(
                    .nullableKey, field.syntax.type?.place ?? field.name.place,
                    "a key is never nil; remove the '?' of '\(field.name.text)'")
            }
            guard let columns = resolveForeignKey(of: field, of: model) else { return nil }
            var result: [ModelDraft.KeyColumn] = []
            for column in columns {
                guard let checked = column.implied ?? model.field(named: column.property)?.column else { return nil }
                let label = columns.count == 1 ? field.name.text : checked.property
                result.append(ModelDraft.KeyColumn(field: field, column: checked, label: label))
            }
            return result
        case .composite, .computed, .proxy, .inverse, .links, .broken: return nil
        }
    }

    private func checkKeyType(_ type: CheckedType, of field: FieldDraft) {
        switch type {
        case .json, .array, .float, .double, .interval:
            error(
                .badKeyType, field.syntax.type?.place ?? field.name.place,
                "\(Checker.phrase(for: type)) can't be a key; use an Int, a String or a UUID")
        default: break
        }
    }

    /// Decides how the key comes about.
    private func checkGeneration(
        _ columns: [ModelDraft.KeyColumn], _ fields: [FieldDraft], of model: ModelDraft
    ) -> [ModelDraft.KeyColumn] {
        var columns = columns
        if columns.count > 1 {
            model.result.keyKind = .composite
            if model.isView { return columns }
            for field in fields where field.attributes["id"]?.firstWord == "generated" {
                error(
                    .ungeneratableKey, field.attributes["id"]?.place ?? field.name.place,
                    "the database numbers keys of one column only; write '@id' and assign '\(field.name.text)', "
                        + "or make it the only '@id'")
            }
            return columns
        }
        model.result.keyKind = .assigned
        if model.isView { return columns }
        guard let field = fields.first, let attribute = field.attributes["id"], let column = columns.first?.column
        else {
            return columns
        }
        let wanted = attribute.firstWord
        let canBeGenerated = column.type.isInteger && !field.isOwner
        let hasDefault = column.clientDefault != nil || column.serverDefault != nil
        if wanted == "generated", !canBeGenerated {
            error(
                .ungeneratableKey, attribute.place,
                "the database numbers keys of integers only; write '@id' and give '\(field.name.text)' "
                    + (column.type == .uuid ? "the default '= uuid7'" : "its value in Swift"))
        } else if wanted == "generated", hasDefault {
            error(
                .ungeneratableKey, attribute.place,
                "a key that the database numbers has no default; remove the default, or write '@id(assigned)'")
        }
        if canBeGenerated, wanted != "assigned", !hasDefault {
            model.result.keyKind = .generated
            columns[0].column.isGenerated = true
            field.column?.isGenerated = true
        }
        return columns
    }
}
