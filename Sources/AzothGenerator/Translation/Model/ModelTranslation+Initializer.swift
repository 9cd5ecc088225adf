internal import AzothSchema

extension ModelTranslation {
    /// The initialiser of new objects: its parameters are the members as the schema declares them.
    var initializer: SwiftDeclaration {
        let arguments = model.columns.enumerated().map { index, column in
            SwiftArgument(SwiftName.label(column.property), .raw(initialValue(of: column, index)))
        }
        let links = model.members.compactMap { member -> SwiftStatement? in
            guard case .relationship(let index) = member else { return nil }
            let relationship = model.relationships[index]
            let property = SwiftName.identifier(relationship.property)
            return .ifLet(name: property, then: .raw("\(relationship.setter)(\(property))"))
        }
        let body: [SwiftStatement] = [
            .binding(
                introducer: marksColumns ? "var" : "let", name: builderName,
                value: .call("Azoth.NewRow<Row>", [])),
            .binding(introducer: "let", name: rowName, value: .call("Row", arguments)),
            .expression(.raw("super.init(\(builderName).window(\(rowName)))")),
        ]
        return SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: model.members.map(parameter), effects: "", body: body + links))
    }

    private func parameter(_ member: CheckedMember) -> SwiftParameter {
        switch member {
        case .column(let index):
            let column = model.columns[index]
            // A column that may be left to the database or to a function is optional here, whatever it is in the row.
            let isOptional = !column.isNullable && (column.isAssignedByDatabase || column.computedDefault != nil)
            return SwiftParameter(
                column.swiftName, column.propertyType + (isOptional ? "?" : ""), default: column.defaultArgument)
        case .relationship(let index):
            let relationship = model.relationships[index]
            let target = SwiftName.identifier(relationship.target)
            return SwiftParameter(
                SwiftName.identifier(relationship.property),
                relationship.kind == .toOne ? "\(target)?" : "[\(target)]?", default: "nil")
        }
    }

    /// The value of a column in the new row.
    private func initialValue(of column: CheckedColumn, _ index: Int) -> String {
        let placeholder = column.placeholder(in: schema)
        if isFromLink(column) {
            return column.isNullable ? "nil" : "\(builderName)[\(index), nil, \(placeholder)]"
        }
        if column.generation != nil { return "\(builderName)[\(index), nil, \(placeholder)]" }
        if column.isAssignedByDatabase {
            let given = column.storedOptional(column.swiftName)
            return "\(builderName)[\(index), \(given), \(placeholder)]"
        }
        if let computed = column.computedDefault {
            let value = "\(column.swiftName) ?? \(computed)"
            return column.isRounded ? "Azoth.stored(\(value))" : value
        }
        return column.stored(column.swiftName)
    }

    /// Whether a relationship's link alone gives the column its value.
    func isFromLink(_ column: CheckedColumn) -> Bool { column.impliedBy != nil }

    /// Whether any column can be left unassigned: the builder of the row is changed then.
    private var marksColumns: Bool {
        model.columns.contains { isFromLink($0) ? !$0.isNullable : $0.isAssignedByDatabase }
    }

    // MARK: Names of the initialiser's variables, which no member may shadow

    private var builderName: String { unused("new") }
    private var rowName: String { unused("row") }

    private func unused(_ name: String) -> String {
        let taken = model.columns.map(\.property) + model.relationships.map(\.property)
        var name = name
        while taken.contains(name) { name += "_" }
        return name
    }
}
