extension Checker {
    func declareEnum(_ syntax: DeclarationSyntax, _ name: Token, file: Int) {
        let attributes = matcher.match(syntax.attributes, at: .enumeration)
        let rawType = rawType(of: syntax)
        let isText = rawType == .string
        var checked = CheckedEnum(
            name: name.text, rawType: rawType, cases: [], storage: isText ? .text : .integer,
            location: reporter.location(of: name.place))
        checked.documentation = syntax.documentation
        checked.cases = cases(of: syntax, name, rawType)
        checkStorage(attributes["storage"], of: &checked)
        if let unknown = attributes["unknown"]?.first {
            let name = unknown.word ?? unknown.implicitMember?.text ?? unknown.string ?? ""
            if checked.cases.contains(where: { $0.name == name }) {
                checked.unknownCase = name
            } else if !checked.cases.isEmpty {
                reportUnknownCase(name, of: checked, at: unknown.place)
            }
        }
        symbols[name.text] = .enumeration(enums.count)
        enums.append(checked)
        result.files[file].enums.append(checked)
    }

    private func rawType(of syntax: DeclarationSyntax) -> CheckedEnum.RawType {
        guard let written = syntax.rawType else { return .string }
        if let type = CheckedEnum.RawType(rawValue: written.name), !written.isOptional, !written.hasArguments {
            return type
        }
        error(
            .badEnum, written.place,
            "the raw values of an enum are String, Int, Int16, Int32 or Int64, not '\(written.swiftText)'")
        return .string
    }

    private func cases(of syntax: DeclarationSyntax, _ name: Token, _ rawType: CheckedEnum.RawType) -> [CheckedEnum
        .Case]
    {
        var cases: [CheckedEnum.Case] = []
        var names: Set<String> = []
        var values: [CheckedEnum.RawValue: String] = [:]
        var next: Int64 = 0
        for syntax in syntax.cases {
            guard let caseName = syntax.name else { continue }
            _ = matcher.match(syntax.attributes, at: [])
            guard names.insert(caseName.text).inserted else {
                error(.badEnum, caseName.place, "the case '\(caseName.text)' stands here twice; remove or rename one")
                continue
            }
            if ReservedNames.cases.contains(caseName.text) || caseName.text.hasPrefix("_") {
                error(.reservedName, caseName.place, "'\(caseName.text)' can't be the name of a case; choose another")
            }
            let value = rawValue(of: syntax, caseName, rawType, next: next)
            if case .integer(let number) = value { next = number == .max ? number : number + 1 }
            if let other = values[value] {
                let place = syntax.rawValue?.place ?? caseName.place
                error(
                    .badEnum, place,
                    "'\(caseName.text)' and '\(other)' have the same raw value; give each its own")
            }
            values[value] = caseName.text
            cases.append(
                CheckedEnum.Case(
                    name: caseName.text, rawValue: value, documentation: syntax.documentation,
                    location: reporter.location(of: caseName.place)))
        }
        if cases.isEmpty, syntax.node.node(.body) != nil, !reporter.hasSyntaxErrors(in: syntax.node.place) {
            error(.badEnum, name.place, "the enum '\(name.text)' has no cases; write at least one between the braces")
        }
        return cases
    }

    /// The raw value as written, or as Swift gives it.
    private func rawValue(
        of syntax: EnumCaseSyntax, _ name: Token, _ rawType: CheckedEnum.RawType, next: Int64
    ) -> CheckedEnum.RawValue {
        guard let written = syntax.rawValue else {
            return rawType == .string ? .string(name.text) : .integer(next)
        }
        let literal = literal(written)
        if rawType == .string {
            if case .string(let text) = literal { return .string(text) }
            error(
                .badEnum, written.place, "the raw value of '\(name.text)' is a text in quotes: this enum is of String")
            return .string(name.text)
        }
        guard case .integer(let number) = literal else {
            error(
                .badEnum, written.place,
                "the raw value of '\(name.text)' is a whole number: this enum is of \(rawType.rawValue)")
            return .integer(next)
        }
        if !Checker.range(of: rawType).contains(number) {
            error(.badEnum, written.place, "\(number) does not fit \(rawType.rawValue); give the enum a wider type")
        }
        return .integer(number)
    }

    private static func range(of type: CheckedEnum.RawType) -> ClosedRange<Int64> {
        switch type {
        case .int16: Int64(Int16.min)...Int64(Int16.max)
        case .int32: Int64(Int32.min)...Int64(Int32.max)
        default: Int64.min...Int64.max
        }
    }

    private func checkStorage(_ attribute: MatchedAttribute?, of checked: inout CheckedEnum) {
        guard let attribute, let value = attribute.first else { return }
        let isText = checked.rawType == .string
        switch value.word {
        case "native":
            checked.storage = .native
            reporter.notGenerated("'@storage(native)'", attribute.place)
        case "text" where isText, "integer" where !isText: break
        case "text", "integer":
            error(
                .badStorage, value.place,
                "an enum of \(checked.rawType.rawValue) is stored as its raw value; "
                    + "write 'enum \(checked.name): \(isText ? "Int" : "String")' to store it the other way")
        default:
            error(.badStorage, value.place, "'@storage' of an enum takes text, integer, native")
        }
    }

    func reportUnknownCase(_ name: String, of checked: CheckedEnum, at place: Place) {
        let names = checked.cases.map(\.name)
        let list = names.map { "." + $0 }.joined(separator: ", ")
        let otherwise = "it has \(list)"
        let remedy = Suggestion.text(for: name, among: names, otherwise: otherwise)
        error(.unknownCase, place, "the enum '\(checked.name)' has no case '\(name)'\(remedy)")
    }
}
