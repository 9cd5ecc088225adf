internal import AzothSchema

extension ModelTranslation {
    /// `Key`: the type of the key's only column, or a struct with a member for each.
    var key: [SwiftDeclaration] {
        switch model.primaryKey.count {
        case 0: []
        case 1:
            [
                SwiftDeclaration(
                    .typeAlias(modifiers: "public ", name: "Key", type: model.columns[model.primaryKey[0]].mappedType))
            ]
        default: [keyStruct]
        }
    }

    private var keyStruct: SwiftDeclaration {
        let members = zip(model.keyLabels, model.primaryKey).map { label, column in
            (name: SwiftName.identifier(label), type: model.columns[column].mappedType)
        }
        let properties = members.map {
            SwiftDeclaration(.property(modifiers: "public var ", name: $0.name, type: $0.type, value: nil))
        }
        let initializer = SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: members.map { SwiftParameter($0.name, $0.type) }, effects: "",
                body: members.map { .assignment(target: "self.\($0.name)", value: .raw($0.name)) }))
        return SwiftDeclaration(
            .type(
                introducer: "nonisolated public struct", name: "Key", inherits: ["Hashable", "Sendable", "Codable"],
                members: [properties, [initializer]]),
            documentation: ["The primary key of `\(model.name)`."])
    }

    /// The row's key.
    var rowKey: SwiftDeclaration? {
        let columns = model.primaryKey.map { model.columns[$0] }
        guard let first = columns.first else { return nil }
        let value: SwiftStatement
        if columns.count == 1 {
            value = .expression(.raw(first.swiftName))
        } else {
            let arguments = zip(model.keyLabels, columns).map { label, column in
                SwiftArgument(SwiftName.label(label), .raw(column.swiftName))
            }
            value = .expression(.call("Key", arguments))
        }
        return SwiftDeclaration(
            .computed(
                modifiers: "public ", name: "_key", type: columns.count == 1 ? first.mappedType : "Key",
                accessors: [SwiftAccessor("", [value])]))
    }
}
