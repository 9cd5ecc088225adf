internal import AzothSchema

extension ModelTranslation {
    /// `Snapshot`: a row and its loaded relationships, as a tree.
    var snapshot: SwiftDeclaration {
        SwiftDeclaration(
            .type(
                introducer: "@dynamicMemberLookup nonisolated public struct", name: "Snapshot",
                inherits: ["Azoth.ModelSnapshot"],
                members: [snapshotMembers, [snapshotInitializer]] + (snapshotCoding.isEmpty ? [] : [snapshotCoding])),
            documentation: [
                "A row of `\(model.name)` with its loaded relationships, as a value: a tree."
            ])
    }

    private var snapshotMembers: [SwiftDeclaration] {
        [
            SwiftDeclaration(.typeAlias(modifiers: "public ", name: "Object", type: name)),
            SwiftDeclaration(.property(modifiers: "public var ", name: "row", type: "Row", value: nil)),
        ]
            + model.relationships.flatMap(snapshotMembers)
            + [
                SwiftDeclaration(
                    .subscript(
                        modifiers: "public ", generics: "<Value>",
                        parameters: [SwiftParameter("dynamicMember column", "KeyPath<Row, Value>")], type: "Value",
                        accessors: [SwiftAccessor("", ["row[keyPath: column]"])]))
            ]
    }

    /// A to-one is kept as an array of one, since a struct can't hold itself.
    private func snapshotMembers(_ relationship: CheckedRelationship) -> [SwiftDeclaration] {
        let type = "\(SwiftName.identifier(relationship.target)).Snapshot"
        let property = SwiftName.identifier(relationship.property)
        guard relationship.kind == .toOne else {
            return [
                SwiftDeclaration(
                    .property(modifiers: "public var ", name: property, type: "[\(type)]?", value: nil),
                    documentation: ["Nil where it was not loaded."])
            ]
        }
        return [
            SwiftDeclaration(
                .property(modifiers: "private var ", name: storage(of: relationship), type: "[\(type)]?", value: nil)),
            SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: property, type: "\(type)?",
                    accessors: [SwiftAccessor("", ["\(storage(of: relationship))?.first"])]),
                documentation: ["Nil where it was not loaded, too."]),
        ]
    }

    private func storage(of relationship: CheckedRelationship) -> String { "_\(relationship.property)" }

    /// The stored property of a relationship.
    private func stored(_ relationship: CheckedRelationship) -> String {
        relationship.kind == .toOne ? storage(of: relationship) : "self.\(SwiftName.label(relationship.property))"
    }

    private var snapshotInitializer: SwiftDeclaration {
        let links = model.relationships.enumerated().map { index, relationship in
            SwiftStatement.assignment(
                target: stored(relationship),
                value: .raw(
                    "try path.\(relationship.kind == .toOne ? "one" : "many")(\(index), of: object) { "
                        + "try \(SwiftName.identifier(relationship.target)).Snapshot($0, $1) }"))
        }
        return SwiftDeclaration(
            .initializer(
                modifiers: "public ",
                parameters: [SwiftParameter("_ object", name), SwiftParameter("_ path", "Azoth.SnapshotPath")],
                effects: "throws ", body: [.assignment(target: "row", value: "try object.row")] + links))
    }

    // MARK: Coding

    /// Columns and relationships stand side by side in one object.
    private var snapshotCoding: [SwiftDeclaration] {
        let keys = SwiftDeclaration(
            .type(
                introducer: "nonisolated private enum", name: "CodingKeys", inherits: ["String", "Swift.CodingKey"],
                members: [
                    model.relationships.map {
                        SwiftDeclaration(.enumCase(name: SwiftName.identifier($0.property), value: nil))
                    }
                ]))
        let decoding = SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: [SwiftParameter("from decoder", "any Swift.Decoder")],
                effects: "throws ",
                body: [.assignment(target: "row", value: "try Row(from: decoder)")]
                    + container("try decoder.container(keyedBy: CodingKeys.self)", "let")
                    + model.relationships.map(decoding)))
        let encoding = SwiftDeclaration(
            .function(
                modifiers: "public ", name: "encode", parameters: [SwiftParameter("to encoder", "any Swift.Encoder")],
                effects: "throws ", result: nil,
                body: ["try row.encode(to: encoder)"]
                    + container("encoder.container(keyedBy: CodingKeys.self)", "var")
                    + model.relationships.map(encoding)))
        return (model.relationships.isEmpty ? [] : [keys]) + [decoding, encoding]
    }

    private func container(_ value: String, _ introducer: String) -> [SwiftStatement] {
        if model.relationships.isEmpty { return [] }
        return [.binding(introducer: introducer, name: "container", value: .raw(value))]
    }

    private func decoding(_ relationship: CheckedRelationship) -> SwiftStatement {
        let key = "forKey: .\(SwiftName.identifier(relationship.property))"
        let type = "\(SwiftName.identifier(relationship.target)).Snapshot"
        let value =
            relationship.kind == .toOne
            ? "try container._decode(one: \(type).self, \(key))"
            : "try container.decodeIfPresent([\(type)].self, \(key))"
        return .assignment(target: stored(relationship), value: .raw(value))
    }

    private func encoding(_ relationship: CheckedRelationship) -> SwiftStatement {
        let key = "forKey: .\(SwiftName.identifier(relationship.property))"
        return relationship.kind == .toOne
            ? .expression(.raw("try container._encode(one: \(storage(of: relationship)), \(key))"))
            : .expression(.raw("try container.encodeIfPresent(\(stored(relationship)), \(key))"))
    }
}
