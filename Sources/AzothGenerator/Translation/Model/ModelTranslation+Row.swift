internal import AzothSchema

extension ModelTranslation {
    /// `Row`: the columns as a value.
    var row: SwiftDeclaration {
        SwiftDeclaration(
            .type(
                introducer: "nonisolated public struct", name: "Row", inherits: ["Azoth.ModelRow", "Codable"],
                members: [rowMembers, [memberwiseInitializer], [readingInitializer]]
                    + coding(model.columns, isOptional: \.isNullable).map { [$0] }),
            documentation: ["The columns of `\(model.name)`, as a value."])
    }

    private var rowMembers: [SwiftDeclaration] {
        let columns = model.columns.map { column in
            SwiftDeclaration(
                .property(modifiers: "public var ", name: column.swiftName, type: column.mappedType, value: nil),
                documentation: column.documentation)
        }
        return [SwiftDeclaration(.typeAlias(modifiers: "public ", name: "Object", type: name))]
            + columns + (rowKey.map { [$0] } ?? []) + readingTypes
    }

    private var memberwiseInitializer: SwiftDeclaration {
        SwiftDeclaration(
            .initializer(
                modifiers: "public ",
                parameters: model.columns.map { SwiftParameter($0.swiftName, $0.mappedType) }, effects: "",
                body: model.columns.map { .assignment(target: "self.\($0.swiftName)", value: .raw($0.swiftName)) }))
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
        locals.contains(column.property) ? "self.\(column.property)" : column.swiftName
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

    private func readingType(of column: CheckedColumn) -> String { "_\(column.property)Type" }

    // MARK: Coding

    /// Sensitive columns are decoded, but never encoded.
    func coding(_ columns: [CheckedColumn], isOptional: (CheckedColumn) -> Bool) -> [SwiftDeclaration] {
        guard columns.contains(where: \.isSensitive) else { return [] }
        let keys = SwiftDeclaration(
            .type(
                introducer: "nonisolated private enum", name: "CodingKeys", inherits: ["String", "Swift.CodingKey"],
                members: [columns.map { SwiftDeclaration(.enumCase(name: $0.swiftName, value: nil)) }]))
        let encoded = columns.filter { !$0.isSensitive }
        let body = encoded.map { column in
            let value = member(column, besides: ["container", "encoder"])
            let encode = isOptional(column) ? "encodeIfPresent" : "encode"
            return SwiftStatement.expression(
                .raw("try container.\(encode)(\(value), forKey: .\(column.swiftName))"))
        }
        let container: SwiftStatement =
            encoded.isEmpty
            ? "_ = encoder.container(keyedBy: CodingKeys.self)"
            : .binding(
                introducer: "var", name: "container", value: "encoder.container(keyedBy: CodingKeys.self)")
        let encoding = SwiftDeclaration(
            .function(
                modifiers: "public ", name: "encode", parameters: [SwiftParameter("to encoder", "any Swift.Encoder")],
                effects: "throws ", result: nil, body: [container] + body),
            documentation: ["Encodes all columns but the sensitive ones."])
        return [keys, encoding]
    }
}
