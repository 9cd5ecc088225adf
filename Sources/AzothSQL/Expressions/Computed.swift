/// An attribute that the database evaluates in queries: `@computed`. `User.initials` is a `Computed<User, String>`.
///
/// It is an expression as any other: in select lists, conditions and orders, and of an alias (`manager.initials`).
/// Objects do not keep it: what it is made of may change any time.
public struct Computed<Owner: TableModel, Value: MappedValue>: SQLExpression {
    /// A piece of the SQL.
    public enum Part: Sendable, ExpressibleByStringLiteral {
        /// SQL as it stands.
        case text(String)
        /// A column of the owner, by position.
        case column(Int)
        public init(stringLiteral: String) { self = .text(stringLiteral) }
    }

    private let parts: [Part]
    private let byDialect: [DialectName: [Part]]
    /// How the values are laid down.
    public let sqlType: SQLType
    private let alias: String?

    /// - Parameters:
    ///   - parts: The SQL for all databases.
    ///   - byDialect: The SQL for each database, where it differs.
    ///   - type: How the values are laid down.
    public init(_ parts: [Part] = [], byDialect: [DialectName: [Part]] = [:], as type: SQLType = Value.sqlType) {
        self.init(parts, byDialect, type, alias: nil)
    }

    private init(_ parts: [Part], _ byDialect: [DialectName: [Part]], _ type: SQLType, alias: String?) {
        self.parts = parts
        self.byDialect = byDialect
        sqlType = type
        self.alias = alias
    }

    /// The expression, in parentheses.
    public var sql: SQLNode {
        guard !byDialect.isEmpty else { return .raw(nodes(parts)) }
        return .raw([.dialects(byDialect.mapValues(nodes))])
    }

    /// The same of the table under an alias.
    public func aliased(_ name: String?) -> Self { Self(parts, byDialect, sqlType, alias: name) }

    /// In parentheses, so that operators around it do not part it.
    private func nodes(_ parts: [Part]) -> [SQLText.Part] {
        let inner = parts.map { part -> SQLText.Part in
            switch part {
            case .text(let text): .text(text)
            case .column(let index):
                .node(.column(ColumnReference(table: Owner._table, index: index, alias: alias)))
            }
        }
        return [.text("(")] + inner + [.text(")")]
    }
}

extension Alias {
    /// The computed attribute of the table under its alias.
    public subscript<Owner, Value>(dynamicMember path: KeyPath<M.Type, Computed<Owner, Value>>) -> Computed<
        Owner, Value
    > {
        M.self[keyPath: path].aliased(_name)
    }
}
