internal import AzothSchema

extension ModelTranslation {
    /// The tables of the many-to-many relationships that the model declares.
    var linkTables: [SwiftDeclaration] {
        model.relationships.compactMap { relationship in
            guard case .linked = relationship.side, let index = relationship.linkTable,
                let target = schema.model(named: relationship.target)
            else { return nil }
            return SwiftDeclaration(
                .property(
                    modifiers: "public static let ", name: relationship.linksName, type: nil,
                    value: .call("Azoth.LinkTable", [.init(linkTable(model.linkTables[index], target))])))
        }
    }

    private func linkTable(_ links: CheckedLinkTable, _ target: CheckedModel) -> SwiftExpression {
        let own = Array(links.declaringColumns.indices)
        let others = links.targetColumns.indices.map { $0 + own.count }
        var arguments: [SwiftArgument] = [.init(.string(links.table))]
        if let name = links.schema { arguments.append(.init("schema", .string(name))) }
        let columns = links.columns.map {
            SwiftExpression.call(".init", [.init(.string($0.name)), .init($0.sqlTypeExpression)])
        }
        arguments.append(.init("columns", .array(columns)))
        arguments.append(.init("primaryKey", .integers(own + others)))
        let keys = [
            foreignKey(own, to: model, deletes: links.deletesWithDeclaring),
            foreignKey(others, to: target, deletes: links.deletesWithTarget),
        ]
        arguments.append(.init("foreignKeys", .array(keys)))
        // The primary key serves this side.
        let terms = others.map { SwiftExpression.raw(".column(\($0))") }
        arguments.append(.init("indexes", .array([.call(".init", [.init(.array(terms))])])))
        if links.isExternal { arguments.append(.init("isExternal", "true")) }
        return .call("Azoth.Table", arguments)
    }

    private func foreignKey(_ columns: [Int], to target: CheckedModel, deletes: Bool) -> SwiftExpression {
        var arguments: [SwiftArgument] = [.init(.integers(columns)), .init("references", .string(target.table))]
        if let name = target.schema { arguments.append(.init("schema", .string(name))) }
        arguments.append(.init(.array(target.primaryKey.map { .string(target.columns[$0].name) })))
        if deletes { arguments.append(.init("onDelete", ".cascade")) }
        // A key that the program assigns may change.
        if target.keyKind != .generated { arguments.append(.init("onUpdate", ".cascade")) }
        return .call(".init", arguments)
    }

    /// How the runtime finds the rows of a many-to-many in its table.
    func linkArguments(_ relationship: CheckedRelationship) -> [SwiftArgument] {
        guard let target = schema.model(named: relationship.target), let inverse = owner(of: relationship, target)
        else { return [] }
        let links = inverse.model.linkTables[relationship.linkTable ?? 0]
        let declaring = Array(links.declaringColumns.indices)
        let others = links.targetColumns.indices.map { $0 + declaring.count }
        let isDeclaring = relationship.side == .linked
        var arguments: [SwiftArgument] = [
            .init("links", .raw("\(SwiftName.identifier(inverse.model.name)).\(inverse.relationship.linksName)")),
            .init("columns", .integers(isDeclaring ? declaring : others)),
            .init("targetColumns", .integers(isDeclaring ? others : declaring)),
        ]
        // The side that declares the table does not know of what is read only.
        if let position = relationship.inverse, !relationship.isViewOnly {
            arguments.append(.init("inverse", .integer(position)))
        }
        return arguments
    }

    /// The side that declares the table, and its model.
    private func owner(
        of relationship: CheckedRelationship, _ target: CheckedModel
    ) -> (model: CheckedModel, relationship: CheckedRelationship)? {
        if relationship.side == .linked { return (model, relationship) }
        return relationship.inverse.map { (target, target.relationships[$0]) }
    }
}

extension CheckedRelationship {
    /// The static member that holds the link table.
    var linksName: String { "_\(property)Links" }
}
