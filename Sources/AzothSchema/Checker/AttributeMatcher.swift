/// Matches attributes as written with their specifications and reports what does not fit.
struct AttributeMatcher {
    let reporter: Reporter

    func match(_ attributes: [AttributeSyntax], at place: AttributeSpec.Places) -> MatchedAttributes {
        var result = MatchedAttributes()
        for attribute in attributes {
            guard let matched = match(attribute, at: place) else { continue }
            if !matched.spec.isRepeatable, result[matched.spec.name] != nil {
                reporter.error(
                    .repeatedAttribute, attribute.place,
                    "'\(attribute.spelling)' stands here twice; remove one of them")
                continue
            }
            result.all.append(matched)
        }
        return result
    }

    private func match(_ attribute: AttributeSyntax, at place: AttributeSpec.Places) -> MatchedAttribute? {
        guard let name = attribute.name?.text else { return nil }
        let isModelMember = place == .modelMember
        guard !attribute.isDotted, let spec = AttributeCatalog.spec(named: name, isModelMember: isModelMember) else {
            reportUnknown(attribute, name: name, at: place)
            return nil
        }
        guard !spec.places.isDisjoint(with: place) else {
            reporter.error(
                .misplacedAttribute, attribute.place,
                "'\(attribute.spelling)' does not apply to \(Self.description(of: place)); "
                    + Self.remedy(for: spec, at: place))
            return nil
        }
        var matched = MatchedAttribute(spec: spec, syntax: attribute, isGenerated: spec.isGenerated)
        if !spec.isGenerated { reporter.notGenerated("'\(attribute.spelling)'", attribute.place) }
        // What is wrong with one of too few arguments is an echo.
        guard hasRequiredArguments(matched) else { return matched }
        for argument in attribute.arguments { add(argument, to: &matched) }
        return matched
    }

    private func reportUnknown(_ attribute: AttributeSyntax, name: String, at place: AttributeSpec.Places) {
        let isModelMember = place == .modelMember
        if let remedy = ForeignAttribute.remedy(for: attribute, named: name, at: place) {
            reporter.error(.unknownAttribute, attribute.place, "unknown attribute '\(attribute.spelling)'; \(remedy)")
            return
        }
        if AttributeCatalog.spec(named: name, isModelMember: !isModelMember) != nil {
            let remedy =
                isModelMember
                ? "'@\(name)' stands after a field or a declaration's name, with one '@'"
                : "'@@\(name)' stands by itself in the model's body, with two '@'"
            reporter.error(.misplacedAttribute, attribute.place, "misplaced '\(attribute.spelling)'; \(remedy)")
            return
        }
        let known = AttributeCatalog.all.filter { $0.places.contains(.modelMember) == isModelMember }
        let here = known.filter { !$0.places.isDisjoint(with: place) }.map(\.name)
        let signs = isModelMember ? "@@" : "@"
        var suggestion = Suggestion.best(for: name, among: here)
        suggestion = suggestion ?? Suggestion.best(for: name, among: known.map(\.name))
        let list = here.map { signs + $0 }.joined(separator: ", ")
        let remedy = suggestion.map { "did you mean '\(signs)\($0)'?" } ?? "here can stand: \(list)"
        reporter.error(.unknownAttribute, attribute.place, "unknown attribute '\(attribute.spelling)'; \(remedy)")
    }

    // MARK: Arguments

    private func add(_ argument: ArgumentSyntax, to matched: inout MatchedAttribute) {
        let spec = matched.spec
        if let label = argument.label {
            if let parameter = spec.parameters.first(where: { $0.label == label.text }) {
                guard matched.value(label.text) == nil else {
                    reporter.error(
                        .badArgument, label.place,
                        "the argument '\(label.text)' of '\(matched.syntax.spelling)' stands here twice; remove one")
                    return
                }
                guard accept(argument, for: parameter, of: &matched) else { return }
            } else if !spec.acceptsAnyLabel {
                let labels = spec.parameters.compactMap(\.label)
                let otherwise =
                    labels.isEmpty
                    ? "it takes no argument with a label" : "it takes " + labels.joined(separator: ", ")
                let remedy = Suggestion.text(for: label.text, among: labels, otherwise: otherwise)
                reporter.error(
                    .badArgument, label.place,
                    "unknown argument '\(label.text)' of '\(matched.syntax.spelling)'\(remedy)")
                return
            }
            matched.labelled.append((label.text, argument))
            return
        }
        let positional = spec.parameters.filter { $0.label == nil }
        var position = matched.unlabelled.count
        if let last = positional.last, last.isVariadic { position = min(position, positional.count - 1) }
        guard position < positional.count else {
            let remedy =
                positional.isEmpty && spec.parameters.isEmpty
                ? "it takes none, remove the parentheses"
                : positional.isEmpty
                    ? "its arguments have labels: \(spec.parameters.compactMap(\.label).joined(separator: ", "))"
                    : "it takes \(positional.count) without a label"
            reporter.error(
                .badArgument, argument.place, "too many arguments of '\(matched.syntax.spelling)'; \(remedy)")
            return
        }
        guard accept(argument, for: positional[position], of: &matched) else { return }
        matched.unlabelled.append(argument)
    }

