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
        return with { core in
            var joins = relationship.relationship.joins(
                kind, from: Owner._anyEntity, alias: relationship.alias, alias, criteria: relationship._criteria,
                linkAlias: { core.unusedAlias(of: $0) })
            // A link to what does not meet a condition is no row. Without one the database has a plainer join to do.
            if kind == .left, joins.count == 2 {
                let isNarrowed = !relationship._criteria.isEmpty || relationship.relationship.condition != nil
                joins[1].completesPrevious = isNarrowed ? .always : .whereFiltered
            }
            core.joins += joins
        }
    }
}

extension SelectCore {
    /// A name for a table that nothing else in FROM has: `user_tags_1`.
    func unusedAlias(of table: Table) -> String {
        let taken = (joins.map(\.target) + from).compactMap(\.alias)
        var number = 1
        while taken.contains("\(table.name)_\(number)") { number += 1 }
        return "\(table.name)_\(number)"
    }
}

extension Relationship {
    /// What leads from a table to the target: one join, or two where a table of links is between them.
    ///
    /// - Parameters:
    ///   - criteria: Further conditions on the target.
    ///   - linkAlias: Names the link table.
    func joins(
        _ kind: Join.Kind, from owner: AnyEntity, alias: String?, _ targetAlias: String?,
        criteria: [RelationshipCondition]? = nil, linkAlias: (Table) -> String
    ) -> [Join] {
        let plain = plainJoins(kind, from: owner, alias: alias, targetAlias, linkAlias: linkAlias)
        let conditions = (condition.map { [$0] } ?? []) + (criteria ?? [])
        guard !conditions.isEmpty, let last = plain.last else { return plain }
        let on = conditions.reduce(last.on) { .conjunction($0, $1.node(target, alias: targetAlias)) }
        return plain.dropLast() + [Join(kind: last.kind, target: last.target, on: on)]
    }

    private func plainJoins(
        _ kind: Join.Kind, from owner: AnyEntity, alias: String?, _ targetAlias: String?,
        linkAlias: (Table) -> String
    ) -> [Join] {
        let destination = FromItem.table(target.table, alias: targetAlias)
        guard case .linked(let side) = side else {
            return [
                Join(kind: kind, target: destination, on: joinCondition(from: owner, alias: alias, alias: targetAlias))
            ]
        }
        let name = linkAlias(side.links.table)
        return [
            Join(
                kind: kind, target: .table(side.links.table, alias: name),
                on: .equal(owner.table, owner.table.primaryKey, alias, side.links.table, side.columns, name)),
            Join(
                kind: kind, target: destination,
                on: .equal(
                    target.table, target.table.primaryKey, targetAlias, side.links.table, side.targetColumns, name)),
        ]
    }

    /// `b.a_id = a.id`, whichever side the foreign key is on.
    private func joinCondition(from owner: AnyEntity, alias: String?, alias targetAlias: String?) -> SQLNode {
        switch side {
        case .owning(let columns, let references):
            return .equal(owner.table, columns, alias, target.table, references, targetAlias)
        case .inverse(let via):
            guard case .owning(let columns, let references) = target.relationships[via].side else {
                preconditionFailure("\(owner.name).\(name) is the inverse of an inverse")
            }
            return .equal(owner.table, references, alias, target.table, columns, targetAlias)
        case .linked: preconditionFailure("\(owner.name).\(name) joins its link table")
        }
    }

    /// The tables and conditions of a subquery that looks for related rows.
    func related(
        to owner: AnyEntity, alias: String?, _ targetAlias: String, level: Int, criteria: [RelationshipCondition]
    ) -> (from: [FromItem], conditions: [SQLNode]) {
        let joins = joins(.inner, from: owner, alias: alias, targetAlias, criteria: criteria) { "\($0.name)_\(level)" }
        return (joins.map(\.target), joins.map(\.on))
    }
}

