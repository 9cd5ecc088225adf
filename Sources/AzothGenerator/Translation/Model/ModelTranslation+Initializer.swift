internal import AzothSchema

extension ModelTranslation {
    /// The initialiser of new objects: its parameters are the members as the schema declares them.
    var initializer: SwiftDeclaration {
        let arguments = fields.map { field in
            switch field {
            case .column(let index, let column):
                SwiftArgument(SwiftName.label(column.property), initialValue(of: column, index))
            case .composite(let composite):
                SwiftArgument(SwiftName.label(composite.property), initialValue(of: composite))
            }
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
            return switch kind(of: column) {
            case .required: SwiftParameter(column.swiftName, column.propertyType)
            // "Not passed" and "nil" are not the same: see `Argument`.
            case .nullable:
                SwiftParameter(
                    column.swiftName, "Azoth.Argument<\(column.propertyType)>", default: "Azoth.notPassed()")
            // A column that may be left to the database or to a default is optional here, whatever it is in the row.
            case .defaulted, .assigned, .linked, .generated:
                SwiftParameter(
                    column.swiftName, column.propertyType + (column.isNullable ? "" : "?"), default: "nil")
            }
        case .composite(let index):
            let composite = model.composites[index]
            return composite.isNullable
                ? SwiftParameter(
                    composite.swiftName, "Azoth.Argument<\(composite.type)>", default: "Azoth.notPassed()")
                : SwiftParameter(composite.swiftName, composite.type)
        case .relationship(let index):
            let relationship = model.relationships[index]
            let target = SwiftName.identifier(relationship.target)
            return SwiftParameter(
                SwiftName.identifier(relationship.property),
                relationship.kind == .toOne ? "\(target)?" : "[\(target)]?", default: "nil")
        }
    }

    /// Where the value of a column in a new row comes from.
    private enum Origin {
        /// The program has to give it.
        case required
        /// The program, or NULL.
        case nullable
        /// The program, or a default of Swift.
        case defaulted(SwiftExpression)
        /// The program, or the database.
        case assigned
        /// A relationship's link alone.
        case linked
        /// The database alone: it is no parameter.
        case generated
    }

    private func kind(of column: CheckedColumn) -> Origin {
        if isFromLink(column) { return .linked }
        if !column.isWritable { return .generated }
        if column.isAssignedByDatabase { return .assigned }
        if column.isNullable { return .nullable }
        if let value = column.clientDefaultExpression { return .defaulted(value) }
        return .required
    }

    /// The value of a column in the new row.
    private func initialValue(of column: CheckedColumn, _ index: Int) -> SwiftExpression {
        let placeholder = column.placeholder(in: schema)
        switch kind(of: column) {
        case .linked: return .raw(column.isNullable ? "nil" : "\(builderName)[\(index), nil, \(placeholder)]")
        case .generated: return .raw("\(builderName)[\(index), nil, \(placeholder)]")
        case .assigned:
            return .raw("\(builderName)[\(index), \(column.storedOptional(column.swiftName)), \(placeholder)]")
        case .required: return .raw(column.stored(column.swiftName))
        case .nullable:
            let value = column.clientDefaultExpression?.line ?? "nil"
            return .raw(column.stored("\(builderName)[\(index), nullable: \(column.swiftName), default: \(value)]"))
        case .defaulted(let value):
            return .raw(column.stored("\(builderName)[\(index), \(column.swiftName), default: \(value.line)]"))
        }
    }

    /// A value of several columns in the new row.
    private func initialValue(of composite: CheckedComposite) -> SwiftExpression {
        guard composite.isNullable else { return .raw(composite.swiftName) }
        let columns = "\(composite.columns.lowerBound)..<\(composite.columns.upperBound)"
        return .raw("\(builderName)[columns: \(columns), nullable: \(composite.swiftName)]")
    }

    /// Whether a relationship's link alone gives the column its value.
    func isFromLink(_ column: CheckedColumn) -> Bool { column.impliedBy != nil }

    /// Whether the builder of the row is changed: it notes what was not passed.
    private var marksColumns: Bool {
        model.composites.contains { $0.isNullable }
            || model.columns.contains { column in
                if column.partOf != nil { return false }
                return switch kind(of: column) {
                case .required: false
                case .linked: !column.isNullable
                case .nullable, .defaulted, .assigned, .generated: true
                }
            }
    }

    // MARK: Names of the initialiser's variables, which no member may shadow

    private var builderName: String { unused("new") }
    private var rowName: String { unused("row") }

    private func unused(_ name: String) -> String {
        let taken =
            model.columns.map(\.property) + model.relationships.map(\.property) + model.composites.map(\.property)
        var name = name
        while taken.contains(name) { name += "_" }
        return name
    }
}
