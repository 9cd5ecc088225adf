// Many-to-many: `tags: [Tag] secondary "user_tags"`, and `users: [User] via tags` at the other side.
extension Checker {
    /// `xs: [Other] secondary "t"`: the side that declares the table.
    func classifyLinks(_ field: FieldDraft, of model: ModelDraft, target: Int, isMany: Bool, table: Token) {
        field.attributes = matcher.match(field.syntax.attributes, at: .toMany)
        if let via = field.syntax.viaNode {
            error(
                .badInverse, via.place,
                "'via' and 'secondary' exclude each other: the side that declares the table has 'secondary', the other "
                    + "one 'via \(field.name.text)'; remove one of them")
            return
        }
        guard isMany else {
            error(
                .inverseShape, field.syntax.type?.place ?? field.name.place,
                "'secondary' makes a collection; write '\(field.name.text): [\(models[target].name.text)]'")
            return
        }
        for name in ["viewOnly", "where"] {
            guard let attribute = field.attributes[name] else { continue }
            error(
                .badInverse, attribute.place,
                "this side declares the table, and writes it; put '@\(name)' on another view of it, 'via' this one")
            return
        }
        if field.attributes.isGenerated { field.kind = .links(target: target, table: table) }
    }

    /// The link tables that a model declares; every key is known.
    func resolveLinkTables(of model: ModelDraft) {
        for field in model.fields {
            guard case .links(let target, let token) = field.kind, let index = field.relationship,
                let name = Literals.string(token.text)
            else { continue }
            guard let table = linkTable(name, field, of: model, target: models[target], at: token) else { continue }
            model.result.relationships[index].linkTable = model.result.linkTables.count
            model.result.linkTables.append(table)
            if let attribute = field.attributes["order"] {
                model.result.relationships[index].order = order(attribute, of: models[target])
            }
            checkLinkCascade(of: field, model.result.relationships[index])
        }
    }

    private func linkTable(
        _ name: String, _ field: FieldDraft, of model: ModelDraft, target: ModelDraft, at token: Token
    ) -> CheckedLinkTable? {
        guard let names = columnNames(field, of: model, target: target, at: token) else { return nil }
        var table = CheckedLinkTable(
            table: name, schema: model.result.schema, declaringColumns: columns(names.own, of: model),
            targetColumns: columns(names.other, of: target), location: reporter.location(of: token.place))
        table.isExternal = model.result.isExternal
        table.deletesWithDeclaring = field.attributes["passiveDeletes"] != nil
        checkIdentifier(name, "table", at: token.place)
        for column in table.columns { checkIdentifier(column.name, "column", at: token.place) }
        return table
    }

    private func columns(_ names: [String], of model: ModelDraft) -> [CheckedColumn] {
        zip(names, model.result.primaryKey).map { name, position in
            let key = model.result.columns[position]
            var column = CheckedColumn(property: key.property, name: name, type: key.type, location: key.location)
            column.swiftType = key.swiftType
            column.sqlType = key.sqlType
            column.storage = key.storage
            return column
        }
    }

    /// The columns' names: as written, or by the names of the models.
    private func columnNames(
        _ field: FieldDraft, of model: ModelDraft, target: ModelDraft, at token: Token
    ) -> (own: [String], other: [String])? {
        // A key with an error is reported.
        guard !model.result.primaryKey.isEmpty, !target.result.primaryKey.isEmpty else { return nil }
        let own = conventionalNames(of: model)
        let other = conventionalNames(of: target)
        let arguments = (field.syntax.secondary?.node(.arguments)?.nodes(.argument) ?? []).map {
            ArgumentSyntax(node: $0)
        }
        if let first = arguments.first {
            let example = "secondary \"\(Literals.string(token.text) ?? "")\"(\"\(own[0])\" -> \"\(other[0])\")"
            guard arguments.count == 1, let mapping = first.value?.mapping, let from = mapping.from.string,
                let to = mapping.to.string, from != to
            else {
                error(
                    .badForeignKeyColumns, first.place,
                    "the columns of a link table are two names: that of the key of '\(model.name.text)', and that of "
                        + "'\(target.name.text)'; write '\(example)'")
                return nil
            }
            guard own.count == 1, other.count == 1 else {
                error(
                    .badForeignKeyColumns, first.place,
                    "the columns of a key of several are named by convention; remove the names")
                return nil
            }
            return ([from], [to])
        }
        if Set(own).isDisjoint(with: other) { return (own, other) }
        let table = Literals.string(token.text) ?? ""
        error(
            .badForeignKeyColumns, token.place,
            "both sides of '\(table)' would have the column '\(own[0])'; name them: "
                + "secondary \"\(table)\"(\"…\" -> \"…\"), first the key of this object, then that of the other")
        return nil
    }

    /// `user_id` for a `User` with the key `id`.
    private func conventionalNames(of model: ModelDraft) -> [String] {
        let attribute = Naming.camelCase(model.name.text)
        return model.result.primaryKey.map { position in
            let key = model.result.columns[position]
            return naming.foreignKeyColumn(
                attribute: attribute,
                property: Naming.impliedProperty(attribute: attribute, key: key.property), referencedColumn: key.name)
        }
    }

    // MARK: The other side

    /// Joins `xs: [Other] via ys` with the `ys` that declare a table.
    func linkBack(
        _ field: FieldDraft, of model: ModelDraft, target: ModelDraft, isMany: Bool, owner: FieldDraft, via: Token
    ) {
        guard let index = field.relationship, let ownerIndex = owner.relationship else { return }
        let isViewOnly = model.result.relationships[index].isViewOnly
        if isViewOnly || field.attributes["where"] != nil {
            checkView(field, of: model, target: target, via: via)
        }
        if !isViewOnly, let first = target.result.relationships[ownerIndex].inverse {
            reportSecondInverse(field, via, of: target, first, in: model)
            return
        }
        if !isMany {
            error(
                .inverseShape, field.syntax.type?.place ?? field.name.place,
                "several '\(target.name.text)' may be linked to one '\(model.name.text)'; write "
                    + "'\(field.name.text): [\(target.name.text)] via \(via.text)'")
            return
        }
        model.result.relationships[index].side = .linkedBack(via: via.text)
        model.result.relationships[index].inverse = ownerIndex
        if !isViewOnly { target.result.relationships[ownerIndex].inverse = index }
        if let table = target.result.relationships[ownerIndex].linkTable {
            model.result.relationships[index].linkTable = table
            if !isViewOnly {
                target.result.linkTables[table].deletesWithTarget = field.attributes["passiveDeletes"] != nil
            }
        }
        if let attribute = field.attributes["order"] {
            model.result.relationships[index].order = order(attribute, of: target)
        }
        checkLinkCascade(of: field, model.result.relationships[index])
    }

    private func checkLinkCascade(of field: FieldDraft, _ relationship: CheckedRelationship) {
        guard let attribute = field.attributes["cascade"], relationship.cascade.contains(.deleteOrphan) else { return }
        error(
            .badCascade, attribute.place,
            "'deleteOrphan' needs a single parent, and several objects may be linked to one "
                + "'\(relationship.target)'; remove 'deleteOrphan'")
    }
}
