extension Checker {
    /// `@onUpdate(…)` and `@serverOnUpdate`: what an UPDATE assigns by itself.
    func addUpdates(to column: inout CheckedColumn, _ field: FieldDraft, _ type: ResolvedType) {
        if let attribute = field.attributes["onUpdate"], isUpdated(attribute, field),
            let written = attribute.first
        {
            if written.fences != nil {
                error(
                    .badDefault, written.place,
                    "'@onUpdate' takes what Swift computes; what the database computes is '@serverOnUpdate(`…`)'")
            } else {
                column.clientUpdate = clientDefault(written, of: type)
            }
        }
        guard let attribute = field.attributes["serverOnUpdate"], isUpdated(attribute, field) else { return }
        if field.attributes["onUpdate"] != nil {
            error(
                .badDefault, attribute.place,
                "'\(field.name.text)' has a value for each UPDATE already; remove '@onUpdate' or '@serverOnUpdate'")
            return
        }
        guard let written = attribute.first else {
            column.serverUpdate = .trigger
            return
        }
        column.serverUpdate = serverDefault(written, of: type).map { .value($0) }
    }

    /// Whether an UPDATE may assign the column by itself; else reports it.
    private func isUpdated(_ attribute: MatchedAttribute, _ field: FieldDraft) -> Bool {
        guard field.attributes["id"] != nil else { return true }
        error(
            .badDefault, attribute.place,
            "a key keeps its value when other columns change; remove '\(attribute.syntax.spelling)' from "
                + "'\(field.name.text)'")
        return false
    }

    /// A version is counted from one: what the program does not give is nothing yet. One that the database sets at each
    /// UPDATE is of any type.
    func addVersion(_ attribute: MatchedAttribute, to column: inout CheckedColumn, _ field: FieldDraft) {
        if field.attributes["onUpdate"] != nil {
            error(
                .badDefault, attribute.place,
                "a flush counts '\(field.name.text)' up; remove '@onUpdate' or '@version'")
            return
        }
        if attribute.firstWord == "xmin" {
            addSystemVersion(attribute, to: &column, field)
            return
        }
        let isKey = field.attributes["id"] != nil
        if field.attributes["serverOnUpdate"] != nil, !isKey, !column.isNullable {
            column.isVersion = true
            return
        }
        guard column.type.isInteger, !column.isNullable, column.swiftType == nil, !isKey else {
            error(
                .badArgument, attribute.place,
                "a version is an Int that is never nil and no part of the key; write '\(field.name.text): Int @version'"
            )
            return
        }
        column.isVersion = true
        if column.clientDefault == nil { column.clientDefault = .literal(.integer(0)) }
    }

    /// `@version(xmin)`: PostgreSQL's own number of the transaction that wrote the row.
    private func addSystemVersion(_ attribute: MatchedAttribute, to column: inout CheckedColumn, _ field: FieldDraft) {
        if isTarget(.sqlite) {
            error(
                .notPortable, attribute.place,
                "PostgreSQL alone has 'xmin'; write '@version', or '@dialects(postgres)' on the schema")
            return
        }
        for other in field.attributes.all where other.spec.name != "version" {
            error(
                .badArgument, other.place,
                "'xmin' is PostgreSQL's own column, which every table has as it is; remove '\(other.syntax.spelling)'")
        }
        if let written = field.syntax.defaults.first {
            error(.badDefault, written.place, "'xmin' is PostgreSQL's own column; remove the default")
        }
        guard column.type == .int, !column.isNullable, column.swiftType == nil else {
            error(
                .badArgument, attribute.place,
                "'xmin' is an Int that is never nil; write '\(field.name.text): Int @version(xmin)'")
            return
        }
        column.name = "xmin"
        column.sqlType = CheckedSQL(byDialect: [.postgres: "xid"])
        column.isVersion = true
        column.isSystem = true
    }
}
