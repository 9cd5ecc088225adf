internal import AzothSchema

/// The translation of one model; its parts stand in a file each.
struct ModelTranslation {
    let model: CheckedModel
    let schema: CheckedSchema

    /// The name of the class as Swift spells it.
    var name: String { SwiftName.identifier(model.name) }

    /// The class.
    var declaration: SwiftDeclaration {
        SwiftDeclaration(
            .type(
                introducer: "nonisolated public final class", name: name,
                inherits: ["Azoth.ModelObject", "Azoth.Model"],
                members: [
                    key, attributes, linkTables, entity, [row], model.view == nil ? [new] : [], [snapshot],
                    model.view == nil ? [initializer] : [], [windowInitializer],
                    properties + relationshipProperties + proxyProperties, access,
                ]),
            documentation: model.documentation)
    }

    /// The initialiser that the runtime makes objects with.
    private var windowInitializer: SwiftDeclaration {
        SwiftDeclaration(
            .initializer(
                modifiers: "public required ", parameters: [SwiftParameter("_ window", "Azoth.Window")], effects: "",
                body: ["super.init(window)"]))
    }

    /// The row, and the awaited twins.
    private var access: [SwiftDeclaration] {
        [
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: "row", type: "Row",
                    accessors: [SwiftAccessor("get throws", ["try _row(Row.self)"])]),
                documentation: ["A complete row; throws where something in it is not assigned yet."]),
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: "awaitable", type: "Awaitable",
                    accessors: [SwiftAccessor("", ["Awaitable(_object: self)"])]),
                documentation: ["The awaited twin of each attribute that can be unloaded."]),
            awaitable,
        ]
    }
}
