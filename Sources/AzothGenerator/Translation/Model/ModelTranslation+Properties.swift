internal import AzothSchema

extension ModelTranslation {
    /// The columns as properties.
    var properties: [SwiftDeclaration] {
        fields.flatMap { field in
            switch field {
            case .column(let index, let column):
                column.deferredGroup == nil ? [property(of: column, index)] : deferred(column, index)
            case .composite(let composite): [property(of: composite)]
            }
        }
    }

    private func property(of column: CheckedColumn, _ index: Int) -> SwiftDeclaration {
        SwiftDeclaration(
            .computed(
                modifiers: "public ", name: column.swiftName, type: column.propertyType,
                accessors: !isWritable(column)
                    ? [SwiftAccessor("", [value(of: column, index)])]
                    : [SwiftAccessor("get", [value(of: column, index)]), SwiftAccessor("set", setting(column, index))]),
            documentation: column.documentation)
    }

    /// A column that is loaded on demand: reading it may throw, and what throws has no setter.
    private func deferred(_ column: CheckedColumn, _ index: Int) -> [SwiftDeclaration] {
        let getter =
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: column.swiftName, type: column.propertyType,
                    accessors: [
                        SwiftAccessor(
                            "get throws",
                            [
                                .expression(.raw("try _requireLoaded(\(index))")),
                                .expression(.raw("return " + text(of: column, index))),
                            ])
                    ]),
                documentation: column.documentation.adding("Throws `notLoaded` until it is loaded."))
        if !isWritable(column) { return [getter] }
        return [
            getter,
            SwiftDeclaration(
                .function(
                    modifiers: "public ", name: "set\(SwiftName.capitalized(column.property))",
                    parameters: [SwiftParameter("_ newValue", column.propertyType)], effects: "", result: nil,
                    body: setting(column, index))),
        ]
    }

    /// Whether programs assign to the column.
    private func isWritable(_ column: CheckedColumn) -> Bool { column.isWritable && model.view == nil }

    private func value(of column: CheckedColumn, _ index: Int) -> SwiftStatement {
        .expression(.raw(text(of: column, index)))
    }

    private func text(of column: CheckedColumn, _ index: Int) -> String {
        column.unwrapped("self[_columns: Row.self, assigned: \(index)].\(column.swiftName)")
    }

    private func setting(_ column: CheckedColumn, _ index: Int) -> [SwiftStatement] {
        let assignment = SwiftStatement.assignment(
            target: "self[_columns: Row.self, changing: \(index)].\(column.swiftName)",
            value: .raw(column.stored("newValue")))
        let relinks = model.owners(ofColumn: index).map { SwiftStatement.expression(.raw("_relink(\($0))")) }
        return [assignment] + relinks
    }
}
