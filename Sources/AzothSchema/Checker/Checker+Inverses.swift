extension Checker {
    /// Joins each inverse with the owner that it names, and checks what depends on both.
    func linkInverses(of model: ModelDraft) {
        for field in model.fields {
            switch field.kind {
            case .inverse(let target, let isMany, let via):
                link(field, of: model, target: models[target], isMany: isMany, via: via)
            case .owner: checkOwnerCascade(of: field, of: model)
            case .column, .composite, .computed, .proxy, .links, .broken: break
            }
        }
    }

    private func link(_ field: FieldDraft, of model: ModelDraft, target: ModelDraft, isMany: Bool, via: Token) {
        guard let index = field.relationship, let owner = owner(named: via, of: target, for: model),
            let ownerIndex = owner.relationship
        else { return }
        if case .links = owner.kind {
            return linkBack(field, of: model, target: target, isMany: isMany, owner: owner, via: via)
        }
        let other = target.result.relationships[ownerIndex]
        model.result.relationships[index].inverse = ownerIndex
        model.result.relationships[index].foreignKeyColumns = other.foreignKeyColumns
        model.result.relationships[index].referencedColumns = other.referencedColumns
        let isViewOnly = model.result.relationships[index].isViewOnly
        if isViewOnly || field.attributes["where"] != nil {
            checkView(field, of: model, target: target, via: via)
        }
        if let attribute = field.attributes["order"] {
            model.result.relationships[index].order = order(attribute, of: target)
        }
        if isViewOnly { return }
        if let first = other.inverse {
            reportSecondInverse(field, via, of: target, first, in: model)
            return
        }
        target.result.relationships[ownerIndex].inverse = index
        if !isMany, !other.foreignKeyColumns.isEmpty, !isUnique(other.foreignKeyColumns, in: target) {
            error(
                .inverseNotUnique, field.syntax.type?.place ?? field.name.place,
                "several '\(target.name.text)' may have the same '\(via.text)'; mark "
                    + "'\(target.name.text).\(via.text)' with '@unique', or write '[\(target.name.text)]' here")
        }
        checkCascade(of: field, model.result.relationships[index], target: target, ownerIndex: ownerIndex)
    }

    /// What is read only: its condition, and what it can't have.
    func checkView(_ field: FieldDraft, of model: ModelDraft, target: ModelDraft, via: Token) {
        guard let index = field.relationship else { return }
        if let attribute = field.attributes["where"] {
            if !model.result.relationships[index].isViewOnly {
                error(
                    .badInverse, attribute.place,
                    "a relationship with a condition is read only: it shows some of what 'via \(via.text)' leads to; "
                        + "add '@viewOnly'")
            }
            if let written = attribute.first {
                model.result.relationships[index].condition = condition(written, on: target)
            }
        }
        guard field.attributes["viewOnly"] != nil else { return }
        for name in ["cascade", "passiveDeletes"] {
            guard let attribute = field.attributes[name] else { continue }
            error(
                .badCascade, attribute.place, "what is read only changes nothing else; remove '@\(name)' or '@viewOnly'"
            )
        }
    }

    func reportSecondInverse(
        _ field: FieldDraft, _ via: Token, of target: ModelDraft, _ first: Int, in model: ModelDraft
    ) {
        let name = model.result.relationships[first].property
        error(
            .secondInverse, field.name.place,
            "'\(target.name.text).\(via.text)' has an inverse already, '\(name)'; remove one of them")
    }

    /// The owner that `via` names; nil where there is an error.
    private func owner(named via: Token, of target: ModelDraft, for model: ModelDraft) -> FieldDraft? {
        let name = "\(target.name.text).\(via.text)"
        guard let owner = target.field(named: via.text) else {
            reportNoOwner(via, of: target, for: model)
            return nil
        }
        switch owner.kind {
        case .broken: return nil
        case .proxy:
            error(
                .badInverse, via.place,
                "'\(name)' is read through another relationship; 'via' names the one that holds the foreign key"
                    + suggestedOwners(of: target, for: model))
            return nil
        case .column, .composite, .computed:
            error(
                .badInverse, via.place,
                "'\(name)' is a column; 'via' names the relationship that holds the foreign key"
                    + suggestedOwners(of: target, for: model))
            return nil
        case .inverse:
            error(
                .badInverse, via.place,
                "'\(name)' is itself an inverse; 'via' names the side that holds the foreign key"
                    + suggestedOwners(of: target, for: model))
            return nil
        case .owner(let index, _), .links(let index, _):
            if models[index] === model { return owner }
            // An inherited relationship may be meant.
            if model.isIncomplete || models[index].isIncomplete { return nil }
            error(
                .badInverse, via.place,
                "'\(name)' leads to '\(models[index].name.text)', not to '\(model.name.text)'"
                    + suggestedOwners(of: target, for: model))
            return nil
        }
    }

    private func reportNoOwner(_ via: Token, of target: ModelDraft, for model: ModelDraft) {
        if target.isIncomplete { return }
        let names = owners(of: target, for: model)
        var remedy = Suggestion.text(for: via.text, among: names)
        if remedy.isEmpty { remedy = suggestedOwners(of: target, for: model) }
        error(.badInverse, via.place, "'\(target.name.text)' has no attribute '\(via.text)'\(remedy)")
    }

    private func owners(of target: ModelDraft, for model: ModelDraft) -> [String] {
        var names: [String] = []
        for field in target.fields {
            switch field.kind {
            case .owner(let index, _), .links(let index, _):
                if models[index] === model { names.append(field.name.text) }
            case .column, .composite, .computed, .proxy, .inverse, .broken: break
            }
        }
        return names
    }

    private func suggestedOwners(of target: ModelDraft, for model: ModelDraft) -> String {
        let names = owners(of: target, for: model)
        if !names.isEmpty { return "; write " + names.map { "'via \($0)'" }.joined(separator: " or ") }
        let owner = model.name.text.prefix(1).lowercased() + model.name.text.dropFirst()
        return "; declare '\(owner): \(model.name.text)' in '\(target.name.text)' and write 'via \(owner)'"
    }

    func order(_ attribute: MatchedAttribute, of target: ModelDraft) -> [CheckedOrderTerm] {
        var terms: [CheckedOrderTerm] = []
        for value in attribute.values {
            for column in columns(named: value, of: target) ?? [] {
                terms.append(CheckedOrderTerm(column: column, isDescending: value.negated != nil))
            }
        }
        return terms
    }

    /// Whether no two rows can have the same values in these columns.
    func isUnique(_ columns: [Int], in model: ModelDraft) -> Bool {
        let wanted = Set(columns)
        if !model.result.primaryKey.isEmpty, wanted.isSuperset(of: model.result.primaryKey) { return true }
        return model.result.uniques.contains { wanted.isSuperset(of: $0.columns) }
    }

    // MARK: Cascades

    private func checkCascade(
        of field: FieldDraft, _ relationship: CheckedRelationship, target: ModelDraft, ownerIndex: Int
    ) {
        let name = "\(target.name.text).\(target.result.relationships[ownerIndex].property)"
        let key = target.result.foreignKeys.first { $0.relationship == ownerIndex }
        if let attribute = field.attributes["cascade"] {
            checkOrphans(of: relationship.cascade, attribute)
            if relationship.cascade.contains(.delete), let key, key.onDelete == .restrict {
                error(
                    .cascadeConflict, attribute.place,
                    "'\(field.name.text)' deletes its rows, and '\(name)' restricts that; "
                        + "remove 'delete' here or 'onDelete: restrict' there")
            }
        }
        if let attribute = field.attributes["passiveDeletes"], attribute.firstWord == "all",
            relationship.cascade.contains(.delete)
        {
            error(
                .cascadeConflict, attribute.place,
                "'@passiveDeletes(all)' leaves all rows to the database, and '@cascade' deletes those that are loaded; "
                    + "write '@passiveDeletes', or remove 'delete' there")
        } else if let attribute = field.attributes["passiveDeletes"], let key, !target.result.isExternal,
            key.onDelete == .noAction || key.onDelete == .restrict
        {
            error(
                .cascadeConflict, attribute.place,
                "'@passiveDeletes' leaves the rows to the database, and the foreign key of '\(name)' does nothing; "
                    + "write '@foreignKey(onDelete: cascade)' there")
        }
    }

    private func checkOrphans(of cascade: CheckedCascade, _ attribute: MatchedAttribute) {
        guard cascade.contains(.deleteOrphan), !cascade.contains(.delete) else { return }
        error(
            .badCascade, attribute.place,
            "'deleteOrphan' needs 'delete'; write '@cascade(all, deleteOrphan)'")
    }

    private func checkOwnerCascade(of field: FieldDraft, of model: ModelDraft) {
        guard let attribute = field.attributes["cascade"], let index = field.relationship else { return }
        let relationship = model.result.relationships[index]
        checkOrphans(of: relationship.cascade, attribute)
        let columns = relationship.foreignKeyColumns
        if relationship.cascade.contains(.deleteOrphan), !columns.isEmpty, !isUnique(columns, in: model) {
            error(
                .badCascade, attribute.place,
                "'deleteOrphan' needs a single parent, and several '\(model.name.text)' may have the same "
                    + "'\(field.name.text)'; add '@unique', or put it on the side of '\(relationship.target)'")
        }
    }
}
