public import Azoth

/// A model as the generator would make it of `version: Int @version(xmin)`, which schemas for SQLite can't have.
nonisolated public final class Ledger: Azoth.ModelObject, Azoth.Model {
    public typealias Key = Int

    public static let id = Azoth.Mapped<Ledger, Int>(0)
    public static let text = Azoth.Mapped<Ledger, String>(1)
    public static let version = Azoth.Mapped<Ledger, Int>(2)

    public static let _entity = Azoth.Entity<Row>(
        "Ledger",
        table: Azoth.Table(
            "ledger",
            columns: [
                .init("id", .int64, generated: true), .init("text", .text()),
                .init("xmin", .custom(base: .int64, names: [.postgres: "xid"]), system: true),
            ],
            primaryKey: [0]),
        fields: [.init("id", \.id), .init("text", \.text), .init("version", \.version)],
        version: .database(2))
    override public class var _anyEntity: Azoth.AnyEntity { _entity }

    nonisolated public struct Row: Azoth.ModelRow, Codable {
        public typealias Object = Ledger
        public var id: Int
        public var text: String
        public var version: Int
        public var _key: Int { id }

        public init(id: Int, text: String, version: Int) {
            self.id = id
            self.text = text
            self.version = version
        }
        public init(_ reader: inout Azoth.RowReader) throws {
            id = try reader.next()
            text = try reader.next()
            version = try reader.next()
        }
    }

    public init(id: Int? = nil, text: String) {
        var new = Azoth.NewRow<Row>()
        let row = Row(id: new[0, id, 0], text: text, version: new[2, nil, 0])
        super.init(new.window(row))
    }
    public required init(_ window: Azoth.Window) { super.init(window) }

    public var id: Int {
        get { self[_columns: Row.self, assigned: 0].id }
        set { self[_columns: Row.self, changing: 0].id = newValue }
    }
    public var text: String {
        get { self[_columns: Row.self, assigned: 1].text }
        set { self[_columns: Row.self, changing: 1].text = newValue }
    }
    public var version: Int { self[_columns: Row.self, assigned: 2].version }
}
