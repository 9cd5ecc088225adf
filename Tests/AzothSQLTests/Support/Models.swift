import AzothSQL
import Foundation

/// What the ORM does for models: rows of plain structs are enough here.
protocol TestModel: TableModel, SelectableEntity, Hashable {}

extension TestModel {
    static var _entitySource: EntitySource {
        EntitySource(table: _table, model: Self.self, columns: Array(_table.columns.indices))
    }
}

struct A: TestModel {
    static let id = Mapped<A, Int>(0)
    static let data = Mapped<A, String>(1)
    static let createDate = Mapped<A, Date>(2)
    static let _table = Table(
        "a",
        columns: [
            .init("id", .int64, generated: true),
            .init("data", .text()),
            .init("create_date", .timestamp, serverDefault: .now),
        ],
        primaryKey: [0])

    var id: Int
    var data: String
    var createDate: Date

    static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> A {
        A(id: try reader.next(), data: try reader.next(), createDate: try reader.next())
    }
}

struct B: TestModel {
    static let id = Mapped<B, Int>(0)
    static let aId = Mapped<B, Int?>(1)
    static let data = Mapped<B, String>(2)
    static let _table = Table(
        "b",
        columns: [
            .init("id", .int64, generated: true), .init("a_id", .int64, nullable: true), .init("data", .text()),
        ],
        primaryKey: [0], foreignKeys: [.init([1], references: "a", ["id"])])

    var id: Int
    var aId: Int?
    var data: String

    static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> B {
        B(id: try reader.next(), aId: try reader.next(), data: try reader.next())
    }
}

enum Status: String, MappedValue, CaseIterable { case open, paid = "p", void }

/// A model with a column of each kind.
struct Item: TestModel {
    static let id = Mapped<Item, UUID>(0)
    static let name = Mapped<Item, String>(1)
    static let note = Mapped<Item, String?>(2)
    static let price = Mapped<Item, Decimal>(3)
    static let rate = Mapped<Item, Decimal>(4)
    static let weight = Mapped<Item, Double>(5)
    static let isActive = Mapped<Item, Bool>(6)
    static let status = Mapped<Item, Status>(7)
    static let labels = Mapped<Item, [String]>(8)
    static let day = Mapped<Item, Day>(9)
    static let secret = Mapped<Item, String>(10)
    static let isOld = Mapped<Item, Bool>(11)
    static let quantity = Mapped<Item, Int>(12)
    static let big = Mapped<Item, Decimal>(13)
    static let _table = Table(
        "items", schema: "shop",
        columns: [
            .init("id", .uuid),
            .init("name", .text(length: 80)),
            .init("note", .text(), nullable: true),
            .init("price", .decimal(precision: 10, scale: 2)),
            .init("rate", .decimal(precision: 10, scale: 4)),
            .init("weight", .double),
            .init("is_active", .bool),
            .init("status", .enumeration(name: "status", values: ["open", "p", "void"])),
            .init("labels", .array(.text())),
            .init("day", .day),
            .init("secret", .text(), sensitive: true),
            .init("is_old", .stored(.bool, as: .words(true: "Y", false: "N"))),
            .init("quantity", .int32),
            .init("big", .decimal(precision: 30, scale: 5)),
        ],
        primaryKey: [0])

    var id: UUID

    static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Item {
        defer { reader.skip(_table.columns.count - 1) }
        return Item(id: try reader.next())
    }
}

/// A table whose name and columns need quotes.
struct Order: TestModel {
    static let user = Mapped<Order, Int>(0)
    static let total = Mapped<Order, Int>(1)
    static let _table = Table("order", columns: [.init("user", .int64), .init("Total", .int64)], primaryKey: [0])

    static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Order {
        reader.skip(2)
        return Order()
    }
}
