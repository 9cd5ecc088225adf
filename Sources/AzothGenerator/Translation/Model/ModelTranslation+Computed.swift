internal import AzothSchema

extension ModelTranslation {
    /// `User.initials`, for statements.
    var computedAttributes: [SwiftDeclaration] {
        model.computed.map { computed in
            var arguments: [SwiftArgument] = []
            if let text = computed.expression.text, computed.expression.byDialect.isEmpty {
                arguments.append(.init(pieces(of: text)))
            } else {
                let dialects = schema.dialects.compactMap { dialect in
                    (computed.expression.byDialect[dialect] ?? computed.expression.text).map {
                        (key: dialect.expression, value: pieces(of: $0))
                    }
                }
                arguments.append(.init("byDialect", .dictionary(dialects)))
            }
            if computed.column.needsTypeToRead || computed.column.sqlType != nil {
                arguments.append(.init("as", computed.column.sqlTypeExpression))
            }
            return SwiftDeclaration(
                .property(
                    modifiers: "public static let ", name: computed.column.swiftName, type: nil,
                    value: .call("Azoth.Computed<\(name), \(computed.column.mappedType)>", arguments)),
                documentation: computed.column.documentation)
        }
    }

    private func pieces(of sql: String) -> SwiftExpression {
        .array(
            columns(in: sql, named: model.columns.map(\.name)).map { piece in
                switch piece {
                case .text(let text): .string(text)
                case .column(let index): ".column(\(index))"
                }
            })
    }

    /// `await user.awaitable.initials`.
    var awaitedComputed: [SwiftDeclaration] {
        model.computed.map { computed in
            let column = computed.column
            let value =
                "try await _object._computed(\(name).\(column.swiftName), \(SwiftName.literal(column.property)))"
            return SwiftDeclaration(
                .computed(
                    modifiers: "nonisolated(nonsending) public ", name: column.swiftName, type: column.propertyType,
                    accessors: [SwiftAccessor("get async throws", [.expression(.raw(column.unwrapped(value)))])]),
                documentation: column.documentation)
        }
    }
}
