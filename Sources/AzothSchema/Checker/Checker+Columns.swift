extension Checker {
    /// The column of a field, with everything its attributes say except keys and constraints.
    func makeColumn(_ field: FieldDraft, _ resolved: ResolvedType) -> CheckedColumn {
        var resolved = resolved
        apply(field.attributes, to: &resolved)
        let attributes = field.attributes
        var column = CheckedColumn(
            property: field.name.text, name: naming.column(forProperty: field.name.text), type: resolved.type,
            location: reporter.location(of: field.name.place))
        if let name = attributes["column"]?.first?.string { column.name = name }
        column.isNullable = resolved.isNullable
        column.swiftType = resolved.swiftType
        column.sqlType = resolved.sqlType
        column.storage = resolved.storage
        column.isSensitive = attributes["sensitive"] != nil
        if let attribute = attributes["deferred"] {
            column.deferredGroup = deferredGroup(attribute, field)
        }
        column.renamedFrom = attributes["rename"]?.string("from")
        column.documentation = field.syntax.documentation
        let defaults = field.syntax.defaults
        if defaults.count > 1 {
            error(.badDefault, defaults[1].place, "'\(field.name.text)' has a default already; remove one of them")
        }
        if let written = defaults.first?.nodes.first {
            column.clientDefault = clientDefault(ExpressionSyntax(node: written), of: resolved)
        }
        if let attribute = attributes["serverDefault"], let written = attribute.first {
            column.serverDefault = serverDefault(written, of: resolved)
        }
        if let attribute = attributes["generated"] { column.generation = generation(attribute, field) }
        addUpdates(to: &column, field, resolved)
        if let attribute = attributes["version"] { addVersion(attribute, to: &column, field) }
        checkPortability(of: column, field)
        return column
    }

    private func generation(_ attribute: MatchedAttribute, _ field: FieldDraft) -> CheckedGeneration? {
        if attribute.first == nil { return nil }
        for name in ["id", "serverDefault", "version", "onUpdate", "serverOnUpdate"] where field.attributes[name] != nil
        {
            error(
                .badDefault, attribute.place,
                "the database computes '\(field.name.text)', and nobody else gives it a value; remove '@\(name)'")
        }
        if let written = field.syntax.defaults.first {
            error(
                .badDefault, written.place,
                "the database computes '\(field.name.text)', and nobody else gives it a value; remove the default")
        }
        guard let written = attribute.first, let expression = sql(written) else { return nil }
        let word = attribute.values.dropFirst().first
        if word?.word == "virtual", isTarget(.postgres) {
            error(
                .notPortable, word?.place ?? attribute.place,
                "PostgreSQL keeps generated columns in the table; write 'stored', or '@dialects(sqlite)' on the schema")
        }
        return CheckedGeneration(expression: expression, isStored: word?.word != "virtual")
    }

    private func deferredGroup(_ attribute: MatchedAttribute, _ field: FieldDraft) -> String? {
        for name in ["id", "version"] where field.attributes[name] != nil {
            error(
                .badArgument, attribute.place,
                "every query needs '\(field.name.text)', which is '@\(name)'; remove '@deferred'")
            return nil
        }
        guard let group = attribute.value("group") else { return field.name.text }
        return group.word ?? group.string ?? field.name.text
    }

    /// Applies `@sql`, `@swift` and `@storage`.
    func apply(_ attributes: MatchedAttributes, to type: inout ResolvedType) {
        if let written = attributes["sql"]?.first { type.sqlType = sql(written) }
        if let written = attributes["swift"]?.first { type.swiftType = written.text }
        if let written = attributes["storage"]?.first { type.storage = storage(written, of: type.type) }
    }

    private func storage(_ expression: ExpressionSyntax, of type: CheckedType) -> CheckedStorage? {
        let allowed: [String]
        switch type {
        case .decimal: allowed = ["text", "real", "scaled"]
        case .date: allowed = ["text", "unix", "julian"]
        case .bool: allowed = ["integer", "text(\"Y\", \"N\")"]
        case .localDateTime, .uuid: allowed = ["text"]
        default:
            error(
                .badStorage, expression.place,
                "\(Checker.phrase(for: type)) is stored in one way only; remove '@storage'")
            return nil
        }
        if type == .bool, let call = expression.call, call.name == "text" {
            let words = call.arguments.compactMap { $0.value?.string }
            if words.count == 2, call.arguments.count == 2, words[0] != words[1] {
                return .words(true: words[0], false: words[1])
            }
        } else if let word = expression.word, allowed.contains(word) {
            switch word {
            case "text": return .text
            case "real": return .real
            case "scaled": return .scaled
            case "unix": return .unix
            case "julian": return .julian
            default: return .integer
            }
        }
        let list = allowed.joined(separator: ", ")
        error(
            .badStorage, expression.place,
            "'@storage' of \(Checker.phrase(for: type)) takes \(list), not '\(expression.text)'")
        return nil
    }

    // MARK: Defaults

    func clientDefault(_ expression: ExpressionSyntax, of type: ResolvedType) -> CheckedClientDefault? {
        let spelling = Checker.spelling(of: type.type)
        let phrase = Checker.phrase(for: type.type)
        if expression.fences != nil {
            error(
                .badDefault, expression.place,
                "after '=' stands what Swift computes; a default of the database is '@serverDefault(`…`)'")
            return nil
        }
        if let member = expression.implicitMember { return memberDefault(member, expression, of: type) }
        if let literal = literal(expression) {
            if literal == .null {
                if type.isNullable { return .literal(.null) }
                error(.badDefault, expression.place, "nil is no \(spelling); write '\(spelling)?' or another default")
                return nil
            }
            if case .string(let text) = literal, let meant = meantCase(text, of: type) {
                error(
                    .badDefault, expression.place,
                    "'\(expression.text)' is no default of \(phrase); did you mean '.\(meant)'?")
                return nil
            }
            if let problem = problem(literal, as: type.type) {
                error(.badDefault, expression.place, "'\(expression.text)' is no default of \(phrase): \(problem)")
                return nil
            }
            return .literal(literal)
        }
        return computedDefault(expression, of: type)
    }

    /// The case of an enum that a word or a text without its point means.
    private func meantCase(_ text: String, of type: ResolvedType) -> String? {
        guard case .enumeration(let name) = type.type, let checked = enums.first(where: { $0.name == name }) else {
            return nil
        }
        return checked.cases.first { $0.name == text || $0.rawValue == .string(text) }?.name
    }

    /// `.init()` or `.case`.
    private func memberDefault(
        _ member: Token, _ expression: ExpressionSyntax, of type: ResolvedType
    ) -> CheckedClientDefault? {
        if member.text == "init", expression.hasArguments, expression.arguments.isEmpty {
            switch type.type {
            case .json, .data, .array, .string: return .emptyInit
            default: if type.swiftType != nil { return .emptyInit }
            }
        }
        if case .enumeration(let name) = type.type, let checked = enums.first(where: { $0.name == name }) {
            if !expression.hasArguments, checked.cases.contains(where: { $0.name == member.text }) {
                return .enumCase(member.text)
            }
            reportUnknownCase(member.text, of: checked, at: expression.place)
            return nil
        }
        error(
            .badDefault, expression.place,
            "'\(expression.text)' is no default of \(Checker.phrase(for: type.type)); "
                + "one is written \(Checker.example(of: type.type))")
        return nil
    }

    /// `now`, `uuid4`, `uuid7`.
    private func computedDefault(_ expression: ExpressionSyntax, of type: ResolvedType) -> CheckedClientDefault? {
        let example = Checker.example(of: type.type)
        let phrase = Checker.phrase(for: type.type)
        let word = expression.word ?? expression.call?.name ?? expression.text
        let isCall = expression.word == nil
        switch word {
        case "now" where type.type == .date && !isCall: return .now
        case "uuid4" where type.type == .uuid && !isCall: return .uuid4
        case "uuid7" where type.type == .uuid && !isCall: return .uuid7
        case "now" where type.type == .date, "uuid4" where type.type == .uuid, "uuid7" where type.type == .uuid:
            error(
                .badDefault, expression.place,
                "a default that Swift computes is written without parentheses: '= \(word)'")
        case "now", "uuid4", "uuid7":
            let wanted = word == "now" ? "Date" : "UUID"
            error(
                .badDefault, expression.place,
                "'\(word)' is a default of a \(wanted), and this is \(phrase), whose default is written \(example)")
        case "null", "NULL", "None":
            error(.badDefault, expression.place, "unknown default '\(expression.text)'; nothing is written 'nil'")
        default:
            if let meant = meantCase(word, of: type) {
                error(.badDefault, expression.place, "unknown default '\(expression.text)'; did you mean '.\(meant)'?")
                return nil
            }
            let remedy = Suggestion.text(
                for: word, among: ["now", "uuid4", "uuid7"], otherwise: "a default of \(phrase) is written \(example)")
            error(.badDefault, expression.place, "unknown default '\(expression.text)'\(remedy)")
        }
        return nil
    }

    func serverDefault(_ expression: ExpressionSyntax, of type: ResolvedType) -> CheckedServerDefault? {
        let phrase = Checker.phrase(for: type.type)
        if expression.fences != nil {
            guard let sql = sql(expression) else { return nil }
            let missing = result.dialects.filter { sql.text == nil && sql.byDialect[$0] == nil }
            if let dialect = missing.first {
                error(
                    .notPortable, expression.place,
                    "there is no default for \(dialect.rawValue); add '\(dialect.rawValue)`…`' after the other, "
                        + "or name the schema's databases with '@dialects'")
            }
            return .sql(sql)
        }
        if expression.call?.name == "now", expression.arguments.isEmpty, type.type == .date { return .now }
        if let member = expression.implicitMember, case .enumeration(let name) = type.type,
            let checked = enums.first(where: { $0.name == name })
        {
            for enumCase in checked.cases where enumCase.name == member.text {
                switch enumCase.rawValue {
                case .string(let text): return .literal(.string(text))
                case .integer(let number): return .literal(.integer(number))
                }
            }
            reportUnknownCase(member.text, of: checked, at: expression.place)
            return nil
        }
        if expression.word == "now" {
            error(.badDefault, expression.place, "the database's clock is a function: '@serverDefault(now())'")
            return nil
        }
        guard let literal = literal(expression) else {
            error(
                .badDefault, expression.place,
                "'\(expression.text)' is no default that the database can compute; "
                    + "write a constant, 'now()' for a Date, or SQL between back quotes")
            return nil
        }
        if let problem = problem(literal, as: type.type) {
            error(
                .badDefault, expression.place,
                "'\(expression.text)' is no default of \(phrase): \(Checker.serverProblem(problem, type.type))")
            return nil
        }
        if case .array = literal {
            error(
                .badDefault, expression.place,
                "a list as the database's default is written as SQL: '@serverDefault(`…`)'")
            return nil
        }
        return .literal(literal)
    }

    /// The words about a constant that does not fit, where the example after `=` would mislead.
    private static func serverProblem(_ problem: String, _ type: CheckedType) -> String {
        switch type {
        case .date: "one is written 'now()' or as SQL between back quotes"
        case .enumeration: "one is written '.case'"
        case .data, .json, .array, .uuid, .localDateTime, .day, .timeOfDay, .interval:
            "one is written as SQL between back quotes"
        default: problem
        }
    }

    // MARK: Portability

    private func checkPortability(of column: CheckedColumn, _ field: FieldDraft) {
        guard isTarget(.sqlite), column.storage == nil, column.sqlType == nil else { return }
        if case .decimal(let precision, _) = column.type, precision > 18 {
            error(
                .notPortable, field.syntax.type?.place ?? field.name.place,
                "SQLite keeps decimals of at most 18 digits exactly; use fewer digits, '@storage(text)', "
                    + "or '@dialects(postgres)' on the schema")
        }
    }
}
