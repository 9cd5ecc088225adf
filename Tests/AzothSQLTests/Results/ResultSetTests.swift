import AzothSQL
import Foundation
import Testing

@Suite struct ResultSetTests {
    /// The result of a statement whose rows are these.
    private func result<Row>(
        _ statement: some RowStatement<Row>, _ names: [String], _ rows: Int,
        _ fill: (inout RowBatch.Builder, Int) -> Void
    ) throws -> ResultSet<Row> {
        let collector = statement._collector(DecodingContext())
        var builder = RowBatch.Builder(columnCount: names.count)
        for row in 0..<rows {
            fill(&builder, row)
            builder.endRow()
        }
        try collector.add(builder.finish())
        return try collector.finish(columnNames: names, affectedRows: 0, lastInsertedRowID: nil)
    }

    private func numbers(_ values: [Int]) throws -> ResultSet<Int> {
        try result(select(A.id), ["id"], values.count) { $0.append(integer: Int64(values[$1])) }
    }

    private func pairs(_ values: [(Int, String)]) throws -> ResultSet<(Int, String)> {
        try result(select(A.id, A.data), ["id", "data"], values.count) {
            $0.append(integer: Int64(values[$1].0))
            $0.append(text: values[$1].1)
        }
    }

    @Test func aSecondAllIsEmpty() throws {
        let result = try numbers([1, 2, 3])
        #expect(result.rowCount == 3)
        #expect(try result.all() == [1, 2, 3])
        #expect(try result.all() == [])
        #expect(!result.isClosed)
        #expect(result.rowCount == 3)
    }

    @Test func firstClosesTheResult() throws {
        let result = try numbers([1, 2])
        #expect(try result.first() == 1)
        #expect(result.isClosed)
        #expect(errorKind { _ = try result.all() } == .resourceClosed)
        #expect(errorKind { _ = try result.first() } == .resourceClosed)
        #expect(errorKind { _ = try result.one() } == .resourceClosed)
        #expect(result.fetchOne() == nil)
        #expect(result.fetchMany(5).isEmpty)
        #expect(Array(result).isEmpty)
    }

    @Test func closeClosesTheResult() throws {
        let result = try numbers([1, 2])
        result.close()
        result.close()
        #expect(errorKind { _ = try result.all() } == .resourceClosed)
        #expect(errorKind { _ = try result.scalars(\.self).all() } == .resourceClosed)
    }

    @Test func oneRowIsDemanded() throws {
        #expect(try numbers([5]).one() == 5)
        #expect(errorKind { _ = try numbers([]).one() } == .noResultFound)
        #expect(errorKind { _ = try numbers([1, 2]).one() } == .multipleResultsFound)
        #expect(try numbers([]).oneOrNone() == nil)
        #expect(errorKind { _ = try numbers([1, 2]).oneOrNone() } == .multipleResultsFound)
        #expect(try numbers([5, 5]).unique().one() == 5)
    }

    @Test func whatFindsNoRowDoesNotCloseTheResult() throws {
        let result = try numbers([1, 2])
        #expect(try result.all() == [1, 2])
        #expect(try result.first() == nil)
        #expect(errorKind { _ = try result.one() } == .noResultFound)
        #expect(try result.scalarOneOrNone() == nil)
        #expect(!result.isClosed)
        #expect(try result.all() == [])
        let rest = try numbers([1, 2])
        #expect(rest.fetchOne() == 1)
        #expect(try rest.one() == 2)
        #expect(rest.isClosed)
        let several = try numbers([1, 2, 3])
        #expect(errorKind { _ = try several.one() } == .multipleResultsFound)
        #expect(errorKind { _ = try several.all() } == .resourceClosed)
    }

    @Test func whatCanNotBeMadeOfTheRowsIsThrownInPlaceOfThem() throws {
        let views = try numbers([1, 2]).scalars(\.self).mappings()
        #expect(errorKind { _ = try views.all() } == .invalidRequest)
        #expect(errorKind { _ = try views.first() } == .invalidRequest)
        #expect(views.fetchOne() == nil)
        let closures = ResultSet<() -> Int>(rows: [{ 1 }, { 2 }])
        #expect(errorKind { _ = try closures.unique().all() } == .invalidRequest)
        #expect(try numbers([]).scalars(\.self).mappings().all().isEmpty)
    }

    @Test func partitionsWithoutASizeAreOneList() throws {
        let result = try numbers([1, 2, 3])
        #expect(result.fetchOne() == 1)
        #expect(result.partitions() == [[2, 3]])
        #expect(result.partitions().isEmpty)
        #expect(try pairs([(1, "a")]).columns(\.1).all() == ["a"])
    }

    @Test func scalars() throws {
        #expect(try numbers([5, 6]).scalar() == 5)
        #expect(try numbers([]).scalar() == nil)
        #expect(try numbers([5]).scalarOne() == 5)
        #expect(errorKind { _ = try numbers([]).scalarOne() } == .noResultFound)
        #expect(errorKind { _ = try numbers([5, 6]).scalarOneOrNone() } == .multipleResultsFound)
        let result = try pairs([(1, "a"), (2, "b")]).scalars(\.1)
        #expect(result.keys == ["data"])
        #expect(try result.all() == ["a", "b"])
    }

