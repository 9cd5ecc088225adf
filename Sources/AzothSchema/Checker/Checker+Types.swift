extension Checker {
    /// What a written type means for a field.
    enum TypeMeaning {
        case column(ResolvedType)
        /// A model, by its position, and whether it stands in square brackets.
        case model(Int, isMany: Bool)
        /// A value object, by its position.
        case value(Int, isNullable: Bool)
        /// Reported, or known to be reported elsewhere.
        case broken
    }

    /// Names of the scalar types that take no arguments.
    static let scalars: [(name: String, type: CheckedType)] = [
        ("Int", .int), ("Int16", .int16), ("Int32", .int32), ("Int64", .int64), ("Bool", .bool), ("Float", .float),
        ("Double", .double), ("Data", .data), ("Date", .date), ("UUID", .uuid), ("LocalDateTime", .localDateTime),
        ("Day", .day), ("TimeOfDay", .timeOfDay), ("Interval", .interval),
    ]

    /// Resolves the type of a field or alias.
    func resolve(_ syntax: TypeSyntax) -> TypeMeaning {
        if syntax.isArray { return resolveArray(syntax) }
        let name = syntax.name
        switch symbols[name] {
        case .model(let index):
            checkBare(syntax)
            return .model(index, isMany: false)
        case .enumeration(let index):
            checkBare(syntax)
            let type = CheckedType.enumeration(enums[index].name)
            return .column(ResolvedType(type: type, isNullable: syntax.isOptional))
        case .alias(let index):
            checkBare(syntax)
            guard var type = resolveAlias(index) else { return .broken }
            type.isNullable = syntax.isOptional
            return .column(type)
        case .value(let index):
            checkBare(syntax)
            return .value(index, isNullable: syntax.isOptional)
        case .mixin:
            error(
                .typeMisused, syntax.namePlace,
                "'\(name)' is a mixin, which is no type; a model has its members by 'with \(name)'")
            return .broken
        case nil: break
        }
        guard let type = scalar(syntax) else { return .broken }
        return .column(ResolvedType(type: type, isNullable: syntax.isOptional))
    }

    private func resolveArray(_ syntax: TypeSyntax) -> TypeMeaning {
        guard let element = syntax.element else { return .broken }
        if syntax.isDictionary {
            error(
                .typeMisused, syntax.place, "a dictionary is no column type; write 'JSON<\(syntax.swiftText)>'")
            return .broken
        }
        switch resolve(element) {
        case .broken: return .broken
        case .model(let index, let isMany):
            if isMany || element.isOptional || syntax.isOptional {
                error(
                    .inverseShape, syntax.place,
                    "a to-many is written '[\(models[index].name.text)]'; it is empty, never nil")
                return .broken
            }
            return .model(index, isMany: true)
        case .value:
            error(
                .typeMisused, element.place,
                "'\(element.name)' is several columns, and an array is one; write 'JSON<[\(element.swiftText)]>', or a "
                    + "model for the elements")
            return .broken
        case .column(let type):
            switch type.type {
            case .array, .json:
                error(
                    .typeMisused, element.place,
                    "an array can't hold '\(element.swiftText)'; write 'JSON<[…]>' for nested values")
                return .broken
            default: break
            }
            if type.isNullable || type.storage != nil {
                error(
                    .typeMisused, element.place,
                    "the elements of an array are plain and never nil; write 'JSON<[\(element.swiftText)]>' instead")
                return .broken
            }
            let array = CheckedType.array(type.type)
            var resolved = ResolvedType(type: array, isNullable: syntax.isOptional)
            resolved.swiftType = type.swiftType.map { "[\($0)]" }
            return .column(resolved)
        }
    }

    /// Reports arguments of a type that takes none.
    private func checkBare(_ syntax: TypeSyntax) {
        guard syntax.hasArguments || !syntax.generics.isEmpty else { return }
        error(.typeArguments, syntax.place, "'\(syntax.name)' takes no arguments; remove them")
    }

    private func scalar(_ syntax: TypeSyntax) -> CheckedType? {
        let name = syntax.name
        for scalar in Checker.scalars where scalar.name == name {
            checkBare(syntax)
            return scalar.type
        }
        switch name {
        case "String": return string(syntax)
        case "Decimal": return decimal(syntax)
        case "JSON": return json(syntax)
        default:
            reportUnknownType(syntax)
            return nil
        }
    }

    private func string(_ syntax: TypeSyntax) -> CheckedType {
        guard syntax.hasArguments else { return .string(length: nil) }
        let numbers = integers(syntax)
        guard numbers.count == 1, syntax.arguments.count == 1, (1...10_485_760).contains(numbers[0]) else {
            error(
                .typeArguments, syntax.place,
                "String takes its greatest length, from 1 to 10485760: 'String(80)'; 'String' has no limit")
            return .string(length: nil)
        }
        return .string(length: numbers[0])
    }

    private func decimal(_ syntax: TypeSyntax) -> CheckedType? {
        let numbers = integers(syntax)
        guard numbers.count == syntax.arguments.count, numbers.count == 1 || numbers.count == 2 else {
            error(
                .typeArguments, syntax.place,
                "Decimal takes its digits and how many of them follow the point: 'Decimal(12, 2)'")
            return nil
        }
        let scale = numbers.count == 2 ? numbers[1] : 0
        guard (1...38).contains(numbers[0]), (0...numbers[0]).contains(scale) else {
            error(
                .typeArguments, syntax.place,
                "Decimal has 1 to 38 digits, of which at most all follow the point: 'Decimal(12, 2)'")
            return nil
        }
        return .decimal(precision: numbers[0], scale: scale)
    }

    private func json(_ syntax: TypeSyntax) -> CheckedType? {
        guard syntax.generics.count == 1, !syntax.hasArguments else {
            error(
                .typeArguments, syntax.place,
                "JSON names the Swift type that it holds: 'JSON<Settings>', 'JSON<[String: Int]>'")
            return nil
        }
        return .json(syntax.generics[0].swiftText)
    }

    private func integers(_ syntax: TypeSyntax) -> [Int] {
        var result: [Int] = []
        for argument in syntax.arguments {
            guard argument.label == nil, let value = argument.value, case .integer(let number) = literal(value) else {
                continue
            }
            result.append(Int(number))
        }
        return result
    }

    func reportUnknownType(_ syntax: TypeSyntax) {
        let name = syntax.name
        var candidates = Checker.scalars.map(\.name) + ["String", "Decimal", "JSON"]
        candidates += symbols.keys.sorted()
        let remedy: String
        if let best = Suggestion.best(for: name, among: candidates) {
            remedy = "did you mean '\(best)'?"
        } else if let other = Checker.swiftSugar(syntax) ?? Checker.foreignName(name) {
            remedy = "write '\(other)'"
        } else {
            let generics = syntax.generics.map(\.swiftText).joined(separator: ", ")
            let type = generics.isEmpty ? name : "\(name)<\(generics)>"
            remedy = "declare it with 'model', 'enum' or 'type', or store any Codable type as 'JSON<\(type)>'"
        }
        error(.unknownType, syntax.namePlace, "unknown type '\(name)'; \(remedy)")
    }

    /// `String?` for `Optional<String>`, `[String]` for `Array<String>`.
    private static func swiftSugar(_ syntax: TypeSyntax) -> String? {
        guard syntax.generics.count == 1 else { return nil }
        let wrapped = syntax.generics[0].swiftText
        return switch syntax.name {
        case "Optional": wrapped + "?"
        case "Array", "List": "[\(wrapped)]"
        default: nil
        }
    }

    /// What other languages call our types.
    private static func foreignName(_ name: String) -> String? {
        switch name.lowercased() {
        case "integer", "bigint", "serial", "bigserial", "long": "Int"
        case "smallint", "short": "Int16"
        case "text", "varchar", "char", "character": "String"
        case "boolean": "Bool"
        case "real": "Float"
        case "number", "numeric", "money": "Decimal(12, 2)"
        case "datetime", "timestamp", "timestamptz", "instant": "Date"
        case "time": "TimeOfDay"
        case "duration": "Interval"
        case "blob", "bytea", "bytes", "binary": "Data"
        case "json", "jsonb", "dictionary": "JSON<…>"
        default: nil
        }
    }

    // MARK: Aliases

    /// The type of an alias; nil where there was an error.
    func resolveAlias(_ index: Int) -> ResolvedType? {
        let alias = aliases[index]
        switch alias.state {
        case .resolved(let type): return type
        case .resolving:
            error(
                .aliasCycle, alias.name.place,
                "the type '\(alias.name.text)' is declared by itself; name a type of the language after '='")
            alias.state = .resolved(nil)
            return nil
        case .unresolved: break
        }
        alias.state = .resolving
        var resolved: ResolvedType?
        if let syntax = alias.syntax.aliasedType { resolved = aliasedType(syntax, of: alias) }
        if case .resolved = alias.state { return nil }
        let attributes = matcher.match(alias.syntax.attributes, at: .alias)
        if resolved != nil { apply(attributes, to: &resolved!) }
        alias.state = .resolved(resolved)
        return resolved
    }

    private func aliasedType(_ syntax: TypeSyntax, of alias: AliasDraft) -> ResolvedType? {
        switch resolve(syntax) {
        case .broken: return nil
        case .model(let index, _):
            error(
                .typeMisused, syntax.place,
                "a type is made of scalars, and '\(models[index].name.text)' is a model; name the model in the field")
            return nil
        case .value:
            error(
                .typeMisused, syntax.place,
                "a type is made of scalars, and '\(syntax.name)' is a value object; name it in the field")
            return nil
        case .column(let type):
            if type.isNullable {
                error(
                    .typeMisused, syntax.place,
                    "a type is never nullable itself; write '\(alias.name.text)?' where it is used")
            }
            var type = type
            type.isNullable = false
            return type
        }
    }
}
