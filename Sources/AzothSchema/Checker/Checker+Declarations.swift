extension Checker {
    /// Finds the `schema` declaration, of which a target has at most one.
    func collectSchema(_ trees: [SyntaxNode]) {
        var first: Token?
        for tree in trees {
            for node in tree.nodes(.schema) {
                let syntax = DeclarationSyntax(node: node)
                guard let name = syntax.name else { continue }
                if let first {
                    let place = reporter.location(of: first.place)
                    error(
                        .secondSchema, name.place,
                        "all files of a target form one schema, and \(place) declares it as '\(first.text)'; "
                            + "remove this declaration")
                    continue
                }
                first = name
                result.name = name.text
                readOptions(matcher.match(syntax.attributes, at: .schema))
            }
        }
    }

    private func readOptions(_ attributes: MatchedAttributes) {
        if let attribute = attributes["naming"] {
            if let style = attribute.word("tables").flatMap(Naming.Style.init(rawValue:)) { naming.tables = style }
            if let style = attribute.word("columns").flatMap(Naming.Style.init(rawValue:)) { naming.columns = style }
            if attribute.word("plural") == "false" { naming.isPlural = false }
            if let value = attribute.value("foreignKey"), let pattern = value.string {
                naming.foreignKey = pattern
                if !Checker.contains(pattern, "{key}") || !Checker.contains(pattern, "{attribute}") {
                    error(
                        .badArgument, value.place,
                        "the pattern of foreign keys needs {attribute} and {key}, such as \"{attribute}_{key}\"")
                }
            }
        }
        if let attribute = attributes["dialects"] {
            let dialects = attribute.values.compactMap { $0.word.flatMap(CheckedDialect.init(rawValue:)) }
            var unique: [CheckedDialect] = []
            for dialect in dialects where !unique.contains(dialect) { unique.append(dialect) }
            if !unique.isEmpty { result.dialects = unique }
        }
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix(part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    /// Gives every declaration's name its meaning.
    func collectDeclarations(_ trees: [SyntaxNode]) {
        var places: [String: Place] = [:]
        for (file, tree) in trees.enumerated() {
            for node in tree.nodes {
                let syntax = DeclarationSyntax(node: node)
                switch node.kind {
                case .model, .enumeration, .alias, .value, .mixin, .view: break
                case .importDeclaration:
                    reporter.notGenerated("'import'", node.tokens(.identifier).first?.place ?? node.place)
                    continue
                default: continue
                }
                guard let name = syntax.name, isFree(name, &places) else { continue }
                switch node.kind {
                case .model, .view: declareModel(syntax, name, file: file)
                case .enumeration: declareEnum(syntax, name, file: file)
                case .mixin:
                    symbols[name.text] = .mixin(mixins.count)
                    mixins.append(syntax)
                    _ = matcher.match(syntax.attributes, at: .mixin)
                case .value:
                    symbols[name.text] = .value(values.count)
                    values.append(
                        ValueDraft(syntax: syntax, name: name, file: file, location: reporter.location(of: name.place)))
                case .alias:
                    symbols[name.text] = .alias(aliases.count)
                    aliases.append(AliasDraft(syntax: syntax, name: name, file: file))
                default: break
                }
            }
        }
    }

    /// Reports a name that is taken, by another declaration or by the language.
    private func isFree(_ name: Token, _ places: inout [String: Place]) -> Bool {
        if let other = places[name.text] {
            error(
                .duplicateDeclaration, name.place,
                "'\(name.text)' is declared already, at \(reporter.location(of: other)); rename one of them")
            return false
        }
        places[name.text] = name.place
        if ReservedNames.types.contains(name.text) || name.text == result.name + "Schema" {
            error(
                .reservedName, name.place,
                "'\(name.text)' is a name that generated code needs for itself; choose another, "
                    + "such as '\(ReservedNames.alternative(to: name.text))'")
        } else if name.text.hasPrefix("_") {
            error(.reservedName, name.place, "names that begin with '_' belong to the runtime; choose another")
        }
        return true
    }

    private func declareModel(_ syntax: DeclarationSyntax, _ name: Token, file: Int) {
        symbols[name.text] = .model(models.count)
        let model = ModelDraft(
            syntax: syntax, file: file, index: models.count, name: name, location: reporter.location(of: name.place))
        model.result.documentation = syntax.documentation
        models.append(model)
    }

    /// Attributes of the declaration, the name of the table, and what is not generated yet.
    func checkHeader(of model: ModelDraft) {
        let syntax = model.syntax
        if let base = syntax.base {
            model.isIncomplete = true
            if let name = base.token(.identifier) { checkBase(name, of: model) }
        }
        if let mixins = syntax.mixins {
            for name in mixins.tokens(.identifier).dropFirst() { addMixin(name, to: model) }
        }
        model.attributes = matcher.match(syntax.attributes, at: .model)
        model.result.isKeyless = isKeyless(model)
        if model.isView { model.result.view = viewSQL(of: model) }
        if model.attributes["inheritance"] != nil || model.attributes["abstract"] != nil { model.isIncomplete = true }
        model.result.isExternal = model.attributes["external"] != nil
        model.result.table = naming.table(forModel: model.name.text)
        if let attribute = model.attributes["table"] {
            if let name = attribute.first?.string { model.result.table = name }
            model.result.schema = attribute.string("schema")
        }
    }

    private func checkBase(_ name: Token, of model: ModelDraft) {
        guard case .model(let index) = symbols[name.text] else {
            let names = models.map(\.name.text)
            let remedy = Suggestion.text(for: name.text, among: names, otherwise: "a model extends a model")
            error(.unknownType, name.place, "unknown model '\(name.text)'\(remedy)")
            return
        }
        if models[index] === model {
            error(.unknownType, name.place, "a model can't extend itself; name another model, or remove this")
            return
        }
        reporter.notGenerated("inheritance", name.place)
    }

    private func addMixin(_ name: Token, to model: ModelDraft) {
        if case .mixin(let index) = symbols[name.text] {
            if model.mixins.contains(where: { $0.index == index }) {
                error(.duplicateMember, name.place, "'\(name.text)' stands here twice; remove one of them")
            } else {
                model.mixins.append((index, name))
            }
            return
        }
        model.isIncomplete = true
        var names: [String] = []
        for (symbol, meaning) in symbols {
            if case .mixin = meaning { names.append(symbol) }
        }
        let remedy = Suggestion.text(for: name.text, among: names.sorted(), otherwise: "declare it with 'mixin'")
        error(.unknownType, name.place, "unknown mixin '\(name.text)'\(remedy)")
    }
}
