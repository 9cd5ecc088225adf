internal import AzothSQL
internal import Synchronization

/// The statements of known shape of one entity and dialect: each is printed once per process, when it is first
/// needed, and found by position or column mask from then on.
final class EntityStatements: Sendable {
    /// An INSERT that leaves some columns to the database, and the columns that it returns.
    struct Insert: Sendable {
        let statement: CompiledStatement
        /// Positions of the parameters' columns.
        let columns: [Int]
        /// Positions of the columns that come back.
        let returning: [Int]
        /// Where in a row that comes back the key stands by which rows are sorted into the order of the parameters; nil
        /// where they come in that order.
        let orderingKey: Int?
    }
    /// An UPDATE of some columns by key, and by version where the model has one.
    struct Update: Sendable {
        let statement: CompiledStatement
        let columns: [Int]
        let returning: [Int]
        /// Reads what triggers set, by key, where RETURNING does not show it.
        var reading: Reading?
    }
    /// A SELECT of some columns by key.
    struct Reading: Sendable {
        let statement: CompiledStatement
        let columns: [Int]
    }

    private let dialect: Dialect
    private unowned let entity: AnyEntity
    private let table: Table
    private let version: RowVersion?
    private let selectByKey: CompiledStatement
    /// `DELETE … WHERE key = ?`, and the version where the model has one.
    private let deleteOne: CompiledStatement
    private let deleteMany: CompiledStatement
    private let byColumns: ColumnStatements
    private struct Cache {
        var inserts: [Shape: Insert] = [:]
        var updates: [Shape: Update] = [:]
        var selectsIn: [SelectIn: CompiledStatement] = [:]
    }
    private struct Shape: Hashable {
        let mask: UInt64
        let isMany: Bool
    }
    private struct SelectIn: Hashable {
        let columns: [Int]
        let order: [Int]
        let omitted: UInt64
    }
    private let cache = Mutex(Cache())

    init(_ entity: AnyEntity, _ dialect: Dialect) {
        let table = entity.table
        self.dialect = dialect
        self.entity = entity
        self.table = table
        version = entity.version
        let keyTypes = table.primaryKey.map { table.columns[$0].type }
        let name = dialect.qualified(table)
        func keyCondition(qualified: Bool) -> String {
            table.primaryKey.enumerated().map { position, column in
                let prefix = qualified ? name + "." : ""
                return prefix + dialect.quoted(table.columns[column].name) + " = " + dialect.placeholder(position + 1)
            }.joined(separator: " AND ")
        }
        let keyLookup = " FROM \(name) WHERE \(keyCondition(qualified: true))"
        selectByKey = CompiledStatement(
            "SELECT " + entity.selectList(dialect, omitting: entity.deferredMask) + keyLookup, kind: .select,
            parameterTypes: keyTypes, returnsRows: true, sensitiveParameters: table.sensitive(table.primaryKey),
            isKept: true)
        let identity = table.primaryKey + (version.map { [$0.column] } ?? [])
        let identityTypes = identity.map { table.columns[$0].type }
        var condition = keyCondition(qualified: true)
        if let version {
            condition += " AND \(name).\(dialect.quoted(table.columns[version.column].name)) = "
            condition += dialect.placeholder(keyTypes.count + 1)
        }
        deleteOne = CompiledStatement(
            "DELETE FROM \(name) WHERE \(condition)", kind: .delete, parameterTypes: identityTypes,
            sensitiveParameters: table.sensitive(identity), isKept: true)
        byColumns = ColumnStatements(table: table, dialect: dialect, identity: identity)
        deleteMany =
            byColumns.delete().map {
                CompiledStatement(
                    $0, kind: .delete, parameterTypes: identityTypes, sensitiveParameters: table.sensitive(identity),
                    parameterForm: .columns, isKept: true)
            } ?? deleteOne
    }

    /// `DELETE … WHERE key = ?`, for so many rows.
    func delete(rows: Int) -> CompiledStatement { rows > 1 ? deleteMany : deleteOne }

    /// `SELECT … WHERE key = ?`
    ///
    /// - Parameter omitted: The columns that are left out.
    func selectByKey(omitting omitted: UInt64) -> CompiledStatement {
        if omitted == entity.deferredMask { return selectByKey }
        let name = dialect.qualified(table)
        let conditions = table.primaryKey.enumerated().map { position, column in
            "\(name).\(dialect.quoted(table.columns[column].name)) = \(dialect.placeholder(position + 1))"
        }
        return CompiledStatement(
            "SELECT \(entity.selectList(dialect, omitting: omitted)) FROM \(name) WHERE "
                + conditions.joined(separator: " AND "),
            kind: .select, parameterTypes: table.primaryKey.map { table.columns[$0].type }, returnsRows: true,
            sensitiveParameters: table.sensitive(table.primaryKey))
    }

