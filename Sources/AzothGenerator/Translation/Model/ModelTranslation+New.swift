internal import AzothSchema

extension ModelTranslation {
    /// `New`: what an insert needs.
    var new: SwiftDeclaration {
        SwiftDeclaration(
            .type(
                introducer: "nonisolated public struct", name: "New", inherits: ["Azoth.InsertableRow", "Codable"],
                members: [newMembers, [newInitializer], [newEncoding]]
                    + coding(newCoding).map { [$0] }),
            documentation: [
                "What an insert of `\(model.name)` needs, as a value: `nil` leaves a column to its default."
            ])
    }

    /// The columns that an INSERT may write, with their positions.
    private var writtenColumns: [(index: Int, column: CheckedColumn)] {
        model.columns.enumerated().filter { $0.element.isWritable }.map { ($0.offset, $0.element) }
    }

    /// A member of `New`.
    private struct NewField {
        /// The property, not escaped.
        let property: String
        let type: String
        let isOptional: Bool
        let isSensitive: Bool
        let documentation: [String]
        var swiftName: String { SwiftName.identifier(property) }
    }

    /// What the program gives: a version is the first one, and nobody's business.
    private var newFields: [NewField] {
        fields.compactMap { field in
            switch field {
            case .column(_, let column):
                if !column.isWritable || column.isCountedVersion { return nil }
                return NewField(
                    property: column.property, type: typeInNew(column), isOptional: isOptionalInNew(column),
                    isSensitive: column.isSensitive, documentation: column.documentation)
            case .composite(let composite):
                return NewField(
                    property: composite.property, type: composite.type, isOptional: composite.isNullable,
                    isSensitive: composite.isSensitive, documentation: composite.documentation)
            }
        }
    }

    private var newCoding: [CodedMember] {
        newFields.map {
            CodedMember(name: $0.property, isOptional: $0.isOptional, isSensitive: $0.isSensitive)
        }
    }

    /// Whether a new row may do without a value: there is a default, or NULL.
    private func isOptionalInNew(_ column: CheckedColumn) -> Bool {
        column.isNullable || column.isAssignedByDatabase || column.clientDefault != nil
    }

    private func typeInNew(_ column: CheckedColumn) -> String {
        column.propertyType + (isOptionalInNew(column) && !column.isNullable ? "?" : "")
    }

    private var newMembers: [SwiftDeclaration] {
        [SwiftDeclaration(.typeAlias(modifiers: "public ", name: "Object", type: name))]
            + newFields.map { field in
                SwiftDeclaration(
                    .property(modifiers: "public var ", name: field.swiftName, type: field.type, value: nil),
                    documentation: field.documentation)
            }
    }

    private var newInitializer: SwiftDeclaration {
        let parameters = newFields.map { field in
            SwiftParameter(field.swiftName, field.type, default: field.isOptional ? "nil" : nil)
        }
        return SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: parameters, effects: "",
                body: newFields.map { .assignment(target: "self.\($0.swiftName)", value: .raw($0.swiftName)) }))
    }

    private var newEncoding: SwiftDeclaration {
        let body = writtenColumns.map { index, column -> SwiftStatement in
            .expression(.raw("try row.append(\(index), \(valueInNew(column)))"))
        }
        return SwiftDeclaration(
            .function(
                modifiers: "public ", name: "_encode",
                parameters: [SwiftParameter("_ row", "inout Azoth.InsertEncoder")], effects: "throws ", result: nil,
                body: body))
    }

    private func valueInNew(_ column: CheckedColumn) -> String {
        if let composite = column.partOf.map({ model.composites[$0] }) {
            return value(ofPart: column, of: composite, in: composite.swiftName)
        }
        if column.isCountedVersion { return column.type == .int ? "1" : "1 as \(column.propertyType)" }
        if column.isAssignedByDatabase {
            let value = column.isNullable ? column.stored(column.swiftName) : column.storedOptional(column.swiftName)
            return "ifGiven: \(value)"
        }
        guard let value = column.clientDefaultExpression else { return column.stored(column.swiftName) }
        return column.stored(
            column.isNullable ? "(\(column.swiftName) ?? \(value.line))" : "\(column.swiftName) ?? \(value.line)")
    }
}
