internal import AzothSchema

extension ModelTranslation {
    /// The columns as properties.
    var properties: [SwiftDeclaration] {
        model.columns.enumerated().map { index, column in
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: column.swiftName, type: column.propertyType,
                    accessors: [getter(of: column, index), setter(of: column, index)]),
                documentation: column.documentation)
        }
    }

    private func getter(of column: CheckedColumn, _ index: Int) -> SwiftAccessor {
        let mayBeUnassigned = column.isAssignedByDatabase || (isFromLink(column) && !column.isNullable)
        let columns = mayBeUnassigned ? "self[_columns: Row.self, assigned: \(index)]" : "self[_columns: Row.self]"
        let unwrapping = column.isWrappedInJSON ? (column.isNullable ? "?.value" : ".value") : ""
        return SwiftAccessor("get", [.expression(.raw("\(columns).\(column.swiftName)\(unwrapping)"))])
    }

    private func setter(of column: CheckedColumn, _ index: Int) -> SwiftAccessor {
        let assignment = SwiftStatement.assignment(
            target: "self[_columns: Row.self, changing: \(index)].\(column.swiftName)",
            value: .raw(column.stored("newValue")))
        let relinks = model.owners(ofColumn: index).map { SwiftStatement.expression(.raw("_relink(\($0))")) }
        return SwiftAccessor("set", [assignment] + relinks)
    }
}
