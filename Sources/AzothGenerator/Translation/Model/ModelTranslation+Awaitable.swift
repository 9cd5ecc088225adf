internal import AzothSchema

extension ModelTranslation {
    /// `Awaitable`: columns by key path, relationships by name, and those columns whose rows have them otherwise.
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
                    [object, columns] + awaitedJSON + awaitedComputed + model.relationships.enumerated().map(awaited)
                        + awaitedProxies
                ]))
    }

    /// A column of JSON is of the type that the object's own property has.
    private var awaitedJSON: [SwiftDeclaration] {
        model.columns.filter { $0.isWrappedInJSON && $0.rowProperty == $0.property }.map { column in
            SwiftDeclaration(
                .computed(
                    modifiers: "nonisolated(nonsending) public ", name: column.swiftName, type: column.propertyType,
                    accessors: [
                        SwiftAccessor(
                            "get async throws",
                            [.expression(.raw(column.unwrapped("try await _object._value(\\Row.\(column.swiftName))")))]
                        )
                    ]))
        }
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
