extension Checker {
    /// `@computed`: an attribute that queries evaluate. It is no column.
    func addComputed(_ attribute: MatchedAttribute, _ field: FieldDraft, to model: ModelDraft, _ type: ResolvedType) {
        let allowed = ["computed", "sql", "swift", "storage"]
        for other in field.attributes.all where !allowed.contains(other.spec.name) {
            error(
                .badArgument, other.place,
                "no table keeps '\(field.name.text)': queries evaluate it; remove '\(other.syntax.spelling)'")
        }
        if let written = field.syntax.defaults.first {
            error(.badDefault, written.place, "queries evaluate '\(field.name.text)'; remove the default")
        }
        guard let written = attribute.first else { return }
        guard written.fences != nil else {
            error(
                .notGeneratedYet, written.place,
                "an expression of the schema language is not generated yet; write it as SQL between back quotes")
            return
        }
        guard let expression = sql(written) else { return }
        if let dialect = result.dialects.first(where: { expression.text == nil && expression.byDialect[$0] == nil }) {
            error(
                .notPortable, written.place,
                "there is no expression for \(dialect.rawValue); add '\(dialect.rawValue)`…`' after the other, or name "
                    + "the schema's databases with '@dialects'")
        }
        var plain = field.attributes
        plain.all.removeAll { $0.spec.name == "computed" || !allowed.contains($0.spec.name) }
        let attributes = field.attributes
        field.attributes = plain
        let column = makeColumn(field, type)
        field.attributes = attributes
        model.result.computed.append(CheckedComputed(column: column, expression: expression))
    }
}
