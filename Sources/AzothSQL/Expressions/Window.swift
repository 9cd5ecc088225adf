/// What OVER says.
public struct WindowSpecification: Sendable {
    package let partition: [SQLNode]
    package let ordering: [SQLNode]
    package let frame: Frame?
}

/// The rows around the current one that a window function sees.
///
/// ```swift
/// Order.total.sum().over(orderBy: [Order.placedAt], frame: .rows(from: .unboundedPreceding, to: .currentRow))
/// ```
public struct Frame: Sendable, Hashable {
    /// What the bounds of a frame count.
    public enum Unit: String, Sendable, Hashable {
        case rows = "ROWS"
        case range = "RANGE"
        case groups = "GROUPS"
    }

    /// Where a frame begins or ends.
    public enum Bound: Sendable, Hashable {
        case unboundedPreceding, currentRow, unboundedFollowing
        case preceding(Int), following(Int)
    }

    package let unit: Unit
    package let start: Bound
    package let end: Bound

    public init(_ unit: Unit, from start: Bound, to end: Bound) {
        self.unit = unit
        self.start = start
        self.end = end
    }

    /// Counted in rows.
    public static func rows(from start: Bound, to end: Bound = .currentRow) -> Frame {
        Frame(.rows, from: start, to: end)
    }
    /// Counted in values of the ORDER BY term.
    public static func range(from start: Bound, to end: Bound = .currentRow) -> Frame {
        Frame(.range, from: start, to: end)
    }
    /// Counted in groups of rows that are equal to ORDER BY.
    public static func groups(from start: Bound, to end: Bound = .currentRow) -> Frame {
        Frame(.groups, from: start, to: end)
    }
    /// All rows up to the current one.
    public static let unboundedPreceding = Frame.rows(from: .unboundedPreceding)
}

extension SQLExpression {
    /// The function over a window: `sum(x) OVER (PARTITION BY … ORDER BY …)`.
    public func over(
        partitionBy: any OrderTerm..., orderBy: [any OrderTerm] = [], frame: Frame? = nil
    ) -> Expr<Value> {
        let window = WindowSpecification(
            partition: partitionBy.map(\._orderNode), ordering: orderBy.map(\._orderNode), frame: frame)
        // What was divided by its scale is divided outside the window.
        if case .unscaled(let node, let scale) = sql {
            return Expr(.unscaled(.window(node, window), scale: scale), as: sqlType)
        }
        return Expr(.window(sql, window), as: sqlType)
    }
}
