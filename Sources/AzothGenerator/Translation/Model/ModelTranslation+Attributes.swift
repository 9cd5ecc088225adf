internal import AzothSchema

extension ModelTranslation {
    /// The static attributes that statements are written with: columns first, then relationships.
    var attributes: [SwiftDeclaration] {
        model.columns.enumerated().map { index, column in
            attribute(column.property, "Azoth.Mapped<\(name), \(column.mappedType)>", index)
        }
            + model.relationships.enumerated().map { index, relationship in
                let kind = relationship.kind == .toOne ? "ToOne" : "ToMany"
                let target = SwiftName.identifier(relationship.target)
                return attribute(relationship.property, "Azoth.\(kind)<\(name), \(target)>", index)
            }
    }

    private func attribute(_ property: String, _ type: String, _ index: Int) -> SwiftDeclaration {
        SwiftDeclaration(
            .property(
                modifiers: "public static let ", name: SwiftName.identifier(property), type: nil,
                value: .call(type, [.init(.integer(index))])))
    }
}