    /// - Parameters:
    ///   - omitted: A bit per column that the database assigns.
    ///   - rows: How many rows are inserted.
    func insert(omitting omitted: UInt64, rows: Int) -> Insert {
        let shape = Shape(mask: omitted, isMany: rows > 1)
        return cache.withLock { cache in
            if let insert = cache.inserts[shape] { return insert }
            let insert = printInsert(omitted, isMany: shape.isMany)
            cache.inserts[shape] = insert
            return insert
        }
    }

    private func printInsert(_ omitted: UInt64, isMany: Bool) -> Insert {
        let columns = table.columns.indices.filter { omitted & (1 << UInt64($0)) == 0 }
        let returning = table.columns.indices.filter { omitted & (1 << UInt64($0)) != 0 }
        if isMany, let sql = byColumns.insert(columns, returning: returning) {
            let statement = CompiledStatement(
                sql, kind: .insert, parameterTypes: columns.map { table.columns[$0].type },
                returnsRows: !returning.isEmpty, sensitiveParameters: table.sensitive(columns), parameterForm: .columns,
                isKept: true)
            return Insert(
                statement: statement, columns: columns, returning: returning,
                orderingKey: byColumns.generatedKey.flatMap { returning.firstIndex(of: $0) })
        }
        var sql = "INSERT INTO \(dialect.qualified(table))"
        if columns.isEmpty {
            sql += " DEFAULT VALUES"
        } else {
            sql += " (\(columns.map { dialect.quoted(table.columns[$0].name) }.joined(separator: ", "))) VALUES ("
            sql += columns.indices.map { dialect.placeholder($0 + 1) }.joined(separator: ", ") + ")"
        }
        let rowID = dialect.reportsRowID && returning.count == 1 && returning[0] == byColumns.generatedKey
        if !returning.isEmpty, !rowID { sql += " RETURNING \(names(returning))" }
        let statement = CompiledStatement(
            sql, kind: .insert, parameterTypes: columns.map { table.columns[$0].type },
            returnsRows: !returning.isEmpty, sensitiveParameters: table.sensitive(columns),
            insertedRowIDs: rowID
                ? .init(table: table.name, column: table.columns[returning[0]].name) : nil,
            isKept: true)
        return Insert(statement: statement, columns: columns, returning: returning, orderingKey: nil)
    }

    /// - Parameters:
    ///   - changed: A bit per column to set. What the database computes anew comes back.
    ///   - rows: How many rows are updated.
    /// - Throws: `unsupported` where a column is set to SQL that is not there for this database.
    func update(_ changed: UInt64, rows: Int) throws -> Update {
        let shape = Shape(mask: changed, isMany: rows > 1)
        return try cache.withLock { cache in
            if let update = cache.updates[shape] { return update }
            let update = try printUpdate(changed, isMany: shape.isMany)
            cache.updates[shape] = update
            return update
        }
    }

    private func printUpdate(_ changed: UInt64, isMany: Bool) throws -> Update {
        let columns = table.columns.indices.filter { changed & (1 << UInt64($0)) != 0 }
        let others = table.columns.indices.filter { column in
            let isVersion = version?.column == column && version?.isCounted == false
            return changed & (1 << UInt64(column)) == 0 && (table.columns[column].isChangedByDatabase || isVersion)
        }
        // SQLite's RETURNING gives a row as it is before triggers change it.
        let isRead = { [self] (column: Int) in dialect.name == .sqlite && isSetByTrigger(column) }
        let returning = others.filter { !isRead($0) }
        let conditions = byColumns.identity
        if isMany, returning.isEmpty, let sql = byColumns.update(columns) {
            let statement = CompiledStatement(
                sql, kind: .update, parameterTypes: (columns + conditions).map { table.columns[$0].type },
                sensitiveParameters: table.sensitive(columns + conditions), parameterForm: .columns, isKept: true)
            return Update(statement: statement, columns: columns, returning: [])
        }
        var number = 0
        func assignment(_ column: Int) -> String {
            number += 1
            return dialect.quoted(table.columns[column].name) + " = " + dialect.placeholder(number)
        }
        let assignments =
            columns.map(assignment)
            + (try returning.compactMap { column in
                guard let update = table.columns[column].serverUpdate else { return nil }
                let value = try dialect.expression(update, for: table.columns[column], of: table)
                return dialect.quoted(table.columns[column].name) + " = " + value
            })
        var sql = "UPDATE \(dialect.qualified(table)) SET \(assignments.joined(separator: ", "))"
        let name = dialect.qualified(table)
        sql += " WHERE \(conditions.map { name + "." + assignment($0) }.joined(separator: " AND "))"
        if !returning.isEmpty { sql += " RETURNING \(names(returning))" }
        let statement = CompiledStatement(
            sql, kind: .update, parameterTypes: (columns + conditions).map { table.columns[$0].type },
            returnsRows: !returning.isEmpty, sensitiveParameters: table.sensitive(columns + conditions), isKept: true)
        return Update(
            statement: statement, columns: columns, returning: returning, reading: reading(others.filter(isRead)))
    }

