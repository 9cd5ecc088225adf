internal import AzothSchema

/// A member of a row, as JSON and the like have it.
struct CodedMember {
    /// The property, not escaped.
    let name: String
    /// The type without its optionality.
    let type: String
    let isOptional: Bool
    let isSensitive: Bool

    var swiftName: String { SwiftName.identifier(name) }

    /// The property, where local names could hide it.
    fileprivate func reference(besides locals: [String]) -> String {
        locals.contains(name) ? "self.\(name)" : swiftName
    }
}

extension ModelTranslation {
    /// What a row says of its coding, where Swift alone would not get it right: sensitive members are decoded, but never
    /// encoded; values of several columns are one member.
    ///
    /// - Parameter decodes: The row keeps its members otherwise than it encodes them.
    func coding(_ members: [CodedMember], decodes: Bool = false) -> [SwiftDeclaration] {
        guard decodes || members.contains(where: \.isSensitive) else { return [] }
        let keys = SwiftDeclaration(
            .type(
                introducer: "nonisolated private enum", name: "CodingKeys", inherits: ["String", "Swift.CodingKey"],
                members: [members.map { SwiftDeclaration(.enumCase(name: $0.swiftName, value: nil)) }]))
        return [keys] + (decodes ? [decoding(members)] : []) + [encoding(members.filter { !$0.isSensitive })]
    }

    private func decoding(_ members: [CodedMember]) -> SwiftDeclaration {
        let arguments = members.map { member in
            let decode = member.isOptional ? "decodeIfPresent" : "decode"
            return SwiftArgument(
                SwiftName.label(member.name),
                .raw("try container.\(decode)(\(member.type).self, forKey: .\(member.swiftName))"))
        }
        return SwiftDeclaration(
            .initializer(
                modifiers: "public ", parameters: [SwiftParameter("from decoder", "any Swift.Decoder")],
                effects: "throws ",
                body: [
                    .binding(
                        introducer: "let", name: "container",
                        value: "try decoder.container(keyedBy: CodingKeys.self)"),
                    .expression(.call("self.init", arguments)),
                ]))
    }

    private func encoding(_ members: [CodedMember]) -> SwiftDeclaration {
        let body = members.map { member in
            let value = member.reference(besides: ["container", "encoder"])
            let encode = member.isOptional ? "encodeIfPresent" : "encode"
            return SwiftStatement.expression(
                .raw("try container.\(encode)(\(value), forKey: .\(member.swiftName))"))
        }
        let container: SwiftStatement =
            members.isEmpty
            ? "_ = encoder.container(keyedBy: CodingKeys.self)"
            : .binding(
                introducer: "var", name: "container", value: "encoder.container(keyedBy: CodingKeys.self)")
        return SwiftDeclaration(
            .function(
                modifiers: "public ", name: "encode", parameters: [SwiftParameter("to encoder", "any Swift.Encoder")],
                effects: "throws ", result: nil, body: [container] + body),
            documentation: ["Encodes all columns but the sensitive ones."])
    }
}
