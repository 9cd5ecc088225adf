extension Checker {
    /// Names of a model's members, in Swift and in the database.
    func checkNames(of model: ModelDraft) {
        checkMemberNames(of: model)
        checkColumnNames(of: model)
        checkPartNames(of: model)
        for column in model.result.columns {
            guard let composite = column.partOf else { continue }
            let name = model.result.composites[composite].property
            guard let field = model.field(named: name) else { continue }
            checkColumn(column.name, at: field.attributes["columns"]?.place ?? field.name.place)
        }
        for column in model.result.columns where column.impliedBy == nil && !column.isSystem {
            guard let field = model.field(named: column.property) else { continue }
            let place = field.attributes["column"]?.first?.place ?? field.name.place
            checkColumn(column.name, at: place)
        }
        for column in model.result.columns {
            guard let index = column.impliedBy else { continue }
            let name = model.result.relationships[index].property
            guard let field = model.field(named: name) else { continue }
            checkColumn(column.name, at: field.attributes["columns"]?.place ?? field.name.place)
        }
        for field in model.fields { checkName(field.attributes["foreignKey"]?.value("name")) }
    }

    private func checkColumn(_ name: String, at place: Place) {
        checkIdentifier(name, "column", at: place)
        if isTarget(.postgres), ReservedNames.postgresColumns.contains(name) {
            error(.reservedName, place, "PostgreSQL has a column '\(name)' in every table; choose another name")
        }
    }

    /// What may be unloaded is assigned by a function.
    private func checkSetterName(of field: FieldDraft, in model: ModelDraft) {
        guard field.column?.deferredGroup != nil else { return }
        let setter = "set" + Naming.capitalized(field.name.text)
        guard let other = model.field(named: setter) else { return }
        error(
            .reservedName, other.name.place,
            "'\(field.name.text)' brings a member '\(setter)'; choose another name for this one")
    }

    private func checkMemberNames(of model: ModelDraft) {
        for field in model.fields {
            let name = field.name.text
            let isPrivate = name.hasPrefix("_")
            if isPrivate || ReservedNames.members.contains(name) {
                let reason =
                    isPrivate
                    ? "names that begin with '_' belong to the runtime" : "every model has a member '\(name)' already"
                let remedy = field.column == nil ? "" : ", and keep the column's with '@column(\"\(name)\")'"
                error(.reservedName, field.name.place, "\(reason); choose another name\(remedy)")
            }
            checkSetterName(of: field, in: model)
            if field.isCollection, let other = model.field(named: name + "Unloaded") {
                error(
                    .reservedName, other.name.place,
                    "'\(name)' brings a member '\(name)Unloaded'; choose another name for this one")
            }
        }
        var implied: [String: String] = [:]
        for column in model.result.columns {
            guard let index = column.impliedBy else { continue }
            let name = model.result.relationships[index].property
            if let other = implied[column.property], let field = model.field(named: name) {
                error(
                    .impliedClash, field.name.place,
                    "'\(name)' and '\(other)' both imply the property '\(column.property)'; rename one of them")
            }
            implied[column.property] = name
            if let field = model.field(named: column.property), field.name.text != name, field.column == nil {
                error(
                    .impliedClash, field.name.place,
                    "'\(name)' implies the property '\(column.property)'; choose another name for this one")
            }
        }
    }

    /// Duplicates after naming, and names that SQLite takes for one.
    private func checkColumnNames(of model: ModelDraft) {
        var exact: [String: String] = [:]
        var folded: [String: String] = [:]
        for column in model.result.columns {
            let owner =
                column.impliedBy.map { model.result.relationships[$0].property }
                ?? column.partOf.map { model.result.composites[$0].property } ?? column.property
            guard let field = model.field(named: owner) else { continue }
            if let other = exact[column.name] {
                error(
                    .duplicateSQLName, field.name.place,
                    "'\(owner)' and '\(other)' are both the column '\(column.name)'; name one with "
                        + (column.impliedBy == nil && column.partOf == nil ? "'@column(\"…\")'" : "'@columns(\"…\")'"))
            } else if isTarget(.sqlite), let other = folded[column.name.lowercased()] {
                error(
                    .caseClash, field.name.place,
                    "the columns of '\(owner)' and '\(other)' differ in upper and lower case only, which SQLite takes "
                        + "for one; rename one of them")
            }
            exact[column.name] = owner
            folded[column.name.lowercased()] = owner
        }
    }

    /// Names of tables and of indexes, which are unique in the database.
    func checkTableNames() {
        var exact: [String: ModelDraft] = [:]
        var folded: [String: ModelDraft] = [:]
        for model in models {
            let table = model.result.table
            let place = model.attributes["table"]?.first?.place ?? model.name.place
            checkIdentifier(table, "table", at: place)
            if let schema = model.result.schema, let value = model.attributes["table"]?.value("schema") {
                checkIdentifier(schema, "schema", at: value.place)
            }
            if isTarget(.sqlite), table.lowercased().hasPrefix("sqlite_") {
                error(.reservedName, place, "SQLite keeps names that begin with 'sqlite_' for itself; choose another")
            }
            let name = (model.result.schema.map { $0 + "." } ?? "") + table
            if let other = exact[name] {
                error(
                    .duplicateSQLName, place,
                    "'\(model.name.text)' and '\(other.name.text)' are both the table '\(name)'; name one with "
                        + "'@table(\"…\")'")
            } else if isTarget(.sqlite), let other = folded[table.lowercased()] {
                let why = other.result.table == table ? "in their schema" : "in upper and lower case"
                error(
                    .caseClash, place,
                    "the tables of '\(model.name.text)' and '\(other.name.text)' differ \(why) only, which SQLite "
                        + "takes for one; name one with '@table(\"…\")'")
            }
            exact[name] = model
            folded[table.lowercased()] = model
        }
        checkLinkTableNames(exact, folded)
        checkIndexNames()
    }

    private func checkLinkTableNames(_ models: [String: ModelDraft], _ folded: [String: ModelDraft]) {
        var seen: [String: String] = [:]
        for model in self.models {
            for field in model.fields {
                guard case .links(_, let token) = field.kind, let table = Literals.string(token.text) else { continue }
                let name = (model.result.schema.map { $0 + "." } ?? "") + table
                let key = isTarget(.sqlite) ? table.lowercased() : name
                if let other = models[name] ?? (isTarget(.sqlite) ? folded[key] : nil) {
                    error(
                        .duplicateSQLName, token.place,
                        "the table '\(table)' is the model '\(other.name.text)'; reach it by a relationship to "
                            + "'\(other.name.text)', or name another table")
                } else if let other = seen[key] {
                    error(
                        .duplicateSQLName, token.place,
                        "the table '\(table)' belongs to '\(other)' already; write 'via' for the other side of "
                            + "it, or name another table")
                }
                seen[key] = "\(model.name.text).\(field.name.text)"
            }
        }
    }

    private func checkIndexNames() {
        var seen: [String: String] = [:]
        for model in models {
            for attribute in namedConstraints(of: model) {
                guard let value = attribute.value("name"), let name = value.string else { continue }
                if let other = seen[name] {
                    error(
                        .duplicateSQLName, value.place,
                        "an index or constraint of '\(other)' is named '\(name)' already; rename one of them")
                }
                seen[name] = model.name.text
            }
        }
    }

    /// The attributes of a model that name an index, by field and `@@`.
    private func namedConstraints(of model: ModelDraft) -> [MatchedAttribute] {
        var result: [MatchedAttribute] = []
        for field in model.fields {
            if let attribute = field.attributes["unique"] { result.append(attribute) }
            if let attribute = field.attributes["index"] { result.append(attribute) }
        }
        return result + model.constraints.all
    }

    /// Reports a name that a database can't have.
    func checkIdentifier(_ name: String, _ what: String, at place: Place) {
        if name.isEmpty || name.unicodeScalars.contains("\0") {
            error(.badIdentifier, place, "the name of a \(what) has at least one character, and none is NUL; write one")
        } else if isTarget(.postgres), name.utf8.count > 63 {
            error(
                .badIdentifier, place,
                "the name of the \(what) '\(name)' has \(name.utf8.count) bytes, and PostgreSQL keeps 63; shorten it, "
                    + "or name it in the attribute")
        }
    }
}
