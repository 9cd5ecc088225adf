internal import AzothSchema

extension ModelTranslation {
    /// What is read through a relationship, from memory.
    var proxyProperties: [SwiftDeclaration] {
        model.proxies.compactMap { proxy in
            guard let parts = parts(of: proxy) else { return nil }
            let first = SwiftName.identifier(parts.first.property)
            let attempt = parts.isColumn ? "" : "try "
            let element = "\(attempt)$0.\(parts.name)"
            let body: String
            switch parts.shape {
            case .listOfOne: body = "try \(first).map { \(element) }"
            case .listOfOptional: body = "try \(first).compactMap { \(element) }"
            case .listOfMany: body = "try \(first).flatMap { Array(\(element)) }"
            case .one: body = "try \(first)\(parts.first.isRequired ? "" : "?").\(parts.name)"
            case .many where parts.first.isRequired: body = "try Array(\(first).\(parts.name))"
            case .many: body = "try \(first).map { Array(\(element)) } ?? []"
            }
            return SwiftDeclaration(
                .computed(
                    modifiers: "public ", name: SwiftName.identifier(proxy.property), type: parts.type,
                    accessors: [SwiftAccessor("get throws", [.expression(.raw(body))])]),
                documentation: proxy.documentation.adding(
                    "Read only, through `\(parts.first.property)`. Throws `notLoaded` until what it reads is loaded."))
        }
    }

    /// The awaited twins.
    var awaitedProxies: [SwiftDeclaration] {
        model.proxies.compactMap { proxy in
            guard let parts = parts(of: proxy) else { return nil }
            let first = SwiftName.identifier(parts.first.property)
            let element = parts.isColumn ? "_item.\(parts.name)" : "try await _item.awaitable.\(parts.name)"
            let collect: ([SwiftStatement]) -> [SwiftStatement] = { step in
                [
                    .binding(introducer: "var", name: "_found", value: .raw("\(parts.type)()")),
                    .forEach(name: "_item", in: .raw("try await \(first)"), body: step), "return _found",
                ]
            }
            let body: [SwiftStatement]
            switch parts.shape {
            case .listOfOne: body = collect([.expression(.call("_found.append", [.init(.raw(element))]))])
            case .listOfOptional:
                body = collect([
                    .binding(introducer: "let", name: "_value", value: .raw(element)),
                    .ifLet(name: "_value", then: "_found.append(_value)"),
                ])
            case .listOfMany: body = collect([.expression(.raw("_found += \(element)"))])
            case .one, .many:
                let value = parts.shape == .many ? "Array(\(element))" : element
                let item = SwiftStatement.binding(introducer: "let", name: "_item", value: .raw("try await \(first)"))
                body =
                    parts.first.isRequired
                    ? [item, .expression(.raw("return \(value)"))]
                    : [
                        .guard(
                            conditions: ["let _item = try await \(first)"],
                            otherwise: .expression(.raw(parts.shape == .many ? "return []" : "return nil"))),
                        .expression(.raw("return \(value)")),
                    ]
            }
            return SwiftDeclaration(
                .computed(
                    modifiers: "nonisolated(nonsending) public ", name: SwiftName.identifier(proxy.property),
                    type: parts.type, accessors: [SwiftAccessor("get async throws", body)]))
        }
    }

    /// What stands at both ends, and how often.
    private enum ProxyShape { case listOfOne, listOfOptional, listOfMany, one, many }

    private func parts(
        of proxy: CheckedProxy
    ) -> (first: CheckedRelationship, name: String, type: String, shape: ProxyShape, isColumn: Bool)? {
        let first = model.relationships[proxy.relationship]
        guard let between = schema.model(named: first.target) else { return nil }
        let (name, type, isMany, isOptional, isColumn): (String, String, Bool, Bool, Bool)
        switch proxy.target {
        case .relationship(let index):
            let target = between.relationships[index]
            (name, type) = (target.property, SwiftName.identifier(target.target))
            (isMany, isOptional, isColumn) = (target.kind == .toMany, !target.isRequired, false)
        case .column(let index):
            let column = between.columns[index]
            (name, type) = (column.property, column.swiftType ?? column.type.propertyType)
            (isMany, isOptional, isColumn) = (false, column.isNullable, true)
        }
        let swiftName = SwiftName.identifier(name)
        if first.kind == .toMany {
            let shape: ProxyShape = isMany ? .listOfMany : isOptional ? .listOfOptional : .listOfOne
            return (first, swiftName, "[\(type)]", shape, isColumn)
        }
        if isMany { return (first, swiftName, "[\(type)]", .many, isColumn) }
        return (first, swiftName, type + (isOptional || !first.isRequired ? "?" : ""), .one, isColumn)
    }
}