    /// Whether the database gives the column another value with an UPDATE, and nobody knows how.
    private func isSetByTrigger(_ column: Int) -> Bool {
        let isVersion = version?.column == column && version?.isCounted == false
        let definition = table.columns[column]
        return definition.serverUpdate == nil && (definition.isServerUpdated || isVersion)
    }

    private func reading(_ columns: [Int]) -> Reading? {
        if columns.isEmpty { return nil }
        let name = dialect.qualified(table)
        let conditions = table.primaryKey.enumerated().map { position, column in
            "\(name).\(dialect.quoted(table.columns[column].name)) = \(dialect.placeholder(position + 1))"
        }
        let list = columns.map { "\(name).\(dialect.quoted(table.columns[$0].name))" }.joined(separator: ", ")
        return Reading(
            statement: CompiledStatement(
                "SELECT \(list) FROM \(name) WHERE \(conditions.joined(separator: " AND "))", kind: .select,
                parameterTypes: table.primaryKey.map { table.columns[$0].type }, returnsRows: true,
                sensitiveParameters: table.sensitive(table.primaryKey), isKept: true),
            columns: columns)
    }

    /// `SELECT … WHERE column IN (all of an array) ORDER BY …`: one parameter, whatever the number of values.
    ///
    /// - Parameter order: Positions of columns; descending ones are their complement (`~position`).
    func select(whereIn column: Int, order: [Int], omitting omitted: UInt64) -> CompiledStatement {
        let shape = SelectIn(columns: [column], order: order, omitted: omitted)
        return cache.withLock { cache in
            if let statement = cache.selectsIn[shape] { return statement }
            let name = dialect.qualified(table)
            let type = table.columns[column].type
            var sql = "SELECT \(entity.selectList(dialect, omitting: omitted)) FROM \(name) WHERE "
            sql += "\(name).\(dialect.quoted(table.columns[column].name))"
            sql += dialect.isIn(array: 1) + entity.orderBy(order, dialect)
            let statement = CompiledStatement(
                sql, kind: .select, parameterTypes: [.array(type)], returnsRows: true,
                sensitiveParameters: table.sensitive([column]), isKept: true)
            cache.selectsIn[shape] = statement
            return statement
        }
    }

    /// The same by several columns: as many parameters as values, so the text depends on their number.
    func select(whereIn columns: [Int], count: Int, order: [Int], omitting omitted: UInt64) -> CompiledStatement {
        let name = dialect.qualified(table)
        let sides = columns.map { "\(name).\(dialect.quoted(table.columns[$0].name))" }.joined(separator: ", ")
        let sql =
            "SELECT \(entity.selectList(dialect, omitting: omitted)) FROM \(name) WHERE (\(sides))"
            + dialect.isIn(rows: count, columns: columns.count) + entity.orderBy(order, dialect)
        let types = (0..<count).flatMap { _ in columns.map { table.columns[$0].type } }
        let sensitive = table.sensitive((0..<count).flatMap { _ in columns })
        return CompiledStatement(
            sql, kind: .select, parameterTypes: types, returnsRows: true, sensitiveParameters: sensitive)
    }

    private func names(_ columns: [Int]) -> String {
        columns.map { dialect.quoted(table.columns[$0].name) }.joined(separator: ", ")
    }
}

extension Table {
    /// The parameters whose values are shown nowhere, of those for these columns.
    fileprivate func sensitive(_ columns: [Int]) -> Set<Int> {
        Set(columns.indices.filter { self.columns[columns[$0]].isSensitive })
    }
}
