/// A condition in the language itself, on the columns of one model.
public indirect enum CheckedCondition: Sendable, Hashable {
    public enum Comparison: String, Sendable, Hashable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }
    public enum Value: Sendable, Hashable {
        case literal(CheckedLiteral)
        /// A case of the column's enum, by its Swift name.
        case enumCase(String)
    }

    /// A column, by its position, and a value that fits its type. `nil` compares with `==` and `!=` only.
    case comparison(Int, Comparison, Value)
    case isIn(Int, [Value])
    /// A column of truth values.
    case isTrue(Int)
    case not(CheckedCondition)
    case and(CheckedCondition, CheckedCondition)
    case or(CheckedCondition, CheckedCondition)
}
