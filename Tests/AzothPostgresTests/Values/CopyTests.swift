internal import AzothSQL
internal import Testing

@testable internal import AzothPostgres

@Suite struct CopyTests {
    private static let types: [PostgresType] = [.int8, .text, .numeric, .jsonb, .unspecified]

    private static func rows(_ count: Int) -> RowBatch {
        var builder = RowBatch.Builder(columnCount: 5)
        for index in 0..<count {
            builder.append(integer: Int64(index))
            builder.append(text: "text \(index)")
            if index % 3 == 0 { builder.appendNull() } else { builder.append(decimal: Int64(index), scale: 2) }
            builder.append(text: "{}")
            builder.append(text: "sad")
            builder.endRow()
        }
        return builder.finish()
    }

    private static func encoded(_ rows: RowBatch) throws -> [UInt8] {
        var encoder = CopyEncoder(types: types)
        for row in 0..<rows.count { try encoder.append(rows, row: row) }
        encoder.finish()
        return Array(encoder.bytes)
    }

    @Test func oneRowIsHeaderRowAndTrailer() throws {
        var encoder = CopyEncoder(types: [.int4, .text])
        let rows = row(2) {
            $0.append(integer: 1)
            $0.appendNull()
        }
        try encoder.append(rows, row: 0)
        encoder.finish()
        #expect(
            hex(encoder.bytes)
                == "5047434f50590aff0d0a00" + "00000000" + "00000000" + "0002" + "0000000400000001" + "ffffffff"
                + "ffff")
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000, 1_000_000]) func rowsComeBackHoweverTheyAreCut(_ size: Int) throws {
        let sent = Self.rows(100)
        let data = try Self.encoded(sent)
        let mood = PostgresType(rawValue: 25)
        var decoder = CopyDecoder(types: [.int8, .text, .numeric, .jsonb, mood])
        var received: [RowBatch] = []
        var start = 0
        while start < data.count {
            let chunk = data[start..<min(start + size, data.count)]
            try chunk.withUnsafeBytes { try decoder.append($0) }
            if decoder.rowCount >= 10 { received.append(decoder.takeRows()) }
            start += size
        }
        received.append(decoder.takeRows())
        let isFinished = decoder.isFinished
        #expect(isFinished)
        var index = 0
        for batch in received {
            for row in 0..<batch.count {
                for column in 0..<5 {
                    #expect(
                        describe(batch, row: row, column: column) == describe(sent, row: index, column: column))
                }
                index += 1
            }
        }
        #expect(index == 100)
    }

    @Test func chunksAreSentAndForgotten() throws {
        let rows = Self.rows(5000)
        var encoder = CopyEncoder(types: Self.types)
        var data: [UInt8] = []
        var chunks = 0
        for row in 0..<rows.count {
            try encoder.append(rows, row: row)
            if encoder.isFull {
                data += Array(encoder.bytes)
                encoder.clear()
                chunks += 1
            }
        }
        encoder.finish()
        data += Array(encoder.bytes)
        #expect(chunks > 1)
        #expect(try data == Self.encoded(rows))
    }

    @Test func aRowThatDoesNotFitIsTakenBack() throws {
        var encoder = CopyEncoder(types: [.int4, .int2])
        let before = Array(encoder.bytes)
        let rows = row(2) {
            $0.append(integer: 1)
            $0.append(integer: 70_000)
        }
        do {
            try encoder.append(rows, row: 0)
            Issue.record("70,000 is no smallint")
        } catch {
            #expect(error.kind == .invalidValue)
            #expect(error.message.hasPrefix("column 2 of row 1 is "))
        }
        #expect(Array(encoder.bytes) == before)
    }

    @Test func damagedDataIsAnError() throws {
        for data in [
            "50", "5047434f50590aff0d0a01", "5047434f50590aff0d0a00" + "00000000" + "ffffffff",
            "5047434f50590aff0d0a00" + "00000000" + "00000000" + "0003",
            "5047434f50590aff0d0a00" + "00000000" + "00000000" + "0001" + "fffffffe",
            "5047434f50590aff0d0a00" + "00000000" + "00000000" + "ffff" + "00",
            "5047434f50590aff0d0a00" + "00000000" + "00000000" + "0001" + "0000000100",
        ].dropFirst() {
            var decoder = CopyDecoder(types: [.int8])
            var found: AzothError.Kind?
            do throws(AzothError) {
                try bytes(data).withUnsafeBufferPointer { chunk throws(AzothError) in
                    try decoder.append(UnsafeRawBufferPointer(chunk))
                }
            } catch { found = error.kind }
            #expect(found == .invalidValue, "\(data)")
        }
    }
}
