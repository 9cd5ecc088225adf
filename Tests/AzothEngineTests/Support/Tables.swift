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
