import AzothEngine
import AzothSQL
import AzothTesting
import Foundation
import Synchronization

/// A table of two columns, as generated code would describe it.
struct Item: TableModel, SelectableEntity, Equatable {
    static let _table = Table(
        "item",
        columns: [
            Column("id", .int64, generated: true), Column("name", .text(), nullable: true),
        ], primaryKey: [0])
    static let id = Mapped<Item, Int>(0)
    static let name = Mapped<Item, String?>(1)

    let id: Int
    let name: String?

    static var _entitySource: EntitySource { EntitySource(table: _table, model: Item.self, columns: [0, 1]) }
    static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Item {
        Item(id: try reader.next(), name: try reader.next())
    }
}

let schema = Metadata("test", tables: [Item._table])

/// A file that is gone with the value.
final class TemporaryFile: Sendable {
    let path: String
    init() { path = NSTemporaryDirectory() + "azoth-\(UUID().uuidString).db" }
    deinit {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}

/// A text with `?` for its parameters, as the database of the test has it.
func sql(_ text: String) throws -> String { try TestDatabase.current.sql(text) }

extension Connection {
    /// The only value of the only row.
    func number(_ sql: String, _ parameters: [any MappedValue] = []) async throws -> Int? {
        let row = try await executeDriverSQL(sql, parameters).one()
        return row[row.keys[0]]
    }
}

/// Integers as rows of parameters.
func rows(_ values: [[Int?]]) -> RowBatch {
    var builder = RowBatch.Builder(columnCount: values.first?.count ?? 0, rows: values.count)
    for row in values {
        for value in row {
            if let value { builder.append(integer: Int64(value)) } else { builder.appendNull() }
        }
        builder.endRow()
    }
    return builder.finish()
}

/// The error that something throws.
func failure<Value>(_ body: nonisolated(nonsending) () async throws -> Value) async -> AzothError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? AzothError
    }
}

/// Waits until something is so, for at most some seconds.
func eventually(_ condition: @Sendable () -> Bool) async throws -> Bool {
    for _ in 0..<2000 {
        if condition() { return true }
        try await Task.sleep(for: .milliseconds(1))
    }
    return condition()
}

/// A number that tasks share.
final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func add(_ more: Int = 1) { number.withLock { $0 += more } }
    func raise(to least: Int) { number.withLock { $0 = max($0, least) } }
}