    /// Checks the value; reports it and returns false where it can't be used.
    private func accept(
        _ argument: ArgumentSyntax, for parameter: AttributeSpec.Parameter, of matched: inout MatchedAttribute
    ) -> Bool {
        guard let value = argument.value else { return false }
        let what = "\(parameter.label.map { "'\($0)' of " } ?? "")'\(matched.syntax.spelling)'"
        if let problem = problem(of: value, for: parameter.kind) {
            reporter.error(.badArgument, value.place, "\(what) takes \(problem)")
            return false
        }
        if !parameter.isGenerated {
            reporter.notGenerated(
                "'\(parameter.label ?? value.text)' of '\(matched.syntax.spelling)'", argument.place)
            matched.isGenerated = false
        }
        if let word = value.word, matched.spec.name == "load", AttributeCatalog.loadsNotGenerated.contains(word) {
            reporter.notGenerated("'@load(\(word))'", argument.place)
            matched.isGenerated = false
        }
        return true
    }

    /// What a parameter takes, where the value is something else.
    private func problem(of value: ExpressionSyntax, for kind: AttributeSpec.Parameter.Kind) -> String? {
        switch kind {
        case .word(let words):
            guard let word = value.word else { return words.joined(separator: ", ") + unquoted(value, among: words) }
            if words.contains(word) { return nil }
            return words.joined(separator: ", ") + Suggestion.text(for: word, among: words)
        case .string: return value.string == nil ? "a text in quotes" : nil
        case .bool: return value.word == "true" || value.word == "false" ? nil : "true or false"
        case .name: return value.word == nil && value.string == nil && value.implicitMember == nil ? "a name" : nil
        case .sql: return value.fences == nil ? "SQL between back quotes: `…`" : nil
        case .condition:
            switch value.node.kind {
            case .sql, .binary, .group, .prefix, .path, .call: return nil
            default: return "a condition in SQL between back quotes: `…`"
            }
        case .term: return isTerm(value) ? nil : "names of columns, descending with '-'" + unwrapped(value)
        case .indexTerm:
            if isTerm(value) || value.fences != nil { return nil }
            return "names of columns and SQL between back quotes" + unwrapped(value)
        case .mapping:
            return value.mapping?.from.word == nil || value.mapping?.to.word == nil
                ? "'attribute -> attribute of the target'" : nil
        case .swiftType: return value.node.kind == .path ? nil : "the name of a Swift type"
        case .expression: return nil
        }
    }

    /// What to do about a word in quotes.
    private func unquoted(_ value: ExpressionSyntax, among words: [String]) -> String {
        guard let text = value.string else { return "" }
        return words.contains(text) ? "; leave out the quotes" : Suggestion.text(for: text, among: words)
    }

    /// What to do about names in quotes or brackets.
    private func unwrapped(_ value: ExpressionSyntax) -> String {
        value.string != nil ? "; leave out the quotes" : value.elements != nil ? "; leave out the brackets" : ""
    }

    private func isTerm(_ value: ExpressionSyntax) -> Bool { (value.negated ?? value).path != nil }

    /// Whether no argument is missing; else reports it.
    private func hasRequiredArguments(_ matched: MatchedAttribute) -> Bool {
        let required = matched.spec.parameters.filter(\.isRequired)
        let written = matched.syntax.arguments
        let unlabelled = written.filter { $0.label == nil }.count
        let isComplete =
            required.filter { $0.label == nil }.count <= unlabelled
            && required.allSatisfy { parameter in
                parameter.label == nil || written.contains { $0.label?.text == parameter.label }
            }
        if isComplete { return true }
        let example = Self.example(of: matched.spec)
        let count = required.count == 1 || written.isEmpty ? "an argument" : "\(required.count) arguments"
        reporter.error(
            .badArgument, matched.place, "'\(matched.syntax.spelling)' needs \(count); for example \(example)")
        return false
    }
}