extension SQLNode {
    /// `one.x = ? AND …`, or `one.x IS NULL AND …` for nil.
    static func foreignKey(
        _ columns: [Int], of table: Table, _ alias: String?, pointsAt target: Slot?, _ references: [Int]
    ) -> SQLNode {
        let terms = zip(columns, references).map { column, reference -> SQLNode in
            let column = SQLNode.column(ColumnReference(table: table, index: column, alias: alias))
            guard let target else { return .isNull(column, isNegated: false) }
            return .binary(.equal, column, target.bind(column: reference))
        }
        return terms.count == 1 ? terms[0] : .and(terms)
    }

    /// `one.x = other.y AND …`
    static func equal(
        _ one: Table, _ columns: [Int], _ alias: String?, _ other: Table, _ others: [Int], _ otherAlias: String?
    ) -> SQLNode {
        let terms = zip(columns, others).map { here, there in
            SQLNode.binary(
                .equal, .column(ColumnReference(table: one, index: here, alias: alias)),
                .column(ColumnReference(table: other, index: there, alias: otherAlias)))
        }
        return terms.count == 1 ? terms[0] : .and(terms)
    }
}

// MARK: Conditions on related rows

/// Inside the condition of another, the names of both are in sight: each level has a number of its own.
func subqueryLevel(inside alias: String?) -> Int {
    (alias.map { $0.reversed().prefix { $0.isNumber } }.flatMap { Int(String($0.reversed())) } ?? 0) + 1
}

extension Expr where Value == Bool {
    /// `EXISTS (SELECT 1 …)`
    static func exists(in from: [FromItem], _ conditions: [SQLNode]) -> Self {
        var core = SelectCore(selections: [.expression(.raw([.text("1")]), .int64, label: nil)])
        core.from = from
        core.conditions = conditions
        return Expr(.exists(core), as: .bool)
    }
}

extension RelationshipAttribute {
    private func exists(_ condition: (Alias<Target>) -> (any SQLExpression<Bool>)?) -> Expr<Bool> {
        let level = subqueryLevel(inside: alias)
        let alias = Alias<Target>("\(Target._anyEntity.table.name)_\(level)")
        let related = relationship.related(
            to: Owner._anyEntity, alias: self.alias, alias._name, level: level, criteria: _criteria)
        return .exists(in: related.from, related.conditions + (condition(alias).map { [$0.condition] } ?? []))
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
        guard case .linked(let side) = relationship.side else {
            return any { alias in
                Expr<Bool>(.and(key.map { target._slot.equals(column: $0, alias: alias._name) }), as: .bool)
            }
        }
        // The link table says it alone.
        let links = side.links.table
        let owner = Owner._anyEntity.table
        let conditions =
            [SQLNode.equal(owner, owner.primaryKey, alias, links, side.columns, nil)]
            + zip(side.targetColumns, key).map { column, reference in
                .binary(
                    .equal, .column(ColumnReference(table: links, index: column, alias: nil)),
                    target._slot.bind(column: reference))
            }
        return .exists(in: [.table(links, alias: nil)], conditions)
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
        let table = Owner._anyEntity.table
        return Expr(.foreignKey(columns, of: table, left.alias, pointsAt: right?._slot, references), as: .bool)
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
        if header.pointee.unassigned & (1 << UInt64(column)) != 0 {
            return .bind(Bind(UnassignedKey(object: description), as: type))
        }
        let value = entity.fields[column].mappedValue(row)
        return .bind(Bind(value, as: type, isSensitive: entity.table.columns[column].isSensitive))
    }

    func equals(column: Int, alias: String?) -> SQLNode {
        .binary(
            .equal, .column(ColumnReference(table: entity.table, index: column, alias: alias)), bind(column: column))
    }
}

/// Stands for the key of an object that the database has not given yet: the statement can't be sent.
private struct UnassignedKey: MappedValue {
    let object: String

    static var sqlType: SQLType { .int64 }
    var _argumentNode: SQLNode { .bind(Bind(self, as: Self.sqlType)) }

    static func decode(_ reader: inout RowReader, as type: SQLType) throws -> UnassignedKey {
        throw AzothError(.invalidValue, "no column holds what stands for a key")
    }

    func encode(into row: inout RowBatch.Builder, as type: SQLType) throws {
        throw AzothError(
            .invalidRequest,
            "a condition names \(object), which had no key when the condition was made: add it and flush before")
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
