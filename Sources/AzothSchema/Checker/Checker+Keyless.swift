// Tables without a key, and views: there are rows of them, and no objects.
extension Checker {
    /// The SELECT of a view, for every database of the schema.
    func viewSQL(of model: ModelDraft) -> CheckedSQL? {
        guard let written = model.syntax.select, let select = sql(written) else { return nil }
        if let dialect = result.dialects.first(where: { select.text == nil && select.byDialect[$0] == nil }) {
            error(
                .notPortable, written.place,
                "there is no SELECT for \(dialect.rawValue); add '\(dialect.rawValue)`…`' after the other, or name the "
                    + "schema's databases with '@dialects'")
        }
        return select
    }

    /// What rows without objects can have: columns, and values of several columns.
    func checkKeyless(_ model: ModelDraft) {
        for field in model.fields {
            if case .owner(let target, _) = field.kind, models[target].result.isKeyless {
                error(
                    .noKey, field.syntax.type?.place ?? field.name.place,
                    "'\(models[target].name.text)' has no key to point at; name a model that has one")
                field.kind = .broken
            }
        }
        guard model.result.isKeyless else { return }
        let isView = model.result.view != nil || model.syntax.node.kind == .view
        for field in model.fields {
            switch field.kind {
            case .column, .composite, .computed: checkColumn(field, isView: isView)
            case .owner, .inverse, .links, .proxy:
                reporter.notGenerated("a relationship of a model without a key", field.name.place)
                field.kind = .broken
            case .broken: break
            }
        }
    }

    private func checkColumn(_ field: FieldDraft, isView: Bool) {
        if let attribute = field.attributes["id"] {
            if isView {
                reporter.notGenerated("a key of a view", attribute.place)
            } else {
                error(
                    .badArgument, attribute.place,
                    "the model is '@@keyless'; remove that, or '@id' from '\(field.name.text)'")
            }
        }
        let unusable = ["version", "deferred", "onUpdate"]
        let ofTables = ["unique", "index", "serverDefault", "serverOnUpdate", "generated", "rename"]
        for attribute in field.attributes.all {
            if unusable.contains(attribute.spec.name) {
                error(
                    .badArgument, attribute.place,
                    "'\(attribute.syntax.spelling)' is for objects, and there are none without a key; remove it")
            } else if isView, ofTables.contains(attribute.spec.name) {
                error(
                    .badArgument, attribute.place,
                    "a view has what it selects; remove '\(attribute.syntax.spelling)'")
            }
        }
        if isView, let node = field.syntax.defaults.first {
            error(.badDefault, node.place, "a view is read only, so a default is never used; remove it")
        }
    }
}
