/// The attributes of a place, each matched with its specification.
struct MatchedAttributes {
    var all: [MatchedAttribute] = []

    subscript(name: String) -> MatchedAttribute? {
        for attribute in all where attribute.spec.name == name { return attribute }
        return nil
    }

    /// Whether the generator knows all of them.
    var isGenerated: Bool { all.allSatisfy(\.isGenerated) }
}

/// An attribute whose arguments fit its parameters.
struct MatchedAttribute {
    let spec: AttributeSpec
    let syntax: AttributeSyntax
    var isGenerated: Bool
    /// Arguments of parameters, by the label; those without a label in their order.
    var labelled: [(label: String, argument: ArgumentSyntax)] = []
    var unlabelled: [ArgumentSyntax] = []

    var place: Place { syntax.place }

    /// The value of an argument with a label.
    func value(_ label: String) -> ExpressionSyntax? {
        for (name, argument) in labelled where name == label { return argument.value }
        return nil
    }

    /// The values of arguments without labels.
    var values: [ExpressionSyntax] { unlabelled.compactMap(\.value) }
    var first: ExpressionSyntax? { unlabelled.first?.value }

    func string(_ label: String) -> String? { value(label)?.string }
    func word(_ label: String) -> String? { value(label)?.word }
    var firstWord: String? { first?.word }
}
