extension Checker {
    /// Finds out what each field of a model is: a column, or one side of a relationship.
    func classifyFields(of model: ModelDraft) {
        for syntax in model.syntax.fields { addField(syntax, to: model, mixin: nil) }
        for mixin in model.mixins {
            for syntax in mixins[mixin.index].fields { addField(syntax, to: model, mixin: mixin.name) }
        }
    }

    /// - Parameter mixin: Where the model names the mixin that brings the field.
    private func addField(_ syntax: FieldSyntax, to model: ModelDraft, mixin: Token?) {
        guard let name = syntax.name else { return }
        if let mixin, let other = model.field(named: name.text) {
            error(
                .duplicateMember, mixin.place,
                "'\(mixin.text)' brings '\(name.text)', which is declared already, at "
                    + "\(reporter.location(of: other.name.place)); rename or remove one of them")
            return
        }
        if let other = model.field(named: name.text) {
            error(
                .duplicateMember, name.place,
                "'\(name.text)' is declared already, in line \(reporter.location(of: other.name.place).line); "
                    + "rename or remove one of them")
            return
        }
        if mixin != nil, let word = syntax.viaNode ?? syntax.secondary ?? syntax.through {
            error(
                .typeMisused, word.place,
                "a mixin has columns and relationships that hold their foreign key; declare '\(name.text)' in each "
                    + "model")
            return
        }
        let field = FieldDraft(syntax: syntax, name: name)
        model.fields.append(field)
        classify(field, of: model)
    }

    private func classify(_ field: FieldDraft, of model: ModelDraft) {
        let syntax = field.syntax
        if syntax.through != nil {
            field.kind = .proxy
            field.attributes = matcher.match(syntax.attributes, at: .toMany)
            rejectDefault(of: field)
            return
        }
        guard let type = syntax.type else { return }
        switch resolve(type) {
        case .broken: break
        case .column(let resolved): classifyColumn(field, of: model, resolved)
        case .value(let index, let isNullable): classifyComposite(field, of: model, index, isNullable: isNullable)
        case .model(let target, let isMany):
            rejectDefault(of: field)
            if let table = syntax.secondary?.token(.string) {
                classifyLinks(field, of: model, target: target, isMany: isMany, table: table)
            } else if let via = syntax.via {
                classifyInverse(field, of: model, target: target, isMany: isMany, via: via)
            } else if syntax.viaNode != nil || syntax.secondary != nil {
                break
            } else if isMany, models[target].result.isKeyless {
                reportKeylessTarget(of: field, models[target].name.text)
            } else if isMany {
                reportMissingOwner(of: field, of: model, target: models[target])
                _ = matcher.match(syntax.attributes, at: .toMany)
            } else {
                field.attributes = matcher.match(syntax.attributes, at: .owner)
                field.kind = .owner(target: target, isOptional: type.isOptional)
            }
        }
    }

    private func classifyColumn(_ field: FieldDraft, of model: ModelDraft, _ resolved: ResolvedType) {
        if reportRelationshipWord(of: field) { return }
        field.attributes = matcher.match(field.syntax.attributes, at: .column)
        if let attribute = field.attributes["computed"] {
            field.kind = .computed
            addComputed(attribute, field, to: model, resolved)
            return
        }
        field.kind = .column(resolved)
        field.column = makeColumn(field, resolved)
    }

    /// Reports `via` and `secondary` behind a type that is no model.
    func reportRelationshipWord(of field: FieldDraft) -> Bool {
        if let word = field.syntax.viaNode ?? field.syntax.secondary, let keyword = word.tokens(.identifier).first {
            let models = models.map(\.name.text)
            let written = field.syntax.type?.element?.name ?? field.syntax.type?.name ?? ""
            let otherwise = "it stands after the type of a relationship, such as 'lines: [OrderLine] via order'"
            let remedy = Suggestion.text(for: written, among: models, otherwise: otherwise)
            error(.typeMisused, word.place, "'\(keyword.text)' needs a model, and '\(written)' is none\(remedy)")
            return true
        }
        return false
    }

    private func classifyInverse(_ field: FieldDraft, of model: ModelDraft, target: Int, isMany: Bool, via: Token) {
        field.attributes = matcher.match(field.syntax.attributes, at: isMany ? .toMany : .toOneInverse)
        if !isMany, let type = field.syntax.type, !type.isOptional {
            error(
                .inverseShape, type.place,
                "there may be no '\(type.name)' whose '\(via.text)' is this object; "
                    + "write '\(field.name.text): \(type.name)? via \(via.text)'")
        }
        // A view-only or filtered inverse is reported as not generated and takes part in nothing.
        if field.attributes.isGenerated { field.kind = .inverse(target: target, isMany: isMany, via: via) }
    }

    private func rejectDefault(of field: FieldDraft) {
        guard let node = field.syntax.defaults.first else { return }
        error(.badDefault, node.place, "a relationship has no default; remove it")
    }

    /// `[Other]` alone: says how to name the side that holds the foreign key.
    private func reportMissingOwner(of field: FieldDraft, of model: ModelDraft, target: ModelDraft) {
        var candidates: [String] = []
        var lists: [String] = []
        for other in target.syntax.fields where other.viaNode == nil && other.through == nil {
            guard let type = other.type, let name = other.name?.text, name != field.name.text || target !== model,
                (type.element ?? type).name == model.name.text
            else { continue }
            if type.isArray, other.secondary == nil { lists.append(name) } else { candidates.append(name) }
        }
        let start = "\(field.name.text): [\(target.name.text)]"
        let remedy: String
        if candidates.isEmpty, let list = lists.first {
            // Two lists are many-to-many: the first model declares the table.
            let other = "'\(list): [\(model.name.text)] via \(field.name.text)' in '\(target.name.text)'"
            let table = Naming.snakeCase(model.name.text) + "_" + Naming.snakeCase(field.name.text)
            remedy =
                model.index <= target.index
                ? "for many-to-many write '\(start) secondary \"\(table)\"', and \(other)"
                : "for many-to-many write '\(start) via \(list)', and 'secondary \"…\"' behind '\(list)' in "
                    + "'\(target.name.text)'"
        } else if candidates.isEmpty {
            let owner = model.name.text.prefix(1).lowercased() + model.name.text.dropFirst()
            remedy = "declare '\(owner): \(model.name.text)' in '\(target.name.text)' and write '\(start) via \(owner)'"
        } else {
            remedy = "write " + candidates.map { "'\(start) via \($0)'" }.joined(separator: " or ")
        }
        error(
            .missingOwner, field.syntax.type?.place ?? field.name.place,
            "'\(field.name.text)' does not say which attribute of '\(target.name.text)' holds the foreign key; \(remedy)"
        )
    }
}
