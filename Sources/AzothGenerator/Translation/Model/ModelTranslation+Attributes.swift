internal import AzothSchema

extension ModelTranslation {
    /// The static attributes that statements are written with: columns first, then relationships.
    var attributes: [SwiftDeclaration] {
        fields.map { field in
            switch field {
            case .column(let index, let column):
                return attribute(column.property, "Azoth.Mapped<\(name), \(column.mappedType)>", index)
            case .composite(let composite):
                let kind = composite.isNullable ? "MappedOptionalComposite" : "MappedComposite"
                return attribute(
                    composite.property, "Azoth.\(kind)<\(name), \(composite.bareType)>", composite.columns.lowerBound)
            }
        }
            + computedAttributes
            + (model.isKeyless ? model.relationships.map(reference) : relationshipAttributes)
    }

    private var relationshipAttributes: [SwiftDeclaration] {
        model.relationships.enumerated().map { index, relationship in
            let kind = relationship.kind == .toOne ? "ToOne" : "ToMany"
            let target = SwiftName.identifier(relationship.target)
            return attribute(relationship.property, "Azoth.\(kind)<\(name), \(target)>", index)
        }
    }

    /// A foreign key of rows that are no objects.
    private func reference(_ relationship: CheckedRelationship) -> SwiftDeclaration {
        let type = "Azoth.RowToOne<\(name), \(SwiftName.identifier(relationship.target))>"
        let arguments: [SwiftArgument] = [
            .init("columns", .integers(relationship.foreignKeyColumns)),
            .init("references", .integers(relationship.referencedColumns)),
        ]
        return SwiftDeclaration(
            .property(
                modifiers: "public static let ", name: SwiftName.identifier(relationship.property), type: nil,
                value: .call(type, arguments)),
            documentation: relationship.documentation)
    }

    private func attribute(_ property: String, _ type: String, _ index: Int) -> SwiftDeclaration {
        SwiftDeclaration(
            .property(
                modifiers: "public static let ", name: SwiftName.identifier(property), type: nil,
                value: .call(type, [.init(.integer(index))])))
    }
}
