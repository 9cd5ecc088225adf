// Views: tables that a SELECT makes, and that nobody writes.
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

    /// What a view can have, and what others can have of it.
    func checkViews(of model: ModelDraft) {
        for field in model.fields {
            if model.isView { checkMember(ofView: field) }
            guard let target = field.target, models[target].isView || model.isView else { continue }
            checkReference(field, of: model, to: models[target])
        }
    }

    private func checkMember(ofView field: FieldDraft) {
        let ofTables = [
            "unique", "index", "serverDefault", "serverOnUpdate", "generated", "rename", "version", "onUpdate",
            "cascade",
            "passiveDeletes",
        ]
        for attribute in field.attributes.all where ofTables.contains(attribute.spec.name) {
            error(
                .badArgument, attribute.place,
                "a view is read only, and has what it selects; remove '\(attribute.syntax.spelling)'")
        }
        if let attribute = field.attributes["id"], attribute.firstWord == "generated" {
            error(
                .ungeneratableKey, attribute.place,
                "the rows of a view have the keys that it selects; write '@id'")
        }
        if let attribute = field.attributes["foreignKey"], attribute.firstWord != "none" {
            error(
                .badForeignKey, attribute.place,
                "a view has no foreign key, and leads to '\(field.syntax.type?.name ?? "")' all the same; remove "
                    + "'@foreignKey'")
        }
        if case .column = field.kind, let node = field.syntax.defaults.first {
            error(.badDefault, node.place, "a view is read only, so a default is never used; remove it")
        }
    }

    /// A relationship between tables and views: no foreign key refers to a view, and nothing writes one.
    private func checkReference(_ field: FieldDraft, of model: ModelDraft, to target: ModelDraft) {
        switch field.kind {
        case .owner where target.isView && !model.isView:
            if field.attributes["foreignKey"]?.firstWord != "none" {
                error(
                    .badForeignKey, field.syntax.type?.place ?? field.name.place,
                    "'\(target.name.text)' is a view, to which no foreign key can refer; add '@foreignKey(none)'")
            }
            if let attribute = field.attributes["cascade"], attribute.values.contains(where: \.isDeleting) {
                error(
                    .badCascade, attribute.place,
                    "'\(target.name.text)' is a view, of which nothing is deleted; remove 'delete'")
            }
        case .inverse(_, _, let via) where target.isView && !model.isView && field.attributes["viewOnly"] == nil:
            error(
                .badInverse, field.name.place,
                "'\(target.name.text)' is a view, which is read only; write '\(field.name.text): "
                    + "\(field.syntax.type?.swiftText ?? "") via \(via.text) @viewOnly'")
        case .links:
            error(
                .badInverse, field.name.place,
                "a table of links keeps keys of tables, and '\((target.isView ? target : model).name.text)' is a view; "
                    + "declare the links between the tables that it selects from")
            field.kind = .broken
        default: break
        }
    }
}

extension ExpressionSyntax {
    /// A cascade that deletes.
    fileprivate var isDeleting: Bool { word.map { ["delete", "deleteOrphan", "all"].contains($0) } ?? false }
}
