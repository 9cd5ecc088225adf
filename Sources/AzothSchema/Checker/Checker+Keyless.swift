// Tables without a key: there are rows of them, and no objects.
extension Checker {
    /// Whether a model says that it has no key, or is a view that names none.
    func isKeyless(_ model: ModelDraft) -> Bool {
        let isMarked = model.syntax.modelAttributes.contains { $0.spelling == "@@keyless" }
        guard model.isView, !isMarked else { return isMarked }
        let fields = model.syntax.fields + model.mixins.flatMap { mixins[$0.index].fields }
        return !fields.contains { field in field.attributes.contains { $0.spelling == "@id" } }
    }

    /// What rows without objects can have: columns, values of several columns, and foreign keys. Nothing points at them.
    func checkKeyless(_ model: ModelDraft) {
        for field in model.fields where field.targetsKeyless(of: models) {
            if let target = field.target { reportKeylessTarget(of: field, models[target].name.text) }
            field.kind = .broken
        }
        guard model.result.isKeyless else { return }
        for field in model.fields {
            switch field.kind {
            case .column, .composite, .computed, .owner: checkMember(field)
            case .inverse, .links, .proxy:
                error(
                    .noKey, field.name.place,
                    "'\(model.name.text)' has no key by which others could point at its rows; give it an '@id', or "
                        + "remove '\(field.name.text)'")
                field.kind = .broken
            case .broken: break
            }
        }
    }

    /// A relationship to a model of whose rows there are no objects.
    func reportKeylessTarget(of field: FieldDraft, _ name: String) {
        let place = field.syntax.type?.place ?? field.name.place
        switch field.kind {
        case .owner:
            error(.noKey, place, "'\(name)' has no key to point at; give it an '@id', or name a model that has one")
        case .links: error(.noKey, place, "'\(name)' has no key that a table of links could keep; give it an '@id'")
        default:
            error(
                .noKey, place,
                "'\(name)' has no key, so there are rows of it and no objects; give it an '@id', or remove "
                    + "'\(field.name.text)' and select the rows")
        }
    }

    private func checkMember(_ field: FieldDraft) {
        if let attribute = field.attributes["id"] {
            error(
                .badArgument, attribute.place,
                "the model is '@@keyless'; remove that, or '@id' from '\(field.name.text)'")
        }
        for attribute in field.attributes.all
        where ["version", "deferred", "onUpdate", "cascade", "load"].contains(attribute.spec.name) {
            error(
                .badArgument, attribute.place,
                "'\(attribute.syntax.spelling)' is for objects, and there are none without a key; remove it")
        }
        if let attribute = field.attributes["foreignKey"], let value = attribute.value("postUpdate") {
            error(
                .badArgument, value.place,
                "'postUpdate' is for objects, and there are none without a key; remove it")
        }
    }
}

extension FieldDraft {
    /// The model that a relationship leads to, by its position.
    var target: Int? {
        switch kind {
        case .owner(let target, _), .inverse(let target, _, _), .links(let target, _): target
        case .column, .composite, .computed, .proxy, .broken: nil
        }
    }

    fileprivate func targetsKeyless(of models: [ModelDraft]) -> Bool {
        target.map { models[$0].result.isKeyless } ?? false
    }
}
