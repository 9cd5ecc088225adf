internal import AzothSchema

extension ModelTranslation {
    /// The struct of a table without a key, or of a view: its rows as values.
    var keylessDeclaration: SwiftDeclaration {
        let table = SwiftDeclaration(
            .property(modifiers: "public static let ", name: "_table", type: nil, value: table))
        return SwiftDeclaration(
            .type(
                introducer: "nonisolated public struct", name: name, inherits: ["Azoth.TableRow", "Codable"],
                members: [attributes, [table]] + rowBody() + (model.view == nil ? [[new]] : [])),
            documentation: model.documentation)
    }
}
