import AzothEngine
import AzothSQL
import AzothSQLite
import Foundation
import Testing

@Suite struct SQLiteValueTests {
    private func echo<Value: MappedValue>(_ value: Value, as type: SQLType = Value.sqlType) async throws -> Value {
        var builder = RowBatch.Builder(columnCount: 1)
        try value.encode(into: &builder, as: type)
        builder.endRow()
        let statement = CompiledStatement("SELECT ?", kind: .select, parameterTypes: [type], returnsRows: true)
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        let result = try await connection.execute(statement, parameters: builder.finish(), options: .init())
        await connection.close()
        return try result.batch.withRow(0) { reader throws in try Value.decode(&reader, as: type) }
    }

    @Test func `numbers and texts come back as they went`() async throws {
        for value in [Int.min, -1, 0, 1, Int.max] { #expect(try await echo(value) == value) }
        for value in [-Double.greatestFiniteMagnitude, -0.5, 0, 1e-300, 2, .infinity] {
            #expect(try await echo(value) == value)
        }
        for value in ["", "a", "ÄÖ 👩‍👩‍👧 e\u{301}", String(repeating: "long ", count: 20_000)] {
            #expect(try await echo(value) == value)
        }
        #expect(try await echo("with\0zero") == "with\0zero")
        #expect(try await echo(true) == true)
        #expect(try await echo(nil as Int?) == nil)
        #expect(try await echo(Int16.min) == .min)
        #expect(try await echo(Float(0.1)) == Float(0.1))
    }

    @Test func `bytes and identifiers come back as they went`() async throws {
        #expect(try await echo(Data()) == Data())
        #expect(try await echo(Data((0...255).map { UInt8($0) })).count == 256)
        let id = UUID()
        #expect(try await echo(id) == id)
    }

    @Test func `instants come back to the microsecond`() async throws {
        for seconds in [
            -62_135_596_800.0, -1.5, -0.000001, 0, 0.123456, 951_782_400, 1_709_210_096.789012, 253_402_300_799,
        ] {
            let microseconds = (seconds * 1_000_000).rounded()
            let date = Date(timeIntervalSince1970: microseconds / 1_000_000)
            let back = try await echo(date)
            #expect(abs(back.timeIntervalSince(date)) < 0.000002, "\(seconds)")
        }
    }

    @Test func `instants are kept as text that sorts`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.connect { connection in
            let moment = Date(timeIntervalSince1970: 1_709_210_096.5)
            let row = try await connection.executeDriverSQL("SELECT typeof(?) AS t, ? AS v", [moment, moment]).one()
            #expect(row["t", as: String.self] == "text")
            #expect(row["v", as: String.self] == "2024-02-29 12:34:56.500000")
            let old = Date(timeIntervalSince1970: -0.25)
            let text = try await connection.executeDriverSQL("SELECT ? AS v", [old]).one()["v", as: String.self]
            #expect(text == "1969-12-31 23:59:59.750000")
        }
    }

    @Test func `every day of four hundred years has the text that the calendar gives it`() async throws {
        var builder = RowBatch.Builder(columnCount: 2)
        let first = -11_000, count = 146_097
        for day in first..<first + count {
            builder.append(.day, integer: Int64(day))
            builder.append(integer: Int64(day))
            builder.endRow()
        }
        let connection = try await SQLiteConnector(.memory).connect(EngineOptions())
        let statement = CompiledStatement(
            "SELECT ? = date('1970-01-01', ? || ' days')", kind: .select, returnsRows: true)
        let result = try await connection.execute(statement, parameters: builder.finish(), options: .init())
        var right = 0
        try result.batch.forEachRow { reader throws in right += Int(try reader.integer()) }
        #expect(result.batch.count == count)
        #expect(right == count)
        await connection.close()
    }

    @Test func `lists are bound as JSON, decimals as scaled integers`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.connect { connection in
            let row = try await connection.executeDriverSQL(
                "SELECT ? AS l, (SELECT sum(value) FROM json_each(?)) AS s", [[1, 2, 3], [1, 2, 3]]
            ).one()
            #expect(row["l", as: String.self] == "[1,2,3]")
            #expect(row["s"] == 6)
        }
        #expect(
            try await echo(Decimal(string: "12.34")!, as: .decimal(precision: 10, scale: 2)) == Decimal(string: "12.34")
        )
        #expect(try await echo(["a", "b\"c"]) == ["a", "b\"c"])
    }

    @Test func `rows of every storage class come in one batch`() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.connect { connection in
            let row = try await connection.executeDriverSQL(
                "SELECT 1 AS i, 2.5 AS d, 'x' AS t, x'0102' AS b, NULL AS n"
            )
            .one()
            #expect(row["i"] == 1)
            #expect(row["d"] == 2.5)
            #expect(row["t", as: String.self] == "x")
            #expect(row["b"] == Data([1, 2]))
            #expect(row["n", as: Int.self] == nil)
        }
    }
}
