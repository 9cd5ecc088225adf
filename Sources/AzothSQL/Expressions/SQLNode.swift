/// The syntax tree of SQL expressions: what operators and functions build and printers print.
///
/// Programs rarely meet it: ``SQLExpression`` is the typed face. The cases are SQL's own forms.
public indirect enum SQLNode: Sendable {
    /// `a.id`
    case column(ColumnReference)
    /// `x.id`: a column of a subquery or common table expression, by position.
    case derivedColumn(DerivedTable, Int)
    /// `excluded.data`: the row that an upsert could not insert.
    case excluded(ColumnReference)
    /// `?`: a value.
    case bind(Bind)
    /// `?`: a value that is given at execution. Only templates have them.
    case parameter(SQLType, isSensitive: Bool)
    /// Text as the user wrote it, with expressions between.
    case raw([SQLText.Part])
    /// The name of a table.
    case table(Table)
    /// `*`, as in `count(*)`.
    case star
    case parenthesized(SQLNode)
    case binary(BinaryOperator, SQLNode, SQLNode)
    case and([SQLNode])
    case or([SQLNode])
    case not(SQLNode)
    case negated(SQLNode)
    case isNull(SQLNode, isNegated: Bool)
    case between(SQLNode, low: SQLNode, high: SQLNode, isNegated: Bool)
    /// `x IN (…)`: the values are one array.
    case inList(SQLNode, InList, isNegated: Bool)
    /// `(x, y) IN (VALUES (…), (…))`
    case inRows([SQLNode], rows: [[SQLNode]], isNegated: Bool)
    case inQuery(SQLNode, SelectCore, isNegated: Bool)
    /// The pattern's escape character is a backslash.
    case like(SQLNode, pattern: SQLNode, ignoresCase: Bool, isNegated: Bool)
    case function(String, [SQLNode], isDistinct: Bool)
    case cast(SQLNode, SQLType)
    /// `x COLLATE name`
    case collated(SQLNode, by: String)
    case conditional([ConditionalBranch], otherwise: SQLNode?)
    /// `(SELECT …)`
    case subquery(SelectCore)
    case exists(SelectCore)
    /// `x AS name` in a select list, the name alone in ORDER BY and GROUP BY.
    case label(SQLNode, String)
    case window(SQLNode, WindowSpecification)
    case ordering(SQLNode, descending: Bool, nulls: NullsPlacement?)
    /// `x * 10^digits` where decimals are scaled integers, rounded to one where it may not be one; else `x`.
    case rescaled(SQLNode, digits: Int, rounds: Bool)
    /// `x / 10^scale` as a floating-point number where decimals are scaled integers, else `x`.
    case unscaled(SQLNode, scale: Int)

    /// One branch of CASE.
    public struct ConditionalBranch: Sendable {
        package let condition: SQLNode
        package let value: SQLNode
        package init(condition: SQLNode, value: SQLNode) {
            self.condition = condition
            self.value = value
        }
    }

    /// The values on the right side of IN.
    public struct InList: Sendable {
        /// All values, as an array.
        package let array: Bind
        /// The values one by one, for databases that can't pass such an array as one parameter.
        package let elements: @Sendable () -> [Bind]
        package init(array: Bind, elements: @escaping @Sendable () -> [Bind]) {
            self.array = array
            self.elements = elements
        }
    }

    /// An operator between two expressions.
    public enum BinaryOperator: Sendable, Hashable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        case add, subtract, multiply, divide, remainder, concatenate
        /// Equality for which NULL equals NULL.
        case same, notSame
        /// Before text in parentheses alone.
        case `in`, notIn
    }

    /// Where ORDER BY puts rows without a value.
    public enum NullsPlacement: Sendable, Hashable { case first, last }
}

/// A column of a table in a statement.
public struct ColumnReference: Sendable, Hashable {
    /// The table, whatever it is called in the statement.
    public let table: Table
    /// The position of the column in the table.
    public let index: Int
    /// The alias that the table has in the statement; nil: the table's own name.
    public let alias: String?

    public init(table: Table, index: Int, alias: String? = nil) {
        self.table = table
        self.index = index
        self.alias = alias
    }

    /// The column itself.
    public var column: Column { table.columns[index] }
}

/// A value in a statement: always a parameter, never text.
public struct Bind: Sendable {
    /// The value, which encodes itself.
    public let value: any MappedValue
    /// How the value is laid down: the type of the column that it is assigned to or compared with.
    public let type: SQLType
    /// The value is hidden in logs and errors.
    public let isSensitive: Bool

    public init(_ value: any MappedValue, as type: SQLType, isSensitive: Bool = false) {
        self.value = value
        self.type = type
        self.isSensitive = isSensitive
    }
}

extension SQLNode {
    /// Whether values compared with this expression are to be hidden.
    package var isSensitive: Bool {
        switch self {
        case .column(let reference), .excluded(let reference): reference.column.isSensitive
        case .label(let node, _), .cast(let node, _), .collated(let node, _), .rescaled(let node, _, _),
            .unscaled(let node, _):
            node.isSensitive
        case .function(_, let arguments, _): arguments.contains { $0.isSensitive }
        default: false
        }
    }

    /// The value as a parameter beside this expression.
    package func bind(_ value: any MappedValue, as type: SQLType) -> SQLNode {
        .bind(Bind(value, as: type, isSensitive: isSensitive))
    }

    /// `left AND right`, in one flat list.
    package static func conjunction(_ left: SQLNode, _ right: SQLNode) -> SQLNode {
        if case .and(let terms) = left { return .and(terms + [right]) }
        return .and([left, right])
    }

    /// `left OR right`, in one flat list.
    package static func disjunction(_ left: SQLNode, _ right: SQLNode) -> SQLNode {
        if case .or(let terms) = left { return .or(terms + [right]) }
        return .or([left, right])
    }
}