    @Test func iterationConsumes() throws {
        let result = try numbers([1, 2, 3, 4])
        for number in result where number == 2 { break }
        #expect(try result.all() == [3, 4])
        for (id, data) in try pairs([(1, "a")]) { #expect(id == 1 && data == "a") }
    }

    @Test func fetching() throws {
        let result = try numbers([1, 2, 3, 4, 5])
        #expect(result.fetchOne() == 1)
        #expect(result.fetchMany(2) == [2, 3])
        #expect(result.fetchMany(9) == [4, 5])
        #expect(result.fetchMany(9) == [])
        #expect(result.fetchOne() == nil)
        #expect(try numbers([1, 2, 3, 4, 5]).partitions(2) == [[1, 2], [3, 4], [5]])
        #expect(try numbers([]).partitions(2).isEmpty)
    }

    @Test func uniqueRows() throws {
        #expect(try numbers([1, 2, 1, 3, 2]).unique().all() == [1, 2, 3])
        let rows = try pairs([(1, "a"), (1, "b"), (1, "a")]).unique().all()
        #expect(rows.map(\.1) == ["a", "b"])
        #expect(try pairs([(1, "a"), (1, "b")]).unique(by: \.0).all().count == 1)
        #expect(
            try pairs([(1, "a"), (1, "b"), (2, "c")]).unique(by: \.0).mappings().all().map { $0["data"] } == ["a", "c"])
        #expect(try pairs([(1, "a"), (2, "a")]).columns(\.1, \.1).unique().all().count == 1)
    }

    @Test func columnsPickAndOrder() throws {
        let statement = select(A.id, A.data, (A.id + 1).label("next"))
        let triple = try result(statement, ["id", "data", "next"], 1) { builder, _ in
            builder.append(integer: 1)
            builder.append(text: "a")
            builder.append(integer: 2)
        }
        let picked = triple.columns(\.2, \.1)
        #expect(picked.keys == ["next", "data"])
        let row = try picked.one()
        #expect(row.0 == 2 && row.1 == "a")
    }

    @Test func mappings() throws {
        let rows = try pairs([(1, "a"), (2, "b")]).mappings()
        #expect(rows.keys == ["id", "data"])
        let all = try rows.all()
        #expect(all.count == 2)
        #expect(all[1]["id"] == 2)
        #expect(all[1]["id", as: Int.self] == 2)
        #expect(all[0][A.data] == "a")
        #expect(all[0].data == "a" && all[0].id == "1" && all[0].nothing == nil)
        #expect(all[0].keys == ["id", "data"])
        #expect(all[0]["data", as: Int.self] == nil)
        #expect(errorKind { _ = try all[0].value("nothing") as Int } == .unknownColumn)
        #expect(errorKind { _ = try all[0].value("data") as Int } == .invalidValue)
        #expect(errorKind { _ = try all[0].value(B.aId) } == .unknownColumn)
        let rest = try pairs([(1, "a"), (2, "b")])
        _ = rest.fetchOne()
        #expect(try rest.mappings().all().map { $0["id"] } == [2])
    }

    @Test func mappingsKnowTheTypesOfColumns() throws {
        let rows = try result(select(Item.price, Item.labels), ["price", "labels"], 1) { builder, _ in
            builder.append(integer: 1250)
            builder.append(text: "[\"x\"]")
        }
        let row = try rows.mappings().one()
        #expect(row[Item.price] == Decimal(string: "12.5"))
        #expect(row["price"] == Decimal(string: "12.5"))
        #expect(row["labels"] == ["x"])
    }

    @Test func textGivesMappings() throws {
        let rows = try result(text("SELECT 1 AS x"), ["x"], 2) { $0.append(integer: Int64($1)) }
        #expect(rows.keys == ["x"])
        #expect(try rows.all().map { $0["x"] } == [0, 1])
        let again = try result(text("SELECT 1 AS x"), ["x"], 1) { builder, _ in builder.append(integer: 7) }
        #expect(try again.mappings().one().value("x") == 7)
    }

    @Test func frozenResultsGiveTheirRowsAgain() throws {
        let frozen = try pairs([(1, "a"), (2, "b"), (2, "b")]).freeze()
        #expect(try frozen().all().count == 3)
        #expect(try frozen().unique().all().count == 2)
        #expect(try frozen().mappings().all().count == 3)
        #expect(frozen().keys == ["id", "data"])
        let numbers = try numbers([1]).freeze()
        requireSendable(numbers)
    }

    @Test func entities() throws {
        let date = Date(microseconds: 5)
        let rows = try result(
            select(A.self, B?.self).outerJoin(B.self, on: A.id == B.aId), Array(repeating: "x", count: 6), 2
        ) {
            $0.append(integer: Int64($1))
            $0.append(text: "a")
            $0.append(.timestamp, integer: 5)
            if $1 == 0 {
                for _ in 0..<3 { $0.appendNull() }
            } else {
                $0.append(integer: 9)
                $0.append(integer: 1)
                $0.append(text: "b")
            }
        }
        let all = try rows.all()
        #expect(all[0].0 == A(id: 0, data: "a", createDate: date) && all[0].1 == nil)
        #expect(all[1].1 == B(id: 9, aId: 1, data: "b"))
    }

    private func requireSendable(_ value: some Sendable) {}
}
