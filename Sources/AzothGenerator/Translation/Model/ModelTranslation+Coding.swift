internal import AzothSchema

/// A member of a row, as JSON and the like have it.
struct CodedMember {
    /// The property, not escaped.
    let name: String
    let isOptional: Bool
    let isSensitive: Bool

    var swiftName: String { SwiftName.identifier(name) }

    /// The property, where local names could hide it.
    fileprivate func reference(besides locals: [String]) -> String {
        locals.contains(name) ? "self.\(name)" : swiftName
    }
}

extension ModelTranslation {
    /// The coding of a row. Swift could write most of it itself, but takes longer to compile that than this; and it would
    /// encode sensitive members, which are decoded only, and would not know that values of several columns are one member.
    ///
    /// - Parameter keepsMembers: The row keeps its members as it encodes them.
    func coding(_ members: [CodedMember], keepsMembers: Bool = true) -> [SwiftDeclaration] {
        [decoding(members, keepsMembers: keepsMembers), encoding(members)]
    }

    private func decoding(_ members: [CodedMember], keepsMembers: Bool) -> SwiftDeclaration {
        func value(of member: CodedMember) -> SwiftExpression {
            .raw("try members.\(member.isOptional ? "optional" : "required")(\"\(member.name)\")")
        }
        let body: [SwiftStatement] =
            keepsMembers
            ? members.map {
                .assignment(target: $0.reference(besides: ["members", "decoder"]), value: value(of: $0))
            }
            : [.expression(.call("self.init", members.map { .init(SwiftName.label($0.name), value(of: $0)) }))]
        return SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: [SwiftParameter("from decoder", "any Swift.Decoder")],
                effects: "throws ",
                body: [container("try Azoth.RowDecoding(decoder)", "let", isUsed: !members.isEmpty)] + body))
    }

    private func encoding(_ members: [CodedMember]) -> SwiftDeclaration {
        let encoded = members.filter { !$0.isSensitive }
        let body = encoded.map { member in
            let value = member.reference(besides: ["members", "encoder"])
            return SwiftStatement.expression(
                .raw("try members.append(\"\(member.name)\", \(member.isOptional ? "ifPresent: " : "")\(value))"))
        }
        return SwiftDeclaration(
            .function(
                modifiers: "public ", name: "encode", parameters: [SwiftParameter("to encoder", "any Swift.Encoder")],
                effects: "throws ", result: nil,
                body: [container("Azoth.RowEncoding(encoder)", "var", isUsed: !encoded.isEmpty)] + body),
            documentation: encoded.count < members.count ? ["Encodes all columns but the sensitive ones."] : [])
    }

    private func container(_ value: String, _ introducer: String, isUsed: Bool) -> SwiftStatement {
        isUsed
            ? .binding(introducer: introducer, name: "members", value: .raw(value))
            : .expression(.raw("_ = \(value)"))
    }
}
