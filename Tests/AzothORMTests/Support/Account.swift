public import Azoth
internal import Synchronization

/// A model as the generator would make it of a schema with `@version`, `@onUpdate` and a column that a trigger sets.
nonisolated public final class Account: Azoth.ModelObject, Azoth.Model {
    public typealias Key = Int

    public static let id = Azoth.Mapped<Account, Int>(0)
    public static let owner = Azoth.Mapped<Account, String>(1)
    public static let version = Azoth.Mapped<Account, Int>(2)
    public static let touched = Azoth.Mapped<Account, Int>(3)
    public static let length = Azoth.Mapped<Account, Int>(4)

    /// How often an UPDATE has set `touched`.
    static let clock = Counter()

    public static let _entity = Azoth.Entity<Row>(
        "Account",
        table: Azoth.Table(
            "account",
            columns: [
                .init("id", .int64, generated: true),
                .init("owner", .text()),
                .init("version", .int64),
                .init("touched", .int64),
                .init("length", .int64, computed: .init("length(owner)", stored: true)),
            ],
            primaryKey: [0]),
        fields: [
            .init("id", \.id), .init("owner", \.owner), .init("version", \.version),
            .init("touched", \.touched, onUpdate: { clock.next() }), .init("length", \.length),
        ],
        version: .counter(2))
    override public class var _anyEntity: Azoth.AnyEntity { _entity }

    nonisolated public struct Row: Azoth.ModelRow, Codable {
        public typealias Object = Account
        public var id: Int
        public var owner: String
        public var version: Int
        public var touched: Int
        public var length: Int
        public var _key: Int { id }

        public init(_ reader: inout Azoth.RowReader) throws {
            id = try reader.next()
            owner = try reader.next()
            version = try reader.next()
            touched = try reader.next()
            length = try reader.next()
        }
        init(id: Int, owner: String, version: Int, touched: Int, length: Int) {
            self.id = id
            self.owner = owner
            self.version = version
            self.touched = touched
            self.length = length
        }
    }

    public init(id: Int? = nil, owner: String, version: Int? = nil, touched: Int? = nil) {
        var new = Azoth.NewRow<Row>()
        let row = Row(
            id: new[0, id, 0], owner: owner, version: new[2, version, default: 0],
            touched: new[3, touched, default: 0], length: new[4, nil, 0])
        super.init(new.window(row))
    }

    public required init(_ window: Azoth.Window) { super.init(window) }

    public var id: Int {
        get { self[_columns: Row.self, assigned: 0].id }
        set { self[_columns: Row.self, changing: 0].id = newValue }
    }
    public var owner: String {
        get { self[_columns: Row.self].owner }
        set { self[_columns: Row.self, changing: 1].owner = newValue }
    }
    public var version: Int {
        get { self[_columns: Row.self].version }
        set { self[_columns: Row.self, changing: 2].version = newValue }
    }
    public var touched: Int {
        get { self[_columns: Row.self].touched }
        set { self[_columns: Row.self, changing: 3].touched = newValue }
    }
    public var length: Int { self[_columns: Row.self, assigned: 4].length }
}

/// Counts, for every task.
final class Counter: Sendable {
    private let count = Atomic(0)
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
