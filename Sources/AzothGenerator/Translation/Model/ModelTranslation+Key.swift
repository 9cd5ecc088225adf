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
                introducer: "nonisolated public struct", name: "Key", inherits: ["Azoth.CompositeKey", "Codable"],
                members: [properties, [initializer], keyValues(members)]),
            documentation: ["The primary key of `\(model.name)`."])
    }

    /// The key's way into a list of values and back, for the runtime.
    private func keyValues(_ members: [(name: String, type: String)]) -> [SwiftDeclaration] {
        let values = SwiftDeclaration(
            .computed(
                modifiers: "public ", name: "_values", type: "[any Azoth.MappedValue]",
                accessors: [SwiftAccessor("", [.expression(.array(members.map { .raw($0.name) }))])]))
        let conditions = members.enumerated().map { index, member in
            "let \(member.name) = _values[\(index)].base as? \(member.type)"
        }
        let arguments = zip(model.keyLabels, members).map { label, member in
            SwiftArgument(SwiftName.label(label), .raw(member.name))
        }
        let initializer = SwiftDeclaration(
            .initializer(
                modifiers: "public ", isFailable: true, parameters: [SwiftParameter("_values", "[AnyHashable]")],
                effects: "",
                body: [
                    .guard(
                        conditions: ["_values.count == \(members.count)"] + conditions,
                        otherwise: .expression(.raw("return nil"))),
                    .expression(.call("self.init", arguments)),
                ]))
        return [values, initializer]
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
