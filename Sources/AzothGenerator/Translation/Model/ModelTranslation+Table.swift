internal import AzothSchema

extension ModelTranslation {
    /// The table that DDL is printed from.
    var table: SwiftExpression {
        var arguments: [SwiftArgument] = [.init(.string(model.table))]
        if let schema = model.schema { arguments.append(.init("schema", .string(schema))) }
        arguments.append(.init("columns", .array(model.columns.map(column))))
        if !model.primaryKey.isEmpty { arguments.append(.init("primaryKey", .integers(model.primaryKey))) }
        append(model.foreignKeys.map(foreignKey), as: "foreignKeys", to: &arguments)
        append(model.uniques.map(unique), as: "uniques", to: &arguments)
        append(model.checks.map(check) + enumChecks, as: "checks", to: &arguments)
        append(model.indexes.map(index), as: "indexes", to: &arguments)
        if let comment = model.comment { arguments.append(.init("comment", .string(comment))) }
        if let view = model.view { arguments.append(.init("view", view.expression)) }
        if model.isExternal { arguments.append(.init("isExternal", "true")) }
        return .call("Azoth.Table", arguments)
    }

    private func append(_ list: [SwiftExpression], as label: String, to arguments: inout [SwiftArgument]) {
        if !list.isEmpty { arguments.append(.init(label, .array(list))) }
    }

    private func column(_ column: CheckedColumn) -> SwiftExpression {
        var arguments: [SwiftArgument] = [.init(.string(column.name)), .init(column.sqlTypeExpression)]
        if column.isNullable { arguments.append(.init("nullable", "true")) }
        if column.isGenerated { arguments.append(.init("generated", "true")) }
        if let value = column.serverDefaultExpression { arguments.append(.init("serverDefault", value)) }
        if column.isSystem { arguments.append(.init("system", "true")) }
        if let update = column.serverUpdateArgument { arguments.append(update) }
        if let generation = column.generation {
            let computed = SwiftExpression.call(
                ".init", [.init(generation.expression.expression), .init("stored", .raw("\(generation.isStored)"))])
            arguments.append(.init("computed", computed))
        }
        if let comment = column.comment { arguments.append(.init("comment", .string(comment))) }
        if column.isSensitive { arguments.append(.init("sensitive", "true")) }
        return .call(".init", arguments)
    }

    private func foreignKey(_ key: CheckedForeignKey) -> SwiftExpression {
        var arguments: [SwiftArgument] = [
            .init(.integers(key.columns)), .init("references", .string(key.targetTable)),
        ]
        if let schema = key.targetSchema { arguments.append(.init("schema", .string(schema))) }
        arguments.append(.init(.array(key.targetColumns.map { .string($0) })))
        if key.onDelete != .noAction { arguments.append(.init("onDelete", .raw(".\(key.onDelete.rawValue)"))) }
        if key.onUpdate != .noAction { arguments.append(.init("onUpdate", .raw(".\(key.onUpdate.rawValue)"))) }
        switch key.deferral {
        case .notDeferrable: break
        case .deferrable: arguments.append(.init("deferral", ".deferrable"))
        case .initiallyDeferred: arguments.append(.init("deferral", ".initiallyDeferred"))
        }
        if let name = key.name { arguments.append(.init("name", .string(name))) }
        return .call(".init", arguments)
    }

    private func unique(_ unique: CheckedUnique) -> SwiftExpression {
        .call(
            ".init",
            [.init(.integers(unique.columns))] + (unique.name.map { [SwiftArgument("name", .string($0))] } ?? []))
    }

    private func check(_ check: CheckedCheck) -> SwiftExpression {
        .call(".init", [.init(.string(check.name)), .init(check.condition.expression)])
    }

    /// Columns of an enum of integers take its values alone; those of strings are checked through their SQL type.
    private var enumChecks: [SwiftExpression] {
        model.columns.compactMap { column in
            guard case .enumeration(let name) = column.type, let enumeration = schema.enumeration(named: name),
                enumeration.rawType != .string
            else { return nil }
            let values = enumeration.cases.map { item in
                switch item.rawValue {
                case .integer(let value): "\(value)"
                case .string(let text): "'\(text)'"
                }
            }
            let condition = "\"\(column.name)\" IN (\(values.joined(separator: ", ")))"
            return .call(
                ".init", [.init(.string("ck_\(model.table)_\(column.name)")), .init(.string(condition))])
        }
    }

    private func index(_ index: CheckedIndex) -> SwiftExpression {
        let terms = index.terms.map { term -> SwiftExpression in
            switch term {
            case .column(let column, descending: false): .raw(".column(\(column))")
            case .column(let column, descending: true): .raw(".column(\(column), descending: true)")
            case .expression(let sql): .call(".expression", [.init(sql.expression)])
            }
        }
        var arguments: [SwiftArgument] = [.init(.array(terms))]
        if index.isUnique { arguments.append(.init("unique", "true")) }
        if let condition = index.condition { arguments.append(.init("where", condition.expression)) }
        if let name = index.name { arguments.append(.init("name", .string(name))) }
        return .call(".init", arguments)
    }
}
