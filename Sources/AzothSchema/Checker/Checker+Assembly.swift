extension Checker {
    /// Puts columns and relationships in their order, so that they have positions.
    func assemble(_ model: ModelDraft) {
        for field in model.fields {
            switch field.kind {
            case .broken, .computed, .proxy: break
            case .column:
                guard let column = field.column else { continue }
                // What the database computes is no argument of the initialiser.
                if column.isWritable { model.result.members.append(.column(model.result.columns.count)) }
                model.result.columns.append(column)
            case .composite(let index, let isNullable):
                assembleComposite(field, index, isNullable: isNullable, to: model)
            case .owner(let target, let isOptional):
                var relationship = makeRelationship(field, of: model, target: target, kind: .toOne, side: .owner)
                relationship.isOptional = isOptional
                relationship.isKey = field.attributes["id"] != nil
                relationship.isPostUpdated = isPostUpdated(field, of: models[target], isOptional: isOptional)
                for column in field.foreignKeyColumns ?? [] {
                    guard var implied = column.implied else { continue }
                    implied.impliedBy = model.result.relationships.count
                    model.result.columns.append(implied)
                }
                append(relationship, field, to: model)
            case .links(let target, _):
                append(
                    makeRelationship(field, of: model, target: target, kind: .toMany, side: .linked), field, to: model)
            case .inverse(let target, let isMany, let via):
                let kind: CheckedRelationship.Kind = isMany ? .toMany : .toOne
                let side = CheckedRelationship.Side.inverse(via: via.text)
                append(
                    makeRelationship(field, of: model, target: target, kind: kind, side: side), field, to: model)
            }
        }
        checkVersions(of: model)
        assembleKey(of: model)
        model.isAssembled = true
        checkCounts(of: model)
    }

    /// The runtime keeps a bit of a word for each column of a row, and for each relationship.
    private func checkCounts(of model: ModelDraft) {
        let columns = model.result.columns.count
        if columns > 64 {
            error(
                .tooMany, model.name.place,
                "a model has at most 64 columns, and '\(model.name.text)' has \(columns); move some to a model of their "
                    + "own, or keep them in one column as 'JSON<…>'")
        }
        let relationships = model.result.relationships
        if relationships.count > 64 {
            error(
                .tooMany, model.field(named: relationships[64].property)?.name.place ?? model.name.place,
                "a model has at most 64 relationships, and '\(model.name.text)' has \(relationships.count); leave out "
                    + "inverses that nobody follows")
        }
    }

    private func checkVersions(of model: ModelDraft) {
        let versions = model.result.columns.filter(\.isVersion)
        guard versions.count > 1, let field = model.field(named: versions[1].property) else { return }
        error(
            .badArgument, field.attributes["version"]?.place ?? field.name.place,
            "'\(versions[0].property)' is the version of '\(model.name.text)' already; remove one of them")
    }

    private func append(_ relationship: CheckedRelationship, _ field: FieldDraft, to model: ModelDraft) {
        field.relationship = model.result.relationships.count
        // What is read only is no argument of the initialiser.
        if !relationship.isViewOnly {
            model.result.members.append(.relationship(model.result.relationships.count))
        }
        model.result.relationships.append(relationship)
    }

    private func makeRelationship(
        _ field: FieldDraft, of model: ModelDraft, target: Int, kind: CheckedRelationship.Kind,
        side: CheckedRelationship.Side
    ) -> CheckedRelationship {
        var relationship = CheckedRelationship(
            property: field.name.text, target: models[target].name.text, kind: kind, side: side,
            location: reporter.location(of: field.name.place))
        relationship.documentation = field.syntax.documentation
        if let word = field.attributes["load"]?.firstWord { relationship.load = CheckedLoad(rawValue: word) ?? .lazy }
        if let attribute = field.attributes["cascade"] { relationship.cascade = cascade(attribute) }
        if let attribute = field.attributes["passiveDeletes"] {
            relationship.passiveDeletes = attribute.firstWord == "all" ? .all : .on
        }
        if model.isView || field.attributes["viewOnly"] != nil {
            relationship.isViewOnly = true
            relationship.cascade = []
            if side != .owner { relationship.passiveDeletes = .all }
        }
        return relationship
    }

    private func cascade(_ attribute: MatchedAttribute) -> CheckedCascade {
        let words = attribute.values.compactMap(\.word)
        var cascade: CheckedCascade = []
        for word in words {
            switch word {
            case "all": cascade.formUnion(.all)
            case "saveUpdate": cascade.insert(.saveUpdate)
            case "merge": cascade.insert(.merge)
            case "refreshExpire": cascade.insert(.refreshExpire)
            case "expunge": cascade.insert(.expunge)
            case "delete": cascade.insert(.delete)
            case "deleteOrphan": cascade.insert(.deleteOrphan)
            default: break
            }
        }
        if words.contains("none"), words.count > 1 {
            error(.badCascade, attribute.place, "'none' stands alone in '@cascade'; remove it or the others")
        }
        return cascade
    }

    private func assembleKey(of model: ModelDraft) {
        guard case .resolved(let key?) = model.keyState else { return }
        for part in key {
            guard let index = model.column(property: part.column.property),
                !model.result.primaryKey.contains(index)
            else { continue }
            model.result.columns[index].isKey = true
            model.result.primaryKey.append(index)
            model.result.keyLabels.append(part.label)
        }
    }

    /// A new object holds a placeholder where the database or a relationship gives the value; a type that only the
    /// program knows has none.
    func checkPlaceholders(of model: ModelDraft) {
        for column in model.result.columns where !column.isNullable {
            let isOpaque: Bool
            if case .json = column.type { isOpaque = true } else { isOpaque = column.swiftType != nil }
            guard isOpaque else { continue }
            if column.deferredGroup != nil, let field = model.field(named: column.property) {
                error(
                    .notGeneratedYet, field.attributes["deferred"]?.place ?? field.name.place,
                    "a required '\(column.swiftType ?? Checker.spelling(of: column.type))' that is loaded on demand is "
                        + "not generated yet; make it nullable, or remove '@deferred'")
            }
            if column.clientDefault != nil { continue }
            let type = column.swiftType ?? Checker.spelling(of: column.type)
            if let index = column.impliedBy {
                let relationship = model.result.relationships[index]
                guard let field = model.field(named: relationship.property) else { continue }
                error(
                    .notGeneratedYet, field.name.place,
                    "a required relationship whose foreign key is a '\(type)' is not generated yet; "
                        + "write '\(relationship.property): \(relationship.target)?'")
            } else if column.isServerAssigned, let field = model.field(named: column.property) {
                let place =
                    field.attributes["serverDefault"]?.place ?? field.attributes["id"]?.place ?? field.name.place
                let remedy =
                    column.isGenerated
                    ? "write '@id(assigned)', or leave out '@swift'"
                    : "make it nullable, or give it a default with '='"
                error(
                    .notGeneratedYet, place,
                    "a value that the database gives to a required '\(type)' is not generated yet; \(remedy)")
            }
        }
    }

    // MARK: Owners

    /// Resolves the positions of the foreign keys that a model holds, and describes them as the database sees them.
    func linkOwners(of model: ModelDraft) {
        for field in model.fields {
            guard case .owner(let targetIndex, _) = field.kind, let index = field.relationship,
                let columns = field.foreignKeyColumns
            else { continue }
            let target = models[targetIndex]
            let local = columns.compactMap { model.column(property: $0.property) }
            let referenced = columns.compactMap { target.column(property: $0.referenced) }
            guard local.count == columns.count, referenced.count == columns.count else { continue }
            model.result.relationships[index].foreignKeyColumns = local
            model.result.relationships[index].referencedColumns = referenced
            addForeignKey(field, of: model, target: target, local: local, referenced: referenced)
        }
    }

    private func addForeignKey(
        _ field: FieldDraft, of model: ModelDraft, target: ModelDraft, local: [Int], referenced: [Int]
    ) {
        let attribute = field.attributes["foreignKey"]
        // No foreign key leads from a view or to one.
        if model.isView || target.isView { return }
        if let attribute, attribute.firstWord == "none" {
            if !attribute.labelled.isEmpty {
                error(
                    .badForeignKey, attribute.place,
                    "'@foreignKey(none)' is a join without a constraint and takes nothing else; remove the rest")
            }
            return
        }
        var key = CheckedForeignKey(
            relationship: field.relationship ?? 0, columns: local, target: target.name.text,
            targetTable: target.result.table, targetSchema: target.result.schema,
            targetColumns: referenced.map { target.result.columns[$0].name },
            location: reporter.location(of: field.name.place))
        if let attribute {
            if let word = attribute.word("onDelete") { key.onDelete = .init(rawValue: word) ?? .noAction }
            if let word = attribute.word("onUpdate") { key.onUpdate = .init(rawValue: word) ?? .noAction }
            key.name = attribute.string("name")
            switch attribute.word("deferrable") {
            case "initially": key.deferral = .initiallyDeferred
            case "true": key.deferral = .deferrable
            default: break
            }
        }
        checkActions(of: key, field, of: model)
        model.result.foreignKeys.append(key)
    }

    /// Whether the foreign key is written after both rows, and null until then.
    private func isPostUpdated(_ field: FieldDraft, of target: ModelDraft, isOptional: Bool) -> Bool {
        guard let attribute = field.attributes["foreignKey"], attribute.word("postUpdate") == "true" else {
            return false
        }
        if !isOptional || field.attributes["id"] != nil {
            error(
                .badForeignKey, attribute.value("postUpdate")?.place ?? attribute.place,
                "a foreign key that is written after both rows is null before; write "
                    + "'\(field.name.text): \(target.name.text)?', and no '@id'")
        }
        return true
    }

    private func checkActions(of key: CheckedForeignKey, _ field: FieldDraft, of model: ModelDraft) {
        guard let attribute = field.attributes["foreignKey"] else { return }
        let columns = key.columns.map { model.result.columns[$0] }
        for (label, action) in [("onDelete", key.onDelete), ("onUpdate", key.onUpdate)] {
            let place = attribute.value(label)?.place ?? attribute.place
            if action == .setNull, let column = columns.first(where: { !$0.isNullable }) {
                error(
                    .badForeignKey, place,
                    "'\(column.property)' can't be set to null; write '\(field.name.text): \(key.target)?', "
                        + "or another action")
            }
            if action == .setDefault, let column = columns.first(where: { $0.serverDefault == nil }) {
                error(
                    .badForeignKey, place,
                    "'\(column.property)' has no default in the database to be set to; declare it with "
                        + "'@serverDefault', or choose another action")
            }
        }
    }
}
