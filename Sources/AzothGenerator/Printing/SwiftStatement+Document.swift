extension SwiftStatement {
    var document: Document {
        switch self {
        case .expression(let expression): expression.document
        case .binding(let introducer, let name, let value): .text("\(introducer) \(name) = ") + value.document
        case .assignment(let target, let value): .text("\(target) = ") + value.document
        case .guard(let conditions, let otherwise):
            .group(
                .concatenation([
                    "guard ", .indented(conditions.map { .text($0) }.joined(by: "," + .line)), .line, "else ",
                    [otherwise].block,
                ]))
        case .forEach(let name, let sequence, let body):
            .text("for \(name) in ") + sequence.document + " " + body.block
        case .ifLet(let name, let then): .text("if let \(name) ") + [SwiftStatement.expression(then)].block
        }
    }
}

extension [SwiftStatement] {
    /// The statements between braces: one may stand on the line of its braces, several have a line each.
    var block: Document {
        if isEmpty { return "{}" }
        let separator: Document = count == 1 ? .line : .hardLine
        return .group(
            .concatenation([
                "{", .indented(separator + map(\.document).joined(by: .hardLine)), separator, "}",
            ]))
    }
}

extension [SwiftAccessor] {
    /// The accessors between braces. A getter without introducer is its statements alone.
    var block: Document {
        if count == 1, self[0].introducer.isEmpty { return self[0].body.block }
        let separator: Document = count == 1 ? .line : .hardLine
        let accessors = map { .text($0.introducer + " ") + $0.body.block } as [Document]
        return .group(
            .concatenation(["{", .indented(separator + accessors.joined(by: .hardLine)), separator, "}"]))
    }
}
