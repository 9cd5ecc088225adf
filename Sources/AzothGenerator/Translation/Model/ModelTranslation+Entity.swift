internal import AzothSchema

extension ModelTranslation {
    /// `_entity`: what the runtime knows of the model; and how it finds that from an object.
    var entity: [SwiftDeclaration] {
        let fields = model.columns.map { column in
            var arguments: [SwiftArgument] = [.init(.string(column.property)), .init(.raw("\\.\(column.swiftName)"))]
            if let group = column.deferredGroup { arguments.append(.init("deferred", .string(group))) }
            if column.partOf != nil { arguments.append(.init("part", "true")) }
            if let value = column.clientUpdateExpression {
                arguments.append(.init("onUpdate", .raw("{ \(value.line) }")))
            }
            return SwiftExpression.call(".init", arguments)
        }
        var arguments: [SwiftArgument] = [
            .init(.string(model.name)), .init("table", table), .init("fields", .array(fields)),
        ]
        if !model.relationships.isEmpty {
            arguments.append(.init("relationships", .array(model.relationships.map(descriptor))))
        }
        if let version = model.columns.firstIndex(where: \.isVersion) {
            let kind = model.columns[version].isCountedVersion ? "counter" : "database"
            arguments.append(.init("version", .raw(".\(kind)(\(version))")))
        }
        return [
            SwiftDeclaration(
                .property(
                    modifiers: "public static let ", name: "_entity", type: nil,
                    value: .call("Azoth.Entity<Row>", arguments))),
            SwiftDeclaration(
                .computed(
                    modifiers: "override public class ", name: "_anyEntity", type: "Azoth.AnyEntity",
                    accessors: [SwiftAccessor("", ["_entity"])])),
        ]
    }

    /// A relationship as the runtime knows it.
    private func descriptor(_ relationship: CheckedRelationship) -> SwiftExpression {
        var arguments: [SwiftArgument] = [
            .init(.string(relationship.property)), .init("\(SwiftName.identifier(relationship.target)).self"),
        ]
        switch relationship.side {
        case .owner:
            arguments.append(.init("columns", .integers(relationship.foreignKeyColumns)))
            arguments.append(.init("references", .integers(relationship.referencedColumns)))
            if let inverse = relationship.inverse { arguments.append(.init("inverse", .integer(inverse))) }
            arguments.append(.init("optional", .raw("\(relationship.isOptional)")))
            if relationship.isPostUpdated { arguments.append(.init("postUpdate", "true")) }
        case .inverse:
            // The checker finds the owner of every inverse.
            arguments.append(.init("via", .integer(relationship.inverse ?? 0)))
        case .linked, .linkedBack: arguments += linkArguments(relationship)
        }
        if !relationship.order.isEmpty {
            let terms = relationship.order.map { term in
                SwiftExpression.raw(
                    term.isDescending ? ".init(\(term.column), descending: true)" : ".init(\(term.column))")
            }
            arguments.append(.init("order", .array(terms)))
        }
        switch relationship.load {
        case .lazy: break
        case .subquery: arguments.append(.init("load", ".selectIn"))
        default: arguments.append(.init("load", .raw(".\(relationship.load.rawValue)")))
        }
        if relationship.cascade != .standard {
            arguments.append(.init("cascade", .array(relationship.cascade.names.map { .raw(".\($0)") })))
        }
        switch relationship.passiveDeletes {
        case .off: break
        case .on: arguments.append(.init("passiveDeletes", ".yes"))
        case .all: arguments.append(.init("passiveDeletes", ".all"))
        }
        if let condition = relationship.condition, let target = schema.model(named: relationship.target) {
            let name = SwiftName.identifier(target.name)
            arguments.append(.init("where", .raw(".init(\(name).self) { \(condition.text(on: target)) }")))
        }
        let kind =
            switch (relationship.side, relationship.kind) {
            case (.owner, _): ".toOne"
            case (.inverse, .toOne): ".oneToOne"
            case (.inverse, .toMany): ".toMany"
            case (.linked, _), (.linkedBack, _): ".manyToMany"
            }
        return .call(kind, arguments)
    }
}

extension CheckedColumn {
    /// Whether a flush counts the column up.
    var isCountedVersion: Bool { isVersion && serverUpdate == nil && !isSystem }
}

extension CheckedCascade {
    /// The names of the cascades, as the runtime spells them.
    fileprivate var names: [String] {
        let all: [(CheckedCascade, String)] = [
            (.saveUpdate, "saveUpdate"), (.merge, "merge"), (.refreshExpire, "refreshExpire"), (.expunge, "expunge"),
            (.delete, "delete"), (.deleteOrphan, "deleteOrphan"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}
