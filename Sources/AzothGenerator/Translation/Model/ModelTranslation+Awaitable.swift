internal import AzothSchema

extension ModelTranslation {
    /// `Awaitable`: columns by key path, relationships by name.
    var awaitable: SwiftDeclaration {
        let object = SwiftDeclaration(.property(modifiers: "let ", name: "_object", type: name, value: nil))
        let columns = SwiftDeclaration(
            .subscript(
                modifiers: "nonisolated(nonsending) public ", generics: "<Value>",
                parameters: [SwiftParameter("dynamicMember column", "KeyPath<Row, Value>")], type: "Value",
                accessors: [
                    SwiftAccessor("get async throws", ["try await _object._value(column)"])
                ]))
        return SwiftDeclaration(
            .type(
                introducer: "@dynamicMemberLookup nonisolated public struct", name: "Awaitable", inherits: [],
                members: [
                    [object, columns] + awaitedComputed + model.relationships.enumerated().map(awaited) + awaitedProxies
                ]))
    }

    private func awaited(_ index: Int, _ relationship: CheckedRelationship) -> SwiftDeclaration {
        let target = SwiftName.identifier(relationship.target)
        let (type, loader) =
            switch relationship.kind {
            case .toMany where relationship.isViewOnly: ("[\(target)]", "_loadArray")
            case .toMany: ("Azoth.RelationList<\(target)>", "_loadList")
            case .toOne where relationship.isRequired: (target, "_loadRequired")
            case .toOne: ("\(target)?", "_loadOne")
            }
        return SwiftDeclaration(
            .computed(
                modifiers: "nonisolated(nonsending) public ", name: SwiftName.identifier(relationship.property),
                type: type,
                accessors: [
                    SwiftAccessor("get async throws", ["try await _object.\(loader)(\(index))"])
                ]))
    }
}
