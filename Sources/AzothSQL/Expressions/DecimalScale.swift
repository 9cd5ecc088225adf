// Decimals of up to 18 digits are scaled integers on SQLite: 1.50 with a scale of 2 is 150. Expressions know their
// scales by their types, so that sums, products and comparisons come out right there; PostgreSQL prints none of it.

extension SQLType {
    /// A decimal of no declared size: what a computation gave. A floating-point number on SQLite.
    package static let anyDecimal = SQLType.decimal(precision: 0, scale: 0)

    package var isDecimal: Bool {
        if case .decimal = base { true } else { false }
    }

    /// The scale, where values are scaled integers on databases without decimals; nil: values are plain numbers.
    package var decimalScale: Int? {
        switch self {
        case .decimal(let precision, let scale): precision > 0 && precision <= 18 ? scale : nil
        case .stored(.decimal(_, let scale), as: .scaled): scale
        case .custom(let base, _): base.decimalScale
        default: nil
        }
    }

    /// The type of a literal that this is multiplied with or divided by.
    package func factorType(for value: any MappedValue) -> SQLType {
        guard isDecimal, let scale = value._decimalScale else { return self }
        return scale <= 18 ? .decimal(precision: 18, scale: scale) : .anyDecimal
    }

    /// The type of a product.
    package func product(with other: SQLType) -> SQLType {
        guard isDecimal else { return self }
        guard let mine = decimalScale, let others = other.decimalScale, mine + others <= 18 else { return .anyDecimal }
        return .decimal(precision: 18, scale: mine + others)
    }

    /// The type of a sum.
    package var summed: SQLType {
        switch base {
        case .int16, .int32, .int64: .int64
        case .float, .double: .double
        case .decimal: decimalScale.map { .decimal(precision: 18, scale: $0) } ?? summedReal ?? .anyDecimal
        default: self
        }
    }

    /// The type of a sum of decimals that a table keeps as floating-point numbers: it has no more digits after the point
    /// than they have.
    private var summedReal: SQLType? {
        switch self {
        case .stored(.decimal(_, let scale), as: .real): .stored(.decimal(precision: 18, scale: scale), as: .real)
        case .custom(let base, let names): base.summedReal.map { .custom(base: $0, names: names) }
        default: nil
        }
    }
}

extension SQLNode {
    /// The same number as a value of another type.
    package func converted(from type: SQLType, to target: SQLType) -> SQLNode {
        switch (type.decimalScale, target.decimalScale) {
        case (let from?, let to?) where from != to: .rescaled(self, digits: to - from, rounds: to < from)
        case (let from?, nil) where target.isDecimal: from == 0 ? self : .unscaled(self, scale: from)
        case (nil, let to?) where type.isDecimal: .rescaled(self, digits: to, rounds: true)
        default: self
        }
    }

    /// Two expressions as values of one type, which both can have without loss.
    package static func unified(
        _ left: SQLNode, _ leftType: SQLType, _ right: SQLNode, _ rightType: SQLType
    ) -> (left: SQLNode, right: SQLNode, type: SQLType) {
        switch (leftType.decimalScale, rightType.decimalScale) {
        case (let l?, let r?) where l < r: (left.converted(from: leftType, to: rightType), right, rightType)
        case (_?, nil) where rightType.isDecimal: (left.converted(from: leftType, to: rightType), right, rightType)
        default: (left, right.converted(from: rightType, to: leftType), leftType)
        }
    }
}

extension SQLExpression {
    /// The expression as a plain number.
    package var unscaled: SQLNode {
        guard let scale = sqlType.decimalScale, scale > 0 else { return sql }
        return .unscaled(sql, scale: scale)
    }
}
