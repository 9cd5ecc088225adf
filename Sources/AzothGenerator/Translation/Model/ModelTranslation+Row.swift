internal import AzothSchema

extension ModelTranslation {
    /// `Row`: the columns as a value.
    var row: SwiftDeclaration {
        SwiftDeclaration(
            .type(
                introducer: "nonisolated public struct", name: "Row", inherits: ["Azoth.ModelRow", "Codable"],
                members: rowBody(
                    [SwiftDeclaration(.typeAlias(modifiers: "public ", name: "Object", type: name))],
                    rowKey.map { [$0] } ?? [])),
            documentation: ["The columns of `\(model.name)`, as a value."])
    }

    /// What a row is made of: its columns, with something before and behind them, and what makes and encodes it.
    func rowBody(_ before: [SwiftDeclaration] = [], _ behind: [SwiftDeclaration] = []) -> [[SwiftDeclaration]] {
        [before + rowMembers + behind + readingTypes, [memberwiseInitializer], [readingInitializer]]
            + (model.composites.isEmpty ? [] : [model.composites.map(rowValue)])
            + coding(rowCoding, keepsMembers: model.composites.isEmpty).map { [$0] }
    }

    private var rowMembers: [SwiftDeclaration] {
        model.columns.map { column in
            SwiftDeclaration(
                .property(modifiers: "public var ", name: column.swiftName, type: column.mappedType, value: nil),
                documentation: column.documentation)
        }
    }

    private var memberwiseInitializer: SwiftDeclaration {
        SwiftDeclaration(
            .initializer(
                modifiers: "public ",
                parameters: fields.map { field in
                    switch field {
                    case .column(_, let column): SwiftParameter(column.swiftName, column.mappedType)
                    case .composite(let composite): SwiftParameter(composite.swiftName, composite.type)
                    }
                }, effects: "",
                body: model.columns.map { column in
                    .assignment(target: "self.\(column.swiftName)", value: .raw(initialRowValue(of: column)))
                }))
    }

    /// A column's value among the arguments of the row's initialiser.
    private func initialRowValue(of column: CheckedColumn) -> String {
        guard let composite = column.partOf.map({ model.composites[$0] }) else { return column.swiftName }
        return value(ofPart: column, of: composite, in: composite.swiftName)
    }

    /// What of a row is encoded under which key.
    private var rowCoding: [CodedMember] {
        fields.map { field in
            switch field {
            case .column(_, let column):
                CodedMember(
                    name: column.property, isOptional: column.isNullable, isSensitive: column.isSensitive)
            case .composite(let composite):
                CodedMember(
                    name: composite.property, isOptional: composite.isNullable, isSensitive: composite.isSensitive)
            }
        }
    }

    // MARK: Reading

    private var readingInitializer: SwiftDeclaration {
        let body = model.columns.map { column in
            SwiftStatement.assignment(
                target: member(column, besides: ["reader"]), value: .attempt(reading(column)))
        }
        return SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: [SwiftParameter("_ reader", "inout Azoth.RowReader")],
                effects: "throws ", body: body))
    }

    /// A column of the row, where local names could hide it.
    private func member(_ column: CheckedColumn, besides locals: [String]) -> String {
        locals.contains(column.rowProperty) ? "self.\(column.rowProperty)" : column.swiftName
    }

    private func reading(_ column: CheckedColumn) -> SwiftExpression {
        if !column.needsTypeToRead { return "reader.next()" }
        let type = column.isTypeBoxed ? "Self.\(readingType(of: column))" : column.type.sqlType
        return .call("reader.next", [.init("as", type)])
    }

    /// SQL types that would be allocated at each reading: they are made once.
    private var readingTypes: [SwiftDeclaration] {
        model.columns.filter { $0.needsTypeToRead && $0.isTypeBoxed }.map { column in
            SwiftDeclaration(
                .property(
                    modifiers: "private static let ", name: readingType(of: column), type: "Azoth.SQLType",
                    value: column.sqlTypeExpression))
        }
    }

    private func readingType(of column: CheckedColumn) -> String { "_\(column.rowProperty)Type" }
}
