// `through`: what the objects of a relationship lead to.
extension Checker {
    func resolveProxies(of model: ModelDraft) {
        for field in model.fields {
            guard case .proxy = field.kind, let through = field.syntax.through else { continue }
            for attribute in field.attributes.all {
                error(
                    .misplacedAttribute, attribute.place,
                    "'\(field.name.text)' is read through a relationship, which has the attributes; remove "
                        + "'\(attribute.syntax.spelling)'")
            }
            let words = through.node(.path)?.tokens(.identifier) ?? []
            guard words.count == 2 else {
                let place = through.node(.path)?.place ?? through.place
                error(
                    .badArgument, place,
                    "'through' goes by one relationship to an attribute of its model, such as 'memberships.group'")
                continue
            }
            guard let first = relationship(named: words[0], of: model),
                let between = models.first(where: { $0.name.text == model.result.relationships[first].target }),
                let target = proxyTarget(words[1], of: between)
            else { continue }
            checkType(of: field, first: model.result.relationships[first], between: between, target: target)
            var proxy = CheckedProxy(
                property: field.name.text, relationship: first, target: target,
                location: reporter.location(of: field.name.place))
            proxy.documentation = field.syntax.documentation
            model.result.proxies.append(proxy)
        }
    }

    private func relationship(named word: Token, of model: ModelDraft) -> Int? {
        if let index = model.result.relationships.firstIndex(where: { $0.property == word.text }) { return index }
        if let field = model.field(named: word.text) {
            if case .broken = field.kind { return nil }
            error(
                .unknownMember, word.place, "'\(word.text)' is no relationship; 'through' begins with one of this model"
            )
        } else {
            reportUnknownMember(word.text, of: model, at: word.place)
        }
        return nil
    }

    private func proxyTarget(_ word: Token, of between: ModelDraft) -> CheckedProxy.Target? {
        if let index = between.result.relationships.firstIndex(where: { $0.property == word.text }) {
            return .relationship(index)
        }
        if let index = between.column(property: word.text), between.result.columns[index].deferredGroup == nil {
            return .column(index)
        }
        if let field = between.field(named: word.text) {
            if case .broken = field.kind { return nil }
            error(
                .unknownMember, word.place,
                "'\(word.text)' can't be read through a relationship; name a relationship or a column of "
                    + "'\(between.name.text)' that every query loads")
        } else {
            reportUnknownMember(word.text, of: between, at: word.place)
        }
        return nil
    }

    /// The written type has to be what the path gives: a list where a to-many is on the way.
    private func checkType(
        of field: FieldDraft, first: CheckedRelationship, between: ModelDraft, target: CheckedProxy.Target
    ) {
        guard let type = field.syntax.type else { return }
        var isMany = first.kind == .toMany
        var isOptional = first.isOptional
        let name: String
        switch target {
        case .relationship(let index):
            let relationship = between.result.relationships[index]
            isMany = isMany || relationship.kind == .toMany
            isOptional = isOptional || relationship.isOptional
            name = relationship.target
        case .column(let index):
            let column = between.result.columns[index]
            isOptional = isOptional || column.isNullable
            // How long a text is, does not matter here.
            name = column.swiftType ?? Checker.spelling(of: column.type).upToParenthesis
        }
        let wanted = isMany ? "[\(name)]" : name + (isOptional ? "?" : "")
        let written = isMany ? type.element : type
        var isNamed = written?.swiftText.upToParenthesis.withoutOptionality == name
        if case .alias = symbols[written?.name ?? ""] { isNamed = true }
        if isNamed, type.isArray == isMany, isMany || type.isOptional == isOptional { return }
        error(
            .typeMisused, type.place,
            "through '\(first.property)' comes '\(wanted)'; write '\(field.name.text): \(wanted)'")
    }
}

extension String {
    /// `String` of `String(200)?`.
    fileprivate var upToParenthesis: String { String(prefix { $0 != "(" }) }
    fileprivate var withoutOptionality: String { last == "?" ? String(dropLast()) : self }
}
