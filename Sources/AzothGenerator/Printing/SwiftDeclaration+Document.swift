extension SwiftDeclaration {
    var document: Document {
        let comment = documentation.map { Document.text($0.isEmpty ? "///" : "/// \($0)") + .hardLine }
        return .concatenation(comment + [kind.document])
    }
}

extension SwiftDeclaration.Kind {
    var document: Document {
        switch self {
        case .typeAlias(let modifiers, let name, let type): .text("\(modifiers)typealias \(name) = \(type)")
        case .property(let modifiers, let name, let type, let value):
            .text("\(modifiers)\(name)" + (type.map { ": \($0)" } ?? ""))
                + (value.map { " = " + $0.document } ?? .empty)
        case .computed(let modifiers, let name, let type, let accessors):
            .text("\(modifiers)var \(name): \(type) ") + accessors.block
        case .subscript(let modifiers, let generics, let parameters, let type, let accessors):
            .concatenation([
                .text("\(modifiers)subscript\(generics)"), parameters.list, .text(" -> \(type) "), accessors.block,
            ])
        case .initializer(let modifiers, let isFailable, let parameters, let effects, let body):
            .concatenation([
                .text("\(modifiers)init\(isFailable ? "?" : "")"), parameters.list, .text(" \(effects)"), body.block,
            ])
        case .function(let modifiers, let name, let parameters, let effects, let result, let body):
            .concatenation([
                .text("\(modifiers)func \(name)"), parameters.list,
                .text(" \(effects)" + (result.map { "-> \($0) " } ?? "")), body.block,
            ])
        case .enumCase(let name, let value):
            .text("case \(name)") + (value.map { " = " + $0.document } ?? .empty)
        case .type(let introducer, let name, let inherits, let members):
            .concatenation([
                .text("\(introducer) \(name)" + (inherits.isEmpty ? " " : ": \(inherits.joined(separator: ", ")) ")),
                members.block,
            ])
        }
    }
}

extension [[SwiftDeclaration]] {
    /// Groups of members between braces, set apart by empty lines.
    fileprivate var block: Document {
        let groups = filter { !$0.isEmpty }.map { $0.map(\.document).joined(by: .hardLine) }
        if groups.isEmpty { return "{}" }
        return .concatenation(["{", .indented(.hardLine + groups.joined(by: .blankLine)), .hardLine, "}"])
    }
}

extension [SwiftParameter] {
    /// The parameters between parentheses: on one line, or on a line each.
    fileprivate var list: Document {
        if isEmpty { return "()" }
        return .group(
            .concatenation([
                "(", .indented(.softLine + map(\.document).joined(by: "," + .line)), .softLine, ")",
            ]))
    }
}
