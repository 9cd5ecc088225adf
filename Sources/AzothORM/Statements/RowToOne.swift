public import AzothSQL

/// A many-to-one of rows that are no objects: `AuditLine.user`, which joins and conditions follow. Generated.
///
/// ```swift
/// select(AuditLine.self, User.self).join(AuditLine.user)
/// select(AuditLine.self).where(AuditLine.user == user)
/// ```
public struct RowToOne<Owner: TableRow, Target: Model>: Attribute {
    /// The columns of the foreign key, by position in the owner's table.
    public let _columns: [Int]
    /// The columns that the foreign key references, by position in the target's table.
    let references: [Int]
    /// The alias of the table that it starts from; nil: the table under its own name.
    public let alias: String?

    /// The foreign key of columns, by position in the owner's table, that references others in the target's.
    public init(columns: [Int], references: [Int]) { self.init(columns: columns, references: references, alias: nil) }
    init(columns: [Int], references: [Int], alias: String?) {
        _columns = columns
        self.references = references
        self.alias = alias
    }

    /// `line.user_id = user.id`
    fileprivate func pointsAt(_ alias: String?) -> SQLNode {
        .equal(Owner._table, _columns, self.alias, Target._anyEntity.table, references, alias)
    }
}

extension Select {
    /// `JOIN` the target of a foreign key: `select(AuditLine.self, User.self).join(AuditLine.user)`.
    public func join<Owner, Target>(_ reference: RowToOne<Owner, Target>) -> Self { joining(.inner, reference, nil) }

    /// `JOIN` the target of a foreign key under another name.
    public func join<Owner, Target>(_ reference: RowToOne<Owner, Target>, to alias: Alias<Target>) -> Self {
        joining(.inner, reference, alias._name)
    }

    /// `LEFT OUTER JOIN` the target of a foreign key.
    public func outerJoin<Owner, Target>(_ reference: RowToOne<Owner, Target>) -> Self {
        joining(.left, reference, nil)
    }

    /// `LEFT OUTER JOIN` the target of a foreign key under another name.
    public func outerJoin<Owner, Target>(_ reference: RowToOne<Owner, Target>, to alias: Alias<Target>) -> Self {
        joining(.left, reference, alias._name)
    }

    private func joining<Owner, Target>(
        _ kind: Join.Kind, _ reference: RowToOne<Owner, Target>, _ alias: String?
    ) -> Self {
        with { core in
            let target = FromItem.table(Target._anyEntity.table, alias: alias)
            core.joins.append(Join(kind: kind, target: target, on: reference.pointsAt(alias)))
        }
    }
}

extension RowToOne {
    /// Whether the foreign key points at a row for which the condition holds: `EXISTS (SELECT 1 …)`.
    public func has(_ condition: (Alias<Target>) -> any SQLExpression<Bool>) -> Expr<Bool> {
        let table = Target._anyEntity.table
        let target = Alias<Target>("\(table.name)_\(subqueryLevel(inside: alias))")
        return .exists(
            in: [.table(table, alias: target._name)], [pointsAt(target._name), condition(target).condition])
    }

    /// Whether the foreign key points at an object; nil: at none.
    public static func == (left: Self, right: Target?) -> Expr<Bool> {
        let target = right?._slot
        return Expr(
            .foreignKey(left._columns, of: Owner._table, left.alias, pointsAt: target, left.references), as: .bool)
    }

    /// Whether the foreign key points at another object, or at one at all.
    public static func != (left: Self, right: Target?) -> Expr<Bool> { Expr(.not((left == right).sql), as: .bool) }
}

extension Alias {
    /// The foreign key of the table under the alias's name: `line.user`.
    public subscript<Owner, Target>(
        dynamicMember path: KeyPath<M.Type, RowToOne<Owner, Target>>
    ) -> RowToOne<Owner, Target> {
        let reference = M.self[keyPath: path]
        return RowToOne(columns: reference._columns, references: reference.references, alias: _name)
    }
}
