/// Makes the checked schema of the syntax trees of all files, and reports what is wrong with them.
///
/// The work goes in passes over all files, each in an extension of its own: declarations, types, fields, keys and
/// foreign keys, columns, relationships, constraints, names, portability.
final class Checker {
    let reporter: Reporter
    let matcher: AttributeMatcher
    let files: [SourceFile]
    var result: CheckedSchema
    var naming = Naming()
    var symbols: [String: Symbol] = [:]
    var models: [ModelDraft] = []
    /// By position, as ``Symbol`` has it.
    var enums: [CheckedEnum] = []
    var aliases: [AliasDraft] = []
    /// By position, as ``Symbol`` has it.
    var values: [ValueDraft] = []
    /// By position, as ``Symbol`` has it.
    var mixins: [DeclarationSyntax] = []

    /// What a name stands for; the number is the position in the checker's lists.
    enum Symbol {
        case model(Int), enumeration(Int), alias(Int), mixin(Int), value(Int)
    }

    final class AliasDraft {
        enum State { case unresolved, resolving, resolved(ResolvedType?) }
        let syntax: DeclarationSyntax
        let name: Token
        let file: Int
        var state = State.unresolved

        init(syntax: DeclarationSyntax, name: Token, file: Int) {
            self.syntax = syntax
            self.name = name
            self.file = file
        }
    }

    init(files: [SourceFile], schemaName: String, reporter: Reporter) {
        self.files = files
        self.reporter = reporter
        matcher = AttributeMatcher(reporter: reporter)
        result = CheckedSchema(name: schemaName, files: files.map { CheckedFile(path: $0.path) })
    }

    func check(_ trees: [SyntaxNode]) -> CheckedSchema {
        collectSchema(trees)
        collectDeclarations(trees)
        for alias in aliases.indices { _ = resolveAlias(alias) }
        for value in values { resolveParts(of: value) }
        for model in models { checkHeader(of: model) }
        for model in models { classifyFields(of: model) }
        for model in models { checkKeyless(model) }
        for model in models { checkViews(of: model) }
        for model in models { resolveKey(of: model) }
        for model in models { resolveForeignKeys(of: model) }
        for model in models { assemble(model) }
        for model in models { checkPlaceholders(of: model) }
        for model in models { linkOwners(of: model) }
        for model in models { checkConstraints(of: model) }
        for model in models { resolveLinkTables(of: model) }
        for model in models { linkInverses(of: model) }
        for model in models { resolveProxies(of: model) }
        for model in models { checkForeignKeys(of: model) }
        checkCycles()
        for model in models { checkNames(of: model) }
        checkTableNames()
        finish()
        return result
    }

    private func finish() {
        for model in models { result.files[model.file].models.append(model.result) }
        for value in values { result.files[value.file].values.append(value.result) }
        for alias in aliases {
            guard case .resolved(let type?) = alias.state else { continue }
            var checked = CheckedTypeAlias(
                name: alias.name.text, documentation: alias.syntax.documentation, type: type.type,
                location: reporter.location(of: alias.name.place))
            checked.swiftType = type.swiftType
            checked.sqlType = type.sqlType
            checked.storage = type.storage
            result.files[alias.file].typeAliases.append(checked)
        }
    }

    func error(_ code: DiagnosticCode, _ place: Place, _ message: String) { reporter.error(code, place, message) }

    func isTarget(_ dialect: CheckedDialect) -> Bool { result.dialects.contains(dialect) }
}
