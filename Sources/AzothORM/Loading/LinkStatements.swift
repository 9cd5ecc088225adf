internal import AzothSQL
internal import Synchronization

/// The statements of a link table and dialect, each printed once.
final class LinkStatements: Sendable {
    /// `INSERT INTO user_tags (user_id, tag_id) VALUES (?, ?)`
    private let insertOne: CompiledStatement
    private let insertMany: CompiledStatement
    /// `DELETE FROM user_tags WHERE user_tags.user_id = ? AND user_tags.tag_id = ?`
    private let deleteOne: CompiledStatement
    private let deleteMany: CompiledStatement
    private let table: Table
    private let dialect: Dialect
    private struct Shape: Hashable {
        let columns: [Int]
        let order: [Int]
        let omitted: UInt64
    }
    private let selects = Mutex<[Shape: CompiledStatement]>([:])

    init(_ table: Table, _ dialect: Dialect) {
        self.table = table
        self.dialect = dialect
        let name = dialect.qualified(table)
        let columns = table.columns.map { dialect.quoted($0.name) }
        let types = table.columns.map(\.type)
        let placeholders = columns.indices.map { dialect.placeholder($0 + 1) }
        insertOne = CompiledStatement(
            "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(placeholders.joined(separator: ", ")))",
            kind: .insert, parameterTypes: types, isKept: true)
        let conditions = zip(columns, placeholders).map { "\(name).\($0) = \($1)" }
        deleteOne = CompiledStatement(
            "DELETE FROM \(name) WHERE \(conditions.joined(separator: " AND "))", kind: .delete, parameterTypes: types,
            isKept: true)
        let byColumns = ColumnStatements(table: table, dialect: dialect)
        func many(_ sql: String?, _ kind: CompiledStatement.Kind) -> CompiledStatement? {
            sql.map { CompiledStatement($0, kind: kind, parameterTypes: types, parameterForm: .columns, isKept: true) }
        }
        insertMany = many(byColumns.insert(Array(columns.indices), returning: []), .insert) ?? insertOne
        deleteMany = many(byColumns.delete(), .delete) ?? deleteOne
    }

    func insert(rows: Int) -> CompiledStatement { rows > 1 ? insertMany : insertOne }
    func delete(rows: Int) -> CompiledStatement { rows > 1 ? deleteMany : deleteOne }

    /// The targets of many owners: the columns of the target, then those of the owner's key. One parameter, whatever
    /// the number of owners.
    ///
    /// - Parameter order: Positions of the target's columns; descending ones are their complement (`~position`).
    func select(_ target: AnyEntity, _ side: LinkSide, order: [Int], omitting omitted: UInt64) -> CompiledStatement {
        selects.withLock { selects in
            let shape = Shape(columns: side.columns, order: order, omitted: omitted)
            if let statement = selects[shape] { return statement }
            let column = table.columns[side.columns[0]]
            let qualified = "\(dialect.qualified(table)).\(dialect.quoted(column.name))"
            let statement = CompiledStatement(
                start(target, side, omitted) + qualified + dialect.isIn(array: 1) + target.orderBy(order, dialect),
                kind: .select, parameterTypes: [.array(column.type)], returnsRows: true, isKept: true)
            selects[shape] = statement
            return statement
        }
    }

    /// The same by keys of several columns: as many parameters as values.
    func select(
        _ target: AnyEntity, _ side: LinkSide, count: Int, order: [Int], omitting omitted: UInt64
    ) -> CompiledStatement {
        let name = dialect.qualified(table)
        let columns = side.columns.map { "\(name).\(dialect.quoted(table.columns[$0].name))" }
        return CompiledStatement(
            start(target, side, omitted) + "(\(columns.joined(separator: ", ")))"
                + dialect.isIn(rows: count, columns: side.columns.count) + target.orderBy(order, dialect),
            kind: .select, parameterTypes: (0..<count).flatMap { _ in side.columns.map { table.columns[$0].type } },
            returnsRows: true)
    }

    private func start(_ target: AnyEntity, _ side: LinkSide, _ omitted: UInt64) -> String {
        let name = dialect.qualified(table)
        let other = dialect.qualified(target.table)
        let key = side.columns.map { "\(name).\(dialect.quoted(table.columns[$0].name))" }
        let condition = zip(target.table.primaryKey, side.targetColumns).map { reference, column in
            "\(other).\(dialect.quoted(target.table.columns[reference].name)) = "
                + "\(name).\(dialect.quoted(table.columns[column].name))"
        }
        return
            "SELECT \(target.selectList(dialect, omitting: omitted)), \(key.joined(separator: ", ")) FROM \(name) JOIN "
            + "\(other) ON " + condition.joined(separator: " AND ") + " WHERE "
    }
}

// MARK: Parts that statements of known shape share

extension Dialect {
    /// ` IN (all of an array)`, which is one parameter.
    func isIn(array number: Int) -> String {
        name == .postgres
            ? " = ANY(\(placeholder(number)))" : " IN (SELECT value FROM json_each(\(placeholder(number))))"
    }

    /// ` IN (VALUES (…), …)`
    func isIn(rows: Int, columns: Int) -> String {
        let list = (0..<rows).map { row in
            "(" + (0..<columns).map { placeholder(row * columns + $0 + 1) }.joined(separator: ", ") + ")"
        }
        return " IN (VALUES \(list.joined(separator: ", ")))"
    }
}

extension AnyEntity {
    /// The columns, with the table in front.
    ///
    /// - Parameter omitted: Those that are left out.
    func selectList(_ dialect: Dialect, omitting omitted: UInt64) -> String {
        let name = dialect.qualified(table)
        return columns(omitting: omitted).map { name + "." + dialect.quoted(table.columns[$0].name) }
            .joined(separator: ", ")
    }

    /// ` ORDER BY …`; empty where there is no order.
    ///
    /// - Parameter order: Positions of columns; descending ones are their complement (`~position`).
    func orderBy(_ order: [Int], _ dialect: Dialect) -> String {
        guard !order.isEmpty else { return "" }
        let name = dialect.qualified(table)
        let terms = order.map { position in
            let column = position < 0 ? ~position : position
            return "\(name).\(dialect.quoted(table.columns[column].name))" + (position < 0 ? " DESC" : "")
        }
        return " ORDER BY " + terms.joined(separator: ", ")
    }
}
