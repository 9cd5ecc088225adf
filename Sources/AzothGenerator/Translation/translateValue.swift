internal import AzothSchema

/// A value object of the schema as a struct that several columns keep.
func translateValue(_ value: CheckedValue) -> SwiftDeclaration {
    let name = SwiftName.identifier(value.name)
    let properties = value.parts.map { part in
        SwiftDeclaration(
            .property(modifiers: "public var ", name: part.swiftName, type: part.propertyType, value: nil),
            documentation: part.documentation)
    }
    let initializer = SwiftDeclaration(
        .initializer(
            modifiers: "public ",
            parameters: value.parts.map { part in
                SwiftParameter(
                    part.swiftName, part.propertyType,
                    default: part.clientDefaultExpression ?? (part.isNullable ? "nil" : nil))
            }, effects: "",
            body: value.parts.map { .assignment(target: "self.\($0.swiftName)", value: .raw($0.swiftName)) }))
    return SwiftDeclaration(
        .type(
            introducer: "nonisolated public struct", name: name, inherits: ["Azoth.CompositeValue", "Codable"],
            members: [properties, [initializer], [reading(value)], [parts(of: value)], columns(of: value)]),
        documentation: value.documentation)
}

/// Reads the parts of a row.
private func reading(_ value: CheckedValue) -> SwiftDeclaration {
    SwiftDeclaration(
        .initializer(
            modifiers: "public ",
            parameters: [
                SwiftParameter("_ reader", "inout Azoth.RowReader"), SwiftParameter("as types", "[Azoth.SQLType]"),
            ],
            effects: "throws ",
            body: value.parts.enumerated().map { offset, part in
                let cell = "reader.next(as: types[\(offset)])"
                return .assignment(
                    target: ["reader", "types"].contains(part.property) ? "self.\(part.property)" : part.swiftName,
                    value: .raw(
                        "try " + (part.isWrappedInJSON ? part.unwrapped("(\(cell) as \(part.mappedType))") : cell)))
            }))
}

/// Where the columns stand, for statements: `Invoice.total.amount`.
private func parts(of value: CheckedValue) -> SwiftDeclaration {
    let members = value.parts.enumerated().map { offset, part in
        SwiftDeclaration(
            .property(
                modifiers: "public let ", name: part.swiftName, type: nil,
                value: .call("Azoth.Part<\(part.mappedType)>", [.init(.integer(offset))])))
    }
    return SwiftDeclaration(
        .type(introducer: "nonisolated public struct", name: "Parts", inherits: ["Sendable"], members: [members]),
        documentation: ["The columns of a `\(value.name)`."])
}

/// What the runtime knows of the struct.
private func columns(of value: CheckedValue) -> [SwiftDeclaration] {
    [
        SwiftDeclaration(
            .property(modifiers: "public static let ", name: "_parts", type: nil, value: .call("Parts", []))),
        SwiftDeclaration(
            .property(
                modifiers: "public static let ", name: "_count", type: nil, value: .integer(value.parts.count))),
        SwiftDeclaration(
            .computed(
                modifiers: "public ", name: "_values", type: "[any Azoth.MappedValue]",
                accessors: [
                    SwiftAccessor(
                        "",
                        [
                            .expression(
                                .array(
                                    value.parts.map {
                                        .raw($0.isWrappedInJSON ? $0.stored($0.swiftName) : $0.swiftName)
                                    }
                                ))
                        ])
                ])),
    ]
}
