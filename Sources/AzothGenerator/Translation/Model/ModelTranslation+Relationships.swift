internal import AzothSchema

extension CheckedRelationship {
    /// The name of the function that assigns it.
    var setter: String { "set" + SwiftName.capitalized(property) }
}

extension ModelTranslation {
    /// The relationships as throwing getters with functions that assign them.
    var relationshipProperties: [SwiftDeclaration] {
        model.relationships.enumerated().flatMap { index, relationship in
            switch relationship.kind {
            case _ where relationship.isViewOnly: [view(relationship, index)]
            case .toOne: toOne(relationship, index)
            case .toMany: toMany(relationship, index)
            }
        }
    }

    private func toOne(_ relationship: CheckedRelationship, _ index: Int) -> [SwiftDeclaration] {
        let target = SwiftName.identifier(relationship.target)
        let isRequired = relationship.isRequired
        var documentation = relationship.documentation
        if case .inverse(let via) = relationship.side {
            documentation = documentation.adding(
                "The `\(relationship.target)` whose `\(via)` is this object. Throws `notLoaded` until it is loaded.")
        } else if isRequired {
            documentation = documentation.adding(
                "Throws `notLoaded` until it is loaded, and `missingLink` where there is none yet.")
        } else {
            documentation = documentation.adding("Throws `notLoaded` until it is loaded.")
        }
        return [
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: SwiftName.identifier(relationship.property),
                    type: isRequired ? target : "\(target)?",
                    accessors: [
                        SwiftAccessor("get throws", ["try \(isRequired ? "_required" : "_one")(\(index))"])
                    ]),
                documentation: documentation),
            assignment(of: relationship, type: isRequired ? target : "\(target)?", call: "_setOne", index),
        ]
    }

    private func toMany(_ relationship: CheckedRelationship, _ index: Int) -> [SwiftDeclaration] {
        let target = SwiftName.identifier(relationship.target)
        var documentation = relationship.documentation
        switch relationship.side {
        case .inverse(let via):
            documentation = documentation.adding(
                "The `\(relationship.target)`s whose `\(via)` is this object. Throws `notLoaded` until it is loaded.")
        case .linkedBack(let via):
            documentation = documentation.adding(
                "The `\(relationship.target)`s whose `\(via)` hold this object. Throws `notLoaded` until it is loaded.")
        case .linked: documentation = documentation.adding("Throws `notLoaded` until it is loaded.")
        case .owner: break
        }
        return [
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: SwiftName.identifier(relationship.property),
                    type: "Azoth.RelationList<\(target)>",
                    accessors: [SwiftAccessor("get throws", ["try _list(\(index))"])]),
                documentation: documentation),
            assignment(of: relationship, type: "[\(target)]", call: "_setList", index),
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: "\(relationship.property)Unloaded",
                    type: "Azoth.UnloadedList<\(target)>",
                    accessors: [SwiftAccessor("", ["_unloaded(\(index))"])]),
                documentation: ["Changes to `\(relationship.property)` while it is not loaded."]),
        ]
    }

    /// What is read only: no setter, and a collection is an array.
    private func view(_ relationship: CheckedRelationship, _ index: Int) -> SwiftDeclaration {
        let target = SwiftName.identifier(relationship.target)
        let (type, getter) =
            switch relationship.kind {
            case .toMany: ("[\(target)]", "_array")
            case .toOne where relationship.isRequired: (target, "_required")
            case .toOne: ("\(target)?", "_one")
            }
        return SwiftDeclaration(
            .computed(
                modifiers: "public ", name: SwiftName.identifier(relationship.property),
                type: type, accessors: [SwiftAccessor("get throws", [.expression(.raw("try \(getter)(\(index))"))])]),
            documentation: relationship.documentation.adding("Read only. Throws `notLoaded` until it is loaded."))
    }

    private func assignment(
        of relationship: CheckedRelationship, type: String, call: String, _ index: Int
    ) -> SwiftDeclaration {
        SwiftDeclaration(
            .function(
                modifiers: "public ", name: relationship.setter,
                parameters: [
                    SwiftParameter("_ newValue", type), SwiftParameter("file", "StaticString", default: "#fileID"),
                    SwiftParameter("line", "UInt", default: "#line"),
                ],
                effects: "", result: nil, body: ["\(call)(\(index), newValue, file: file, line: line)"]))
    }
}

extension CheckedRelationship {
    /// A to-one that always has an object at its other end.
    var isRequired: Bool { kind == .toOne && side == .owner && !isOptional }
}
