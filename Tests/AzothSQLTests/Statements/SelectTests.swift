import AzothSQL
import Foundation
import Testing

@Suite struct SelectTests {
    @Test func theDesignsExample() throws {
        let statement = select(A.self).where(A.data != "a2").orderBy(A.id).limit(1)
        #expect(
            try sqlite(statement)
                == "SELECT a.id, a.data, a.create_date FROM a WHERE a.data != ? ORDER BY a.id LIMIT ?")
        #expect(
            try postgres(statement)
                == "SELECT a.id, a.data, a.create_date FROM a WHERE a.data != $1 ORDER BY a.id LIMIT $2")
    }

    @Test func everyClause() throws {
        let statement = select(B.aId, count().label("n")).where(B.data != "x").groupBy(B.aId).having(count() > 1)
            .orderBy(count().label("n").desc(), B.aId.asc().nullsLast()).distinct().limit(10).offset(5)
        #expect(
            try sqlite(statement)
                == "SELECT DISTINCT b.a_id, count(*) AS n FROM b WHERE b.data != ? GROUP BY b.a_id "
                + "HAVING count(*) > ? ORDER BY n DESC, b.a_id ASC NULLS LAST LIMIT ? OFFSET ?")
    }

    @Test func labelsGoByNameInOrderAndGroup() throws {
        let total = (A.id + 1).label("next")
        #expect(
            try sqlite(select(total).groupBy(total).orderBy(total).where(total > 5))
                == "SELECT a.id + ? AS next FROM a WHERE a.id + ? > ? GROUP BY next ORDER BY next")
    }

    @Test func offsetAlone() throws {
        #expect(try sqlite(select(A.id).offset(3)) == "SELECT a.id FROM a LIMIT -1 OFFSET ?")
        #expect(try postgres(select(A.id).offset(3)) == "SELECT a.id FROM a OFFSET $1")
    }

    @Test func rowLocksArePostgreSQLs() throws {
        #expect(
            try postgres(select(A.id).withForUpdate(skipLocked: true)) == "SELECT a.id FROM a FOR UPDATE SKIP LOCKED")
        #expect(
            try postgres(select(A.id).withForUpdate(.init(noWait: true, isShared: true)))
                == "SELECT a.id FROM a FOR SHARE NOWAIT")
        #expect(
            try postgres(select(A.id).withForUpdate(of: A.self, keyShare: true))
                == "SELECT a.id FROM a FOR NO KEY UPDATE OF a")
        #expect(
            try postgres(select(A.id).withForUpdate(skipLocked: true, isShared: true, keyShare: true))
                == "SELECT a.id FROM a FOR KEY SHARE SKIP LOCKED")
        #expect(try sqlite(select(A.id).withForUpdate()) == "SELECT a.id FROM a")
    }

    @Test func filterByComparesColumns() throws {
        #expect(try sqlite(select(A.id).filterBy(A.data, "x")) == "SELECT a.id FROM a WHERE a.data = ?")
        #expect(try sqlite(select(B.id).filterBy(B.aId, nil)) == "SELECT b.id FROM b WHERE b.a_id IS NULL")
    }

    @Test func joinsTakeTheirTablesOutOfFrom() throws {
        #expect(
            try sqlite(select(A.id, B.data).join(B.self, on: A.id == B.aId))
                == "SELECT a.id, b.data FROM a JOIN b ON a.id = b.a_id")
        #expect(
            try sqlite(select(A.id, B.data.orNull).outerJoin(B.self, on: A.id == B.aId))
                == "SELECT a.id, b.data FROM a LEFT OUTER JOIN b ON a.id = b.a_id")
        #expect(
            try sqlite(select(B.data).from(A.self).join(B.self, on: A.id == B.aId).where(A.data == "x"))
                == "SELECT b.data FROM a JOIN b ON a.id = b.a_id WHERE a.data = ?")
        #expect(
            try sqlite(select(A.id, B.id).where(A.id == B.aId)) == "SELECT a.id, b.id FROM a, b WHERE a.id = b.a_id")
    }

    @Test func aTableThatIsNowhereIsAnErrorWithAWayOut() throws {
        do {
            _ = try sqlite(select(A.id).where(B.data == "x"))
            Issue.record("no error")
        } catch let error as AzothError {
            #expect(error.kind == .invalidRequest)
            #expect(error.message.contains("b.data") && error.message.contains(".join("))
        }
    }

    @Test func aliases() throws {
        let other = A.alias("other")
        #expect(
            try sqlite(select(A.data, other.data).join(other, on: A.id == other.id))
                == "SELECT a.data, other.data FROM a JOIN a AS other ON a.id = other.id")
        #expect(
            try sqlite(select(other).where(other.data == "x"))
                == "SELECT other.id, other.data, other.create_date FROM a AS other WHERE other.data = ?")
        #expect(
            try sqlite(select(A.self, other._orNull).outerJoin(other, on: A.id == other.id))
                == "SELECT a.id, a.data, a.create_date, other.id, other.data, other.create_date "
                + "FROM a LEFT OUTER JOIN a AS other ON a.id = other.id")
        #expect(errorKind { _ = try sqlite(select(A.id).where(other.id == 1)) } == .invalidRequest)
    }

    @Test func subqueriesAsTables() throws {
        let latest = select(B.aId, B.id.max().label("latest")).groupBy(B.aId).subquery("x")
        #expect(
            try sqlite(select(A.data, latest[\.1]).join(latest, on: A.id == latest[B.aId]))
                == "SELECT a.data, x.latest FROM a JOIN (SELECT b.a_id, max(b.id) AS latest FROM b GROUP BY b.a_id) "
                + "AS x ON a.id = x.a_id")
        let ids = select(A.id).where(A.data == "x").subquery("ids")
        #expect(try sqlite(select(ids[\.self])) == "SELECT ids.id FROM (SELECT a.id FROM a WHERE a.data = ?) AS ids")
        #expect(
            try sqlite(select(count()).from(ids))
                == "SELECT count(*) FROM (SELECT a.id FROM a WHERE a.data = ?) AS ids")
    }

    @Test func columnsOfSubqueriesHaveNamesOfTheirOwn() throws {
        let pairs = select(A.id, B.id, A.id + 1).join(B.self, on: A.id == B.aId).subquery("pairs")
        #expect(
            try sqlite(select(pairs[\.1], pairs[\.2]))
                == "SELECT pairs.id_1, pairs.column_3 FROM (SELECT a.id, b.id AS id_1, a.id + ? AS column_3 "
                + "FROM a JOIN b ON a.id = b.a_id) AS pairs")
        let rows = select(A.self, B.data).join(B.self, on: A.id == B.aId).subquery("r")
        #expect(try sqlite(select(rows[A.data], rows[B.data])).hasPrefix("SELECT r.data, r.data_1 FROM ("))
        #expect(try sqlite(select(rows[\.1])).hasPrefix("SELECT r.data_1 FROM ("))
    }

    @Test func scalarSubqueries() throws {
        let count = select(count()).from(B.self).where(B.aId == A.id).scalarSubquery()
        #expect(
            try sqlite(select(A.id, count.label("n")))
                == "SELECT a.id, (SELECT count(*) FROM b WHERE b.a_id = a.id) AS n FROM a")
    }

    @Test func commonTableExpressions() throws {
        let recent = select(A.id, A.data).where(A.id > 5).cte("recent")
        #expect(
            try postgres(select(recent[A.data]).where(recent[A.id] < 9))
                == "WITH recent AS (SELECT a.id, a.data FROM a WHERE a.id > $1) "
                + "SELECT recent.data FROM recent WHERE recent.id < $2")
        let second = select(recent[A.id]).cte("second")
        #expect(
            try sqlite(select(second[\.self]).where(exists(select(recent[A.id]).where(recent[A.id] == second[\.self]))))
                == "WITH recent AS (SELECT a.id, a.data FROM a WHERE a.id > ?), second AS (SELECT recent.id FROM recent) "
                + "SELECT second.id FROM second WHERE EXISTS (SELECT recent.id FROM recent WHERE recent.id = second.id)"
        )
    }

    @Test func recursiveCommonTableExpressions() throws {
        let tree = select(B.id, B.aId).where(B.aId == nil).recursiveCTE("tree") { tree in
            select(B.id, B.aId).join(tree, on: B.aId == tree[B.id])
        }
        #expect(
            try sqlite(select(tree[B.id]))
                == "WITH RECURSIVE tree(id, a_id) AS (SELECT b.id, b.a_id FROM b WHERE b.a_id IS NULL UNION ALL "
                + "SELECT b.id, b.a_id FROM b JOIN tree ON b.a_id = tree.id) SELECT tree.id FROM tree")
    }

    @Test func setOperations() throws {
        let first = select(A.id, A.data).where(A.id < 5)
        let second = select(B.id, B.data)
        #expect(
            try sqlite(first.union(second).orderBy(A.id.desc()).limit(3))
                == "SELECT a.id, a.data FROM a WHERE a.id < ? UNION SELECT b.id, b.data FROM b ORDER BY id DESC LIMIT ?"
        )
        #expect(
            try sqlite(second.unionAll(second, second))
                == "SELECT b.id, b.data FROM b UNION ALL SELECT b.id, b.data FROM b UNION ALL SELECT b.id, b.data FROM b"
        )
        #expect(
            try postgres(second.limit(1).except(first))
                == "(SELECT b.id, b.data FROM b LIMIT $1) EXCEPT SELECT a.id, a.data FROM a WHERE a.id < $2")
        #expect(
            try sqlite(second.limit(1).intersect(first))
                == "SELECT * FROM (SELECT b.id, b.data FROM b LIMIT ?) INTERSECT SELECT a.id, a.data FROM a "
                + "WHERE a.id < ?")
        #expect(
            try postgres(second.union(first).except(first)).hasPrefix("(SELECT b.id, b.data FROM b UNION SELECT a.id"))
        #expect(errorKind { _ = try sqlite(first.union(second).where(A.id == 1)) } == .invalidRequest)
        let all = first.union(second).subquery("u")
        #expect(
            try sqlite(select(all[\.0])).hasPrefix("SELECT u.id FROM (SELECT a.id, a.data FROM a WHERE a.id < ? UNION"))
    }

    @Test func schemasArePostgreSQLs() throws {
        #expect(try postgres(select(Item.name)) == "SELECT items.name FROM shop.items")
        #expect(try sqlite(select(Item.name)) == "SELECT items.name FROM items")
    }

    @Test func anEmptySelectListIsOne() throws {
        var core = SelectCore(selections: [])
        core.from = [.table(A._table, alias: nil)]
        #expect(try StatementCore.select(core).compile(for: .sqlite).statement.sql == "SELECT 1 FROM a")
    }

    @Test func tuplesOfColumns() throws {
        func bind(_ number: Int) -> SQLNode { .bind(Bind(number, as: .int64)) }
        var statement = select(B.id)
        statement = statement.where(
            Expr<Bool>(.tuple([B.id.sql, B.aId.sql], in: [[bind(1), bind(2)], [bind(3), bind(4)]])))
        #expect(try sqlite(statement) == "SELECT b.id FROM b WHERE (b.id, b.a_id) IN (VALUES (?, ?), (?, ?))")
    }

    @Test func templatesHaveOpenParameters() throws {
        var core = SelectCore(selections: [A.data._selection])
        core.conditions = [.binary(.equal, A.id.sql, .parameter(.int64, isSensitive: true))]
        let statement = StatementCore.select(core)
        let compiled = try statement.template(for: .postgres)
        #expect(compiled.sql == "SELECT a.data FROM a WHERE a.id = $1")
        #expect(compiled.parameterTypes == [.int64])
        #expect(compiled.sensitiveParameters == [0])
        #expect(compiled.index != nil)
        #expect(errorKind { _ = try statement.compile(for: .postgres) } == .invalidRequest)
    }
}
