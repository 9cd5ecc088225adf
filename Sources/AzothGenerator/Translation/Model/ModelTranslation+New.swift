internal import AzothSchema

extension ModelTranslation {
    /// `New`: what an insert needs.
    var new: SwiftDeclaration {
        SwiftDeclaration(
            .type(
                introducer: "nonisolated public struct", name: "New", inherits: ["Azoth.InsertableRow", "Codable"],
                members: [newMembers, [newInitializer], [newEncoding]]
                    + coding(newColumns.map(\.column), isOptional: isOptionalInNew).map { [$0] }),
            documentation: [
                "What an insert of `\(model.name)` needs, as a value: `nil` leaves a column to its default."
            ])
    }

    /// The columns that an INSERT may write, with their positions.
    private var writtenColumns: [(index: Int, column: CheckedColumn)] {
        model.columns.enumerated().filter { $0.element.generation == nil }.map { ($0.offset, $0.element) }
    }

    /// The columns that the program gives: a version is the first one, and nobody's business.
    private var newColumns: [(index: Int, column: CheckedColumn)] {
        writtenColumns.filter { !$0.column.isCountedVersion }
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
            + newColumns.map { _, column in
                SwiftDeclaration(
                    .property(
                        modifiers: "public var ", name: column.swiftName, type: typeInNew(column), value: nil),
                    documentation: column.documentation)
            }
    }

    private var newInitializer: SwiftDeclaration {
        let parameters = newColumns.map { _, column in
            SwiftParameter(column.swiftName, typeInNew(column), default: isOptionalInNew(column) ? "nil" : nil)
        }
        return SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: parameters, effects: "",
                body: newColumns.map {
                    .assignment(target: "self.\($0.column.swiftName)", value: .raw($0.column.swiftName))
                }))
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
