// Value objects: several columns as one Swift struct.
extension Checker {
    /// The parts of a value object.
    func resolveParts(of value: ValueDraft) {
        _ = matcher.match(value.syntax.attributes, at: .mixin)
        for attribute in value.syntax.modelAttributes where attribute.spelling.hasPrefix("@@") {
            error(
                .misplacedAttribute, attribute.place,
                "a value object has parts alone; write '\(attribute.spelling)' in the models that have it")
        }
        for syntax in value.syntax.fields { addPart(syntax, to: value) }
        if value.result.parts.isEmpty, value.syntax.fields.isEmpty {
            error(.typeMisused, value.name.place, "the value object '\(value.name.text)' has no parts; add one")
        }
    }

    private func addPart(_ syntax: FieldSyntax, to value: ValueDraft) {
        guard let name = syntax.name else { return }
        if value.result.parts.contains(where: { $0.property == name.text }) {
            error(
                .duplicateMember, name.place,
                "'\(name.text)' is a part of '\(value.name.text)' already; rename or remove one of them")
            return
        }
        if name.text.hasPrefix("_") || ReservedNames.parts.contains(name.text) {
            error(
                .reservedName, name.place, "every value object has a member '\(name.text)' already; choose another name"
            )
            return
        }
        let field = FieldDraft(syntax: syntax, name: name)
        if let word = syntax.through?.tokens(.identifier).first {
            error(.typeMisused, word.place, "a value object has columns alone; remove '\(word.text)'")
            return
        }
        guard let type = syntax.type else { return }
        switch resolve(type) {
        case .broken: break
        case .model(let index, _):
            error(
                .typeMisused, type.place,
                "a value object has columns alone, and '\(models[index].name.text)' is a model; name it in the models "
                    + "that have the value")
        case .value:
            error(
                .typeMisused, type.place,
                "a value object has columns alone, and '\(type.name)' is several; write 'JSON<\(type.name)>', or its "
                    + "parts one by one")
        case .column(let resolved):
            if reportRelationshipWord(of: field) { return }
            field.attributes = matcher.match(syntax.attributes, at: .part)
            value.result.parts.append(makeColumn(field, resolved))
        }
    }

    /// A field of a model whose type is a value object.
    func classifyComposite(_ field: FieldDraft, of model: ModelDraft, _ index: Int, isNullable: Bool) {
        if reportRelationshipWord(of: field) { return }
        if let node = field.syntax.defaults.first {
            error(
                .badDefault, node.place, "a value object has no default of its own; give its parts one, or remove this")
        }
        field.attributes = matcher.match(field.syntax.attributes, at: .composite)
        field.kind = .composite(index, isNullable: isNullable)
        let value = values[index].result
        guard let names = columnNames(of: field, value) else { return }
        field.parts = zip(value.parts, names).map { part, name in
            var column = part
            column.property = field.name.text + "." + part.property
            column.name = name
            column.isNullable = part.isNullable || isNullable
            column.isSensitive = field.attributes["sensitive"] != nil
            column.clientDefault = nil
            column.documentation = field.syntax.documentation.isEmpty ? part.documentation : field.syntax.documentation
            column.location = reporter.location(of: field.name.place)
            return column
        }
    }

    /// `total` and `amount` are the column `total_amount`, unless `@columns(prefix:)` or `@columns(amount:)` says
    /// otherwise.
    private func columnNames(of field: FieldDraft, _ value: CheckedValue) -> [String]? {
        let attribute = field.attributes["columns"]
        var names = value.parts.map { part in
            let written = part.name != naming.column(forProperty: part.property)
            if let prefix = attribute?.string("prefix") { return prefix + part.name }
            return written
                ? naming.column(forProperty: field.name.text) + "_" + part.name
                : naming.column(forProperty: field.name.text + Naming.capitalized(part.property))
        }
        if let place = attribute?.first?.place {
            error(
                .badArgument, place,
                "'\(value.name)' is several columns; write '@columns(prefix: \"…\")', or name each: "
                    + "'@columns(\(value.parts.first?.property ?? ""): \"…\")'")
            return nil
        }
        let parts = ColumnOwner(
            columns: value.parts.map(\.property), code: .badArgument, lack: "'\(value.name)' has no part",
            list: "its parts are")
        for (label, argument) in attribute?.labelled ?? [] where label != "prefix" {
            guard let (index, name) = columnName(label, argument, of: parts) else { return nil }
            names[index] = name
        }
        return names
    }

    /// Adds a field that is a value object to its model.
    func assembleComposite(_ field: FieldDraft, _ index: Int, isNullable: Bool, to model: ModelDraft) {
        let first = model.result.columns.count
        for var column in field.parts {
            column.partOf = model.result.composites.count
            model.result.columns.append(column)
        }
        var composite = CheckedComposite(
            property: field.name.text, value: values[index].name.text,
            columns: first..<model.result.columns.count, isNullable: isNullable,
            location: reporter.location(of: field.name.place))
        composite.isSensitive = field.attributes["sensitive"] != nil
        composite.documentation = field.syntax.documentation
        model.result.members.append(.composite(model.result.composites.count))
        model.result.composites.append(composite)
    }

    /// Reports members of a model whose names its row needs for the parts of a value.
    func checkPartNames(of model: ModelDraft) {
        for column in model.result.columns {
            guard let composite = column.partOf.map({ model.result.composites[$0] }) else { continue }
            let part = String(column.property.dropFirst(composite.property.count + 1))
            let name = composite.property + Naming.capitalized(part)
            let implied = model.result.columns.first { $0.property == name && $0.impliedBy != nil }
            let relationship = implied?.impliedBy.map { model.result.relationships[$0].property }
            guard let other = model.field(named: relationship ?? name) else { continue }
            error(
                .impliedClash, other.name.place,
                "'\(composite.property)' brings the name '\(name)' for a column of its own; choose another name for this "
                    + "one")
        }
    }
}
