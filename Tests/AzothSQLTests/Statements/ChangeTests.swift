import AzothSQL
import Foundation
import Testing

@Suite struct ChangeTests {
    @Test func insertOfOneRow() throws {
        let statement = insert(B.self).values(B.data.set("x"), B.aId.set(5))
        #expect(try sqlite(statement) == "INSERT INTO b (data, a_id) VALUES (?, ?)")
        #expect(try postgres(statement) == "INSERT INTO b (data, a_id) VALUES ($1, $2) RETURNING id")
        #expect(try parameters(statement) == [["'x'", "5"]])
        #expect(try postgres(insert(B.self).values(B.id.set(1))) == "INSERT INTO b (id) VALUES ($1)")
        #expect(try sqlite(insert(A.self)) == "INSERT INTO a DEFAULT VALUES")
    }

    @Test func rowsOfValuesAreRowsOfParameters() throws {
        let statement = insert(A.self).values([[A.data.set("x"), A.id.set(1)], [A.id.set(2), A.data.set("y")]])
            .values(A.data.set("z"), A.id.set(3))
        #expect(try sqlite(statement) == "INSERT INTO a (data, id) VALUES (?, ?)")
        #expect(try parameters(statement) == [["'x'", "1"], ["'y'", "2"], ["'z'", "3"]])
        let uneven = insert(A.self).values(A.data.set("x"), A.id.set(1)).values(A.data.set("y"))
        #expect(errorKind { _ = try parameters(uneven) } == .invalidRequest)
    }

    @Test func rowsWithExpressionsAreOneStatement() throws {
        let lowered = text("lower(\("X"))", as: String.self)
        let statement = insert(A.self).values(A.data.set(lowered)).values(A.data.set("y"))
        #expect(try sqlite(statement) == "INSERT INTO a (data) VALUES (lower(?)), (?)")
        #expect(try parameters(statement) == [["'X'", "'y'"]])
    }

    @Test func encodedRowsAreTakenAsTheyAre() throws {
        var rows = RowBatch.Builder(columnCount: 2, rows: 2)
        for number in 1...2 {
            rows.append(integer: Int64(number))
            rows.append(text: "x\(number)")
            rows.endRow()
        }
        var core = InsertCore(table: A._table)
        core.source = .batch([0, 1], rows.finish())
        let (statement, batch) = try StatementCore.insert(core).compile(for: .sqlite)
        #expect(statement.sql == "INSERT INTO a (id, data) VALUES (?, ?)")
        #expect(statement.parameterTypes == [.int64, .text()])
        #expect(batch.count == 2)

        core.conflict = ConflictCore(
            columns: [0], action: .update([AssignmentCore(column: 1, value: A.data.set("z").value)], conditions: []))
        let (upsert, merged) = try StatementCore.insert(core).compile(for: .sqlite)
        #expect(upsert.sql == "INSERT INTO a (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = ?")
        #expect((0..<3).map { describe(merged, 1, $0) } == ["2", "'x2'", "'z'"])
    }

