internal import AzothSchema

extension CheckedCondition {
    /// The condition in Swift, on `$0`.
    func text(on model: CheckedModel) -> String {
        func column(_ index: Int) -> String {
            "$0."
                + model.columns[index].property.split(separator: ".").map { SwiftName.identifier(String($0)) }
                .joined(separator: ".")
        }
        func value(_ value: Value, _ index: Int) -> String {
            switch value {
            case .enumCase(let name): "." + SwiftName.identifier(name)
            case .literal(.string(let text)): SwiftName.literal(text)
            case .literal(let literal): literal.inline(as: model.columns[index].type)
            }
        }
        return switch self {
        case .comparison(let index, let comparison, let constant):
            "\(column(index)) \(comparison.rawValue) \(value(constant, index))"
        case .isIn(let index, let constants):
            "\(column(index)).in([\(constants.map { value($0, index) }.joined(separator: ", "))])"
        case .isTrue(let index): "\(column(index)) == true"
        case .not(let condition): "!(\(condition.text(on: model)))"
        case .and(let left, let right): "(\(left.text(on: model))) && (\(right.text(on: model)))"
        case .or(let left, let right): "(\(left.text(on: model))) || (\(right.text(on: model)))"
        }
    }
}

extension CheckedLiteral {
    /// A constant other than a text, on one line.
    fileprivate func inline(as type: CheckedType) -> String {
        if case .raw(let text) = expression(as: type) { text } else { "nil" }
    }
}
