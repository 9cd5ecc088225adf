public import AzothSQL

// Joins along relationships: the condition is known, only the direction is said.
extension Select {
    /// `JOIN` the target of a relationship: `select(A.self).join(A.bs)`.
    public func join<Owner, Target>(_ relationship: some RelationshipAttribute<Owner, Target>) -> Self {
        joining(.inner, relationship, alias: nil)
    }

    /// `JOIN` the target of a relationship under another name.
    public func join<Owner, Target>(
        _ relationship: some RelationshipAttribute<Owner, Target>, to alias: Alias<Target>
    ) -> Self { joining(.inner, relationship, alias: alias._name) }

    /// `LEFT OUTER JOIN` the target of a relationship.
    public func outerJoin<Owner, Target>(_ relationship: some RelationshipAttribute<Owner, Target>) -> Self {
        joining(.left, relationship, alias: nil)
    }

    /// `LEFT OUTER JOIN` the target of a relationship under another name.
    public func outerJoin<Owner, Target>(
        _ relationship: some RelationshipAttribute<Owner, Target>, to alias: Alias<Target>
    ) -> Self { joining(.left, relationship, alias: alias._name) }

    private func joining<Owner, Target>(
        _ kind: Join.Kind, _ relationship: some RelationshipAttribute<Owner, Target>, alias: String?
    ) -> Self {
        let target = Target._anyEntity
        let condition = relationship.relationship.joinCondition(
            from: Owner._anyEntity, alias: relationship.alias, to: target, alias: alias)
        return with {
            $0.joins.append(Join(kind: kind, target: .table(target.table, alias: alias), on: condition))
        }
    }
}

extension Relationship {
    /// `b.a_id = a.id`, whichever side the foreign key is on.
    func joinCondition(from owner: AnyEntity, alias: String?, to target: AnyEntity, alias targetAlias: String?)
        -> SQLNode
    {
        let pairs: [(here: Int, there: Int)]
        switch side {
        case .owning(let columns, let references): pairs = Array(zip(columns, references)).map { ($0, $1) }
        case .inverse(let via):
            guard case .owning(let columns, let references) = target.relationships[via].side else {
                preconditionFailure("\(owner.name).\(name) is the inverse of an inverse")
            }
            pairs = Array(zip(references, columns)).map { ($0, $1) }
        }
        let terms = pairs.map { here, there in
            SQLNode.binary(
                .equal, .column(ColumnReference(table: owner.table, index: here, alias: alias)),
                .column(ColumnReference(table: target.table, index: there, alias: targetAlias)))
        }
        return terms.count == 1 ? terms[0] : .and(terms)
    }
}

// MARK: Conditions on related rows

extension RelationshipAttribute {
    private func exists(_ condition: (Alias<Target>) -> (any SQLExpression<Bool>)?) -> Expr<Bool> {
        let target = Target._anyEntity
        // Inside the condition of another, the names of both are in sight: each level has a number of its own.
        let level = alias.map { $0.reversed().prefix { $0.isNumber } }.flatMap { Int(String($0.reversed())) } ?? 0
        let alias = Alias<Target>("\(target.table.name)_\(level + 1)")
        var core = SelectCore(selections: [.expression(.raw([.text("1")]), .int64, label: nil)])
        core.from = [.table(target.table, alias: alias._name)]
        core.conditions = [
            relationship.joinCondition(from: Owner._anyEntity, alias: self.alias, to: target, alias: alias._name)
        ]
        if let condition = condition(alias) { core.conditions.append(condition.condition) }
        return Expr(.exists(core), as: .bool)
    }

    /// Whether a related row exists for which the condition holds: `EXISTS (SELECT 1 …)`.
    public func any(_ condition: (Alias<Target>) -> any SQLExpression<Bool>) -> Expr<Bool> { exists(condition) }

    /// Whether there is a related row: `EXISTS (SELECT 1 …)`.
    public func any() -> Expr<Bool> { exists { _ in nil } }

    /// Whether there is a related row: `EXISTS (SELECT 1 …)`.
    public func has() -> Expr<Bool> { exists { _ in nil } }

    /// Whether the related row is such that the condition holds: `EXISTS (SELECT 1 …)`.
    public func has(_ condition: (Alias<Target>) -> any SQLExpression<Bool>) -> Expr<Bool> { exists(condition) }
}

extension ToMany {
    /// Whether the collection holds an object that is a row of the database.
    public func contains(_ target: Target) -> Expr<Bool> {
        let key = Target._anyEntity.table.primaryKey
        return any { alias in
            Expr<Bool>(.and(key.map { target._slot.equals(column: $0, alias: alias._name) }), as: .bool)
        }
    }
}

extension ToOne {
    /// Whether the foreign key points at an object; nil: at none.
    public static func == (left: Self, right: Target?) -> Expr<Bool> {
        guard case .owning(let columns, let references) = left.relationship.side else {
            guard let right else {
                return Expr(.not(left.has().sql), as: .bool)
            }
            return left.has { alias in
                Expr<Bool>(
                    .and(Target._anyEntity.table.primaryKey.map { right._slot.equals(column: $0, alias: alias._name) }),
                    as: .bool)
            }
        }
        let owner = Owner._anyEntity
        let terms = zip(columns, references).map { column, reference -> SQLNode in
            let reference_ = ColumnReference(table: owner.table, index: column, alias: left.alias)
            guard let right else { return .isNull(.column(reference_), isNegated: false) }
            return .binary(.equal, .column(reference_), right._slot.bind(column: reference))
        }
        return Expr(terms.count == 1 ? terms[0] : .and(Array(terms)), as: .bool)
    }

    /// Whether the foreign key points at another object, or at one at all.
    public static func != (left: Self, right: Target?) -> Expr<Bool> {
        Expr(.not((left == right).sql), as: .bool)
    }
}

extension Slot {
    /// A column of the row as a parameter.
    func bind(column: Int) -> SQLNode {
        let type = entity.table.columns[column].type
        let value = entity.fields[column].mappedValue(row)
        return .bind(Bind(value, as: type, isSensitive: entity.table.columns[column].isSensitive))
    }

    func equals(column: Int, alias: String?) -> SQLNode {
        .binary(
            .equal, .column(ColumnReference(table: entity.table, index: column, alias: alias)), bind(column: column))
    }
}

// MARK: Aliases

extension Alias where M: Model {
    public subscript<Owner, Target>(dynamicMember path: KeyPath<M.Type, ToOne<Owner, Target>>) -> ToOne<Owner, Target> {
        ToOne(M.self[keyPath: path].index, alias: _name)
    }
    public subscript<Owner, Target>(dynamicMember path: KeyPath<M.Type, ToMany<Owner, Target>>) -> ToMany<Owner, Target>
    {
        ToMany(M.self[keyPath: path].index, alias: _name)
    }
}
