internal import AzothSchema

/// `type Email = String(254)` as Swift's own alias; nil where the schema's alias only names a Swift type of its name.
func translateTypeAlias(_ alias: CheckedTypeAlias) -> SwiftDeclaration? {
    let type = alias.swiftType ?? alias.type.propertyType
    if type == alias.name { return nil }
    return SwiftDeclaration(
        .typeAlias(modifiers: "public ", name: SwiftName.identifier(alias.name), type: type),
        documentation: alias.documentation)
}