    @Test func insertFromSelect() throws {
        let statement = insert(B.self).from(select(A.id, A.data).where(A.id > 1), into: B.aId, B.data)
        #expect(
            try sqlite(statement) == "INSERT INTO b (a_id, data) SELECT a.id, a.data FROM a WHERE a.id > ?")
        let upsert = insert(B.self).from(select(A.id, A.data), into: B.id, B.data).onConflict(.nothing)
        #expect(
            try sqlite(upsert)
                == "INSERT INTO b (id, data) SELECT a.id, a.data FROM a WHERE true ON CONFLICT DO NOTHING")
    }

    @Test func upserts() throws {
        let statement = insert(A.self).values(A.id.set(1), A.data.set("x"))
            .onConflict(A.id, .update { $0.data.setToExcluded() })
        #expect(
            try sqlite(statement)
                == "INSERT INTO a (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data")
        let counting = insert(Order.self).values(Order.user.set(1), Order.total.set(2))
            .onConflict(
                Order.user,
                .update(where: { $0.total < 100 }) {
                    $0.total.set($0.total + $0.total.excluded)
                    $0.user.set(7)
                })
        #expect(
            try postgres(counting)
                == #"INSERT INTO "order" ("user", "Total") VALUES ($1, $2) ON CONFLICT ("user") DO UPDATE SET "#
                + #""Total" = "order"."Total" + excluded."Total", "user" = $3 WHERE "order"."Total" < $4"#)
        #expect(
            try sqlite(insert(A.self).values(A.id.set(1)).onConflict(A.id, A.data, .nothing))
                == "INSERT INTO a (id) VALUES (?) ON CONFLICT (id, data) DO NOTHING")
        #expect(
            try sqlite(insert(A.self).values(A.id.set(1)).onConflict(A.id, do: .nothing))
                == "INSERT INTO a (id) VALUES (?) ON CONFLICT (id) DO NOTHING")
        let nowhere = insert(A.self).values(A.id.set(1)).onConflict(.update { $0.data.set("x") })
        #expect(errorKind { _ = try sqlite(nowhere) } == .invalidRequest)
    }

    @Test func updates() throws {
        let statement = update(A.self).where(A.id == 5).set(A.data, to: "x").set(A.createDate.set(.distantPast))
        #expect(try sqlite(statement) == "UPDATE a SET data = ?, create_date = ? WHERE a.id = ?")
        #expect(try sqlite(update(A.self).set(A.id, to: A.id + 1)) == "UPDATE a SET id = a.id + ?")
        #expect(try postgres(update(Item.self).set(Item.name, to: "x")) == "UPDATE shop.items SET name = $1")
        #expect(errorKind { _ = try sqlite(update(A.self).where(A.id == 1)) } == .invalidRequest)
    }

    @Test func deletes() throws {
        #expect(try sqlite(delete(A.self)) == "DELETE FROM a")
        let orphaned = delete(B.self).where(!exists(select(A.id).where(A.id == B.aId)))
        #expect(
            try sqlite(orphaned) == "DELETE FROM b WHERE NOT EXISTS (SELECT a.id FROM a WHERE a.id = b.a_id)")
        #expect(errorKind { _ = try sqlite(delete(A.self).where(B.id == 1)) } == .invalidRequest)
    }

    @Test func returning() throws {
        let one = insert(A.self).values(A.data.set("x")).returning(A.id)
        #expect(try postgres(one) == "INSERT INTO a (data) VALUES ($1) RETURNING id")
        let model = update(A.self).set(A.data, to: "x").returning(A.self)
        #expect(try sqlite(model) == "UPDATE a SET data = ? RETURNING id, data, create_date")
        let pair = delete(A.self).where(A.id == 1).returning(A.id, (A.id + 1).label("next"))
        #expect(try sqlite(pair) == "DELETE FROM a WHERE a.id = ? RETURNING id, id + ? AS next")
        let mixed = delete(A.self).returning(A.self, A.id, A.data)
        #expect(try sqlite(mixed) == "DELETE FROM a RETURNING id, data, create_date, id, data")
        #expect(try one._core.compile(for: .sqlite).statement.returnsRows)
    }

    @Test func insertedKeys() throws {
        let generated = insert(A.self).values(A.data.set("x"))
        let collector = generated._collector(DecodingContext())
        let result = try collector.finish(columnNames: [], affectedRows: 1, lastInsertedRowID: 7)
        #expect(result.rowCount == 1)
        #expect(result.insertedPrimaryKeys.first as? Int == 7)
        let assigned = insert(A.self).values(A.id.set(3)).values(A.id.set(4))._collector(DecodingContext())
        let keys = try assigned.finish(columnNames: [], affectedRows: 2, lastInsertedRowID: 4).insertedPrimaryKeys
        #expect(keys.map { $0 as? Int } == [3, 4])
        let skipped = insert(A.self).values(A.data.set("x")).onConflict(.nothing)._collector(DecodingContext())
        #expect(try skipped.finish(columnNames: [], affectedRows: 0, lastInsertedRowID: 7).insertedPrimaryKeys.isEmpty)
    }
}
