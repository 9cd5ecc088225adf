extension Checker {
    func resolveForeignKeys(of model: ModelDraft) {
        for field in model.fields where field.isOwner { _ = resolveForeignKey(of: field, of: model) }
    }

    /// The columns of an owner's foreign key; nil where there was an error.
    func resolveForeignKey(of field: FieldDraft, of model: ModelDraft) -> [ForeignKeyColumn]? {
        guard case .owner(let targetIndex, let isOptional) = field.kind else { return nil }
        switch field.foreignKey {
        case .resolved(let columns): return columns
        case .resolving:
            reportKeyCycle(at: field, of: model)
            return nil
        case .unresolved: break
        }
        field.foreignKey = .resolving
        let target = models[targetIndex]
        var columns: [ForeignKeyColumn]?
        if let attribute = field.attributes["on"] {
            columns = explicitColumns(attribute, field, of: model, target: target, isOptional: isOptional)
        } else {
            if case .resolving = target.keyState {
                reportKeyCycle(at: field, of: model)
            } else if let key = resolveKey(of: target) {
                columns = impliedColumns(key.map(\.column), field, of: model, isOptional: isOptional)
            }
        }
        if case .resolved = field.foreignKey { return nil }
        if let columns { checkOptionality(columns, field, of: model, isOptional: isOptional) }
        field.foreignKey = .resolved(columns)
        return columns
    }

    private func reportKeyCycle(at field: FieldDraft, of model: ModelDraft) {
        error(
            .keyCycle, field.name.place,
            "the key of '\(model.name.text)' depends on itself through '\(field.name.text)'; "
                + "give one of the models a key of its own, such as 'id: Int @id'")
        field.foreignKey = .resolved(nil)
    }

    // MARK: The target's primary key

    private func impliedColumns(
        _ key: [CheckedColumn], _ field: FieldDraft, of model: ModelDraft, isOptional: Bool
    ) -> [ForeignKeyColumn]? {
        guard let names = columnNames(of: field, referenced: key) else { return nil }
        var columns: [ForeignKeyColumn] = []
        for (index, referenced) in key.enumerated() {
            let property = Naming.impliedProperty(attribute: field.name.text, key: referenced.property)
            let implied = makeImplied(property, referenced, field, isOptional: isOptional)
            if let name = names[index] {
                columns.append(column(named: name, implied, referenced, field, of: model))
            } else {
                guard isFree(implied, field, of: model, referenced: referenced) else { return nil }
                columns.append(
                    ForeignKeyColumn(implied: implied, property: property, referenced: referenced.property))
            }
        }
        return columns
    }

    /// A column for what `@columns` names: one that the model has already, or a new one.
    private func column(
        named name: String, _ implied: CheckedColumn, _ referenced: CheckedColumn, _ field: FieldDraft,
        of model: ModelDraft
    ) -> ForeignKeyColumn {
        if let existing = existingColumn(named: name, of: model, except: field) {
            checkType(of: existing, referenced, field)
            return ForeignKeyColumn(property: existing.property, referenced: referenced.property)
        }
        var implied = implied
        implied.name = name
        if let clash = model.field(named: implied.property) { reportImpliedClash(implied, clash, field, referenced) }
        return ForeignKeyColumn(implied: implied, property: implied.property, referenced: referenced.property)
    }

    /// A column that the model declares, or that a relationship in its key implies.
    private func existingColumn(named name: String, of model: ModelDraft, except field: FieldDraft) -> CheckedColumn? {
        for other in model.fields {
            if let column = other.column, column.name == name { return column }
            guard other !== field, other.isOwner, other.attributes["id"] != nil else { continue }
            for column in other.foreignKeyColumns ?? [] {
                if let implied = column.implied, implied.name == name { return implied }
            }
        }
        return nil
    }

    private func makeImplied(
        _ property: String, _ referenced: CheckedColumn, _ field: FieldDraft, isOptional: Bool
    ) -> CheckedColumn {
        let name = naming.foreignKeyColumn(
            attribute: field.name.text, property: property, referencedColumn: referenced.name)
        var column = CheckedColumn(
            property: property, name: name, type: referenced.type, location: reporter.location(of: field.name.place))
        column.isNullable = isOptional
        column.swiftType = referenced.swiftType
        column.sqlType = referenced.sqlType
        column.storage = referenced.storage
        return column
    }

    private func isFree(
        _ implied: CheckedColumn, _ field: FieldDraft, of model: ModelDraft, referenced: CheckedColumn
    ) -> Bool {
        for other in model.fields where other !== field {
            if other.name.text == implied.property || other.column?.name == implied.name {
                reportImpliedClash(implied, other, field, referenced)
                return false
            }
        }
        return true
    }

    private func reportImpliedClash(
        _ implied: CheckedColumn, _ other: FieldDraft, _ field: FieldDraft, _ referenced: CheckedColumn
    ) {
        error(
            .impliedClash, other.name.place,
            "'\(field.name.text)' implies the column '\(implied.name)' with the property '\(implied.property)'; "
                + "remove '\(other.name.text)', or let '\(field.name.text)' use it: "
                + "'@on(\(other.name.text) -> \(referenced.property))'")
    }

    /// The names that `@columns` gives, for each column; nil entries are left to the convention.
    private func columnNames(of field: FieldDraft, referenced: [CheckedColumn]) -> [String?]? {
        var names = [String?](repeating: nil, count: referenced.count)
        guard let attribute = field.attributes["columns"] else { return names }
        let properties = referenced.map(\.property)
        if let first = attribute.first?.string {
            guard referenced.count == 1 else {
                let example = properties.map { "\($0): \"…\"" }.joined(separator: ", ")
                error(
                    .badForeignKeyColumns, attribute.place,
                    "the key of the target has \(referenced.count) columns; write '@columns(\(example))'")
                return nil
            }
            names[0] = first
        }
        let key = ColumnOwner(
            columns: properties, code: .badForeignKeyColumns, lack: "the key of the target has no", list: "its key has")
        for (label, argument) in attribute.labelled {
            if label == "prefix", !properties.contains(label) {
                error(
                    .badArgument, argument.label?.place ?? attribute.place,
                    "'prefix' is for the columns of a value object; write '@columns(\"…\")'")
                return nil
            }
            guard let (index, name) = columnName(label, argument, of: key) else { return nil }
            names[index] = name
        }
        return names
    }

    // MARK: @on

    private func explicitColumns(
        _ attribute: MatchedAttribute, _ field: FieldDraft, of model: ModelDraft, target: ModelDraft, isOptional: Bool
    ) -> [ForeignKeyColumn]? {
        var referenced: [CheckedColumn] = []
        var locals: [(name: String, place: Place)] = []
        for value in attribute.values {
            guard let mapping = value.mapping, let local = mapping.from.word, let name = mapping.to.word else {
                return nil
            }
            guard let column = findColumn(name, of: target) else {
                reportUnknownMember(name, of: target, at: mapping.to.place)
                return nil
            }
            referenced.append(column)
            locals.append((local, mapping.from.place))
        }
        guard !referenced.isEmpty, let names = columnNames(of: field, referenced: referenced) else { return nil }
        var columns: [ForeignKeyColumn] = []
        for index in referenced.indices {
            let local = locals[index]
            if let existing = findColumn(local.name, of: model) {
                checkType(of: existing, referenced[index], field)
                columns.append(ForeignKeyColumn(property: existing.property, referenced: referenced[index].property))
                continue
            }
            if let other = model.field(named: local.name) {
                if case .broken = other.kind { return nil }
                error(
                    .badForeignKeyColumns, local.place,
                    "'\(local.name)' is no column; name the foreign key's column on the left of '->'")
                return nil
            }
            var implied = makeImplied(local.name, referenced[index], field, isOptional: isOptional)
            implied.name = names[index] ?? naming.column(forProperty: local.name)
            columns.append(
                ForeignKeyColumn(implied: implied, property: local.name, referenced: referenced[index].property))
        }
        return columns
    }

    /// A column by its property, declared or implied.
    func findColumn(_ property: String, of model: ModelDraft) -> CheckedColumn? {
        if let column = model.field(named: property)?.column { return column }
        for field in model.fields where field.isOwner && property.hasPrefix(field.name.text) {
            if case .resolving = field.foreignKey { continue }
            for column in resolveForeignKey(of: field, of: model) ?? [] {
                if let implied = column.implied, implied.property == property { return implied }
            }
        }
        return nil
    }

    // MARK: Checks

    private func checkType(of column: CheckedColumn, _ referenced: CheckedColumn, _ field: FieldDraft) {
        guard column.type != referenced.type || column.swiftType != referenced.swiftType else { return }
        error(
            .badForeignKeyColumns, field.name.place,
            "'\(column.property)' is \(Checker.phrase(for: column.type)), and '\(referenced.property)', which it "
                + "references, \(Checker.phrase(for: referenced.type)); give both the same type")
    }

    /// Whether the relationship can be missing is said once, and the columns it uses must agree.
    private func checkOptionality(
        _ columns: [ForeignKeyColumn], _ field: FieldDraft, of model: ModelDraft, isOptional: Bool
    ) {
        var nullable: [String] = []
        for column in columns {
            let checked = column.implied ?? findColumn(column.property, of: model)
            if let checked, checked.isNullable { nullable.append(checked.property) }
        }
        let place = field.syntax.type?.place ?? field.name.place
        if isOptional, nullable.isEmpty {
            error(
                .badForeignKeyColumns, place,
                "'\(field.name.text)' may be missing, but none of its columns may be null; "
                    + "remove the '?', or add one to '\(columns[0].property)'")
        } else if !isOptional, let first = nullable.first {
            error(
                .badForeignKeyColumns, place,
                "'\(field.name.text)' is never missing, but '\(first)' may be null; remove its '?', or write "
                    + "'\(field.syntax.type?.name ?? "")?'")
        }
    }

    func reportUnknownMember(_ name: String, of model: ModelDraft, at place: Place) {
        // What a parent or mixin brings is not known, and what is broken is reported.
        if model.isIncomplete || model.field(named: name) != nil { return }
        var names = model.fields.map(\.name.text)
        for column in model.result.columns where column.impliedBy != nil { names.append(column.property) }
        let otherwise = names.isEmpty ? "declare it" : "it has \(names.joined(separator: ", "))"
        let remedy = Suggestion.text(for: name, among: names, otherwise: otherwise)
        error(.unknownMember, place, "'\(model.name.text)' has no attribute '\(name)'\(remedy)")
    }
}
