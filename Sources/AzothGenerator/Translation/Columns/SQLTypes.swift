internal import AzothSchema

extension CheckedType {
    /// The column's type as the runtime spells it.
    var sqlType: SwiftExpression {
        switch self {
        case .int, .int64: ".int64"
        case .int16: ".int16"
        case .int32: ".int32"
        case .bool: ".bool"
        case .float: ".float"
        case .double: ".double"
        case .decimal(let precision, let scale): ".decimal(precision: \(precision), scale: \(scale))"
        case .string(let length): length.map { ".text(length: \($0))" } ?? ".text()"
        case .data: ".bytes"
        case .date: ".timestamp"
        case .uuid: ".uuid"
        case .localDateTime: ".localDateTime"
        case .day: ".day"
        case .timeOfDay: ".timeOfDay"
        case .interval: ".interval"
        case .json: ".json"
        case .array(let element): .call(".array", [.init(element.sqlType)])
        case .enumeration(let name): "\(SwiftName.identifier(name)).sqlType"
        }
    }

    /// Whether the Swift type alone says how cells are read.
    fileprivate var isReadByItself: Bool {
        switch self {
        case .decimal: false
        case .array(let element): element.isReadByItself
        default: true
        }
    }
}

extension CheckedColumn {
    /// The column's type with what `@storage` and `@sql` say.
    var sqlTypeExpression: SwiftExpression {
        var expression = type.sqlType
        if let storage { expression = .call(".stored", [.init(expression), .init("as", storage.expression)]) }
        guard let sqlType else { return expression }
        let names = CheckedDialect.allCases.compactMap { dialect in
            (sqlType.byDialect[dialect] ?? sqlType.text).map {
                (key: dialect.expression, value: SwiftExpression.string($0))
            }
        }
        return .call(".custom", [.init("base", expression), .init("names", .dictionary(names))])
    }

    /// Whether a reader has to be told the column's SQL type.
    var needsTypeToRead: Bool { storage != nil || !type.isReadByItself }

    /// Whether the runtime keeps the type's parts on the heap.
    var isTypeBoxed: Bool {
        if case .array = type { return true }
        return storage != nil
    }
}

extension CheckedStorage {
    var expression: SwiftExpression {
        switch self {
        case .text: ".text"
        case .integer: ".integer"
        case .real: ".real"
        case .unix: ".unix"
        case .julian: ".julian"
        case .scaled: ".scaled"
        case .words(let yes, let no):
            .call(".words", [.init("true", .string(yes)), .init("false", .string(no))])
        }
    }
}

extension CheckedDialect {
    /// The dialect's name as a key of a dictionary.
    var expression: SwiftExpression {
        switch self {
        case .sqlite: ".sqlite"
        case .postgres: ".postgres"
        }
    }
}

extension CheckedSQL {
    /// The SQL as a fragment: a string where all dialects share it.
    var expression: SwiftExpression {
        if byDialect.isEmpty, let text { return .string(text) }
        let pairs = CheckedDialect.allCases.compactMap { dialect in
            byDialect[dialect].map { (key: dialect.expression, value: SwiftExpression.string($0)) }
        }
        return .call(
            ".init", (text.map { [SwiftArgument(.string($0))] } ?? []) + [.init("byDialect", .dictionary(pairs))])
    }
}
