/// SQL as the user writes it, in which interpolated values become parameters.
///
/// ```swift
/// text("SELECT id FROM a WHERE data = \(name)")           // … WHERE data = ?
/// ```
///
/// Expressions may be interpolated too (`\(A.data)`), and `\(unsafe: …)` puts a string into the text as it is.
public struct SQLText: Sendable, ExpressibleByStringInterpolation {
    /// A piece of the text.
    public enum Part: Sendable {
        case text(String)
        case node(SQLNode)
        /// What each database has of its own; the columns in it are the same tables'.
        indirect case dialects([DialectName: [Part]])
    }

    package let parts: [Part]

    package init(parts: [Part]) { self.parts = parts }
    public init(stringLiteral: String) { parts = [.text(stringLiteral)] }
    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
    /// Text that is made at run time. Nothing in it is escaped: never build it from what users typed.
    public init(unsafe text: String) { parts = [.text(text)] }

    public struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []
        public init(literalCapacity: Int, interpolationCount: Int) { parts.reserveCapacity(interpolationCount * 2 + 1) }
        public mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }
        /// A value: it becomes a parameter.
        public mutating func appendInterpolation<Value: MappedValue>(_ value: Value) {
            parts.append(.node(.bind(Bind(value, as: Value.sqlType))))
        }
        /// A value or NULL: it becomes a parameter. (Without this, the compiler takes `\(optional)` for a mistake.)
        public mutating func appendInterpolation<Value: MappedValue>(_ value: Value?) {
            parts.append(.node(.bind(Bind(value, as: Value.sqlType))))
        }
        /// A value that is laid down as a column keeps it: a decimal with its scale, a date in its storage.
        public mutating func appendInterpolation<M, Value>(_ value: Value, as column: Mapped<M, Value>) {
            parts.append(.node(column.sql.bind(value, as: column.sqlType)))
        }
        /// A value that logs and errors don't show.
        public mutating func appendInterpolation<Value: MappedValue>(sensitive value: Value) {
            parts.append(.node(.bind(Bind(value, as: Value.sqlType, isSensitive: true))))
        }
        /// An expression: it is printed as in a statement.
        public mutating func appendInterpolation(_ expression: some SQLExpression) {
            parts.append(.node(expression.sql))
        }
        /// A table, by the name that the database knows it by.
        public mutating func appendInterpolation<M: TableModel>(_ model: M.Type) {
            parts.append(.node(.table(M._table)))
        }
        /// Text as it is. Nothing in it is escaped: never interpolate what users typed.
        public mutating func appendInterpolation(unsafe text: String) { parts.append(.text(text)) }
    }
}

/// SQL as an expression: `text("length(name)", as: Int.self)`.
public func text<Value: MappedValue>(_ text: SQLText, as type: Value.Type) -> Expr<Value> { Expr(.raw(text.parts)) }
