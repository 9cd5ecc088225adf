internal import AzothSchema

/// An enum of the schema as a Swift enum that a column can hold.
func translateEnum(_ enumeration: CheckedEnum) -> SwiftDeclaration {
    let cases = enumeration.cases.map { item in
        SwiftDeclaration(
            .enumCase(name: SwiftName.identifier(item.name), value: rawValue(of: item)),
            documentation: item.documentation)
    }
    return SwiftDeclaration(
        .type(
            introducer: "nonisolated public enum", name: SwiftName.identifier(enumeration.name),
            inherits: [enumeration.rawType.rawValue, "Azoth.MappedValue", "Codable", "CaseIterable"],
            members: [cases, sqlType(of: enumeration), decoding(of: enumeration)]),
        documentation: enumeration.documentation)
}

/// What stands behind the `=` of a case; nil where Swift gives the raw value by itself.
private func rawValue(of item: CheckedEnum.Case) -> SwiftExpression? {
    switch item.rawValue {
    case .string(let text): text == item.name ? nil : .string(text)
    case .integer(let value): .raw("\(value)")
    }
}

/// Enums of strings know their values, so that tables can check them; those of integers are plain integers.
private func sqlType(of enumeration: CheckedEnum) -> [SwiftDeclaration] {
    guard enumeration.rawType == .string else { return [] }
    let values = enumeration.cases.map { item in
        switch item.rawValue {
        case .string(let text): SwiftExpression.string(text)
        case .integer(let value): SwiftExpression.string("\(value)")
        }
    }
    return [
        SwiftDeclaration(
            .property(
                modifiers: "public static let ", name: "sqlType", type: "Azoth.SQLType",
                value: .call(
                    ".enumeration",
                    [.init("name", .string(snakeCase(enumeration.name))), .init("values", .array(values))])),
            documentation: ["How columns keep a case: as its raw value."])
    ]
}

/// `@unknown(void)`: raw values that nobody declared are read as that case.
private func decoding(of enumeration: CheckedEnum) -> [SwiftDeclaration] {
    guard let unknown = enumeration.unknownCase else { return [] }
    let raw = enumeration.rawType.rawValue
    return [
        SwiftDeclaration(
            .function(
                modifiers: "public static ", name: "decode",
                parameters: [
                    SwiftParameter("_ reader", "inout Azoth.RowReader"), SwiftParameter("as type", "Azoth.SQLType"),
                ],
                effects: "throws ", result: "Self",
                body: [
                    .expression(
                        .attempt(
                            .binary(
                                "Self(rawValue: reader.next(\(raw).self))", "??",
                                .raw("." + SwiftName.identifier(unknown)))))
                ]),
            documentation: ["Reads a case; a value that is none of them is read as `\(unknown)`."])
    ]
}

/// The name in the style of the database: `OrderStatus` as `order_status`.
private func snakeCase(_ name: String) -> String {
    let characters = Array(name)
    var words = ""
    for (index, character) in characters.enumerated() {
        let follows = index > 0 && characters[index - 1].isLowercase
        let begins = index > 0 && index + 1 < characters.count && characters[index + 1].isLowercase
        if character.isUppercase, index > 0, follows || (begins && characters[index - 1] != "_") { words += "_" }
        words += character.lowercased()
    }
    return words
}
