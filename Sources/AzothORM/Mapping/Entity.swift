public import AzothSQL
internal import Synchronization

/// What the runtime knows of a model, made once by generated code. `A._entity`.
public final class Entity<Row: ModelRow>: AnyEntity, @unchecked Sendable {
    /// - Parameters:
    ///   - name: The model's name, for messages.
    ///   - fields: The columns' places in the row, in the order of the table.
    ///   - relationships: In the order of their links.
    ///   - version: The column that says which version of a row an object has.
    public init(
        _ name: String, table: Table, fields: [Field<Row>], relationships: [Relationship] = [],
        version: RowVersion? = nil
    ) {
        precondition(
            fields.count == table.columns.count, "\(name): \(fields.count) fields, \(table.columns.count) columns")
        super.init(
            name: name, table: table, fields: fields.map { $0.column }, relationships: relationships,
            version: version, rowStride: MemoryLayout<Row>.stride,
            model: Row.Object.self)
    }

    override func destroyRow(_ row: UnsafeMutableRawPointer) {
        row.assumingMemoryBound(to: Row.self).deinitialize(count: 1)
    }
    override func copyRow(_ row: UnsafeRawPointer) -> UnsafeMutableRawPointer {
        let copy = UnsafeMutablePointer<Row>.allocate(capacity: 1)
        HeapGrowth.makeRoom(behind: copy, MemoryLayout<Row>.stride)
        copy.initialize(to: row.assumingMemoryBound(to: Row.self).pointee)
        return UnsafeMutableRawPointer(copy)
    }
    override func initializeRow(_ row: UnsafeMutableRawPointer, from source: UnsafeRawPointer) {
        row.assumingMemoryBound(to: Row.self).initialize(to: source.assumingMemoryBound(to: Row.self).pointee)
    }
    override func assignRow(_ row: UnsafeMutableRawPointer, from source: UnsafeRawPointer) {
        row.assumingMemoryBound(to: Row.self).pointee = source.assumingMemoryBound(to: Row.self).pointee
    }
    override func identityHash(_ row: UnsafeRawPointer) -> Int {
        AzothORM.identityHash(row.assumingMemoryBound(to: Row.self).pointee._key)
    }
    override func haveEqualKeys(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        left.assumingMemoryBound(to: Row.self).pointee._key == right.assumingMemoryBound(to: Row.self).pointee._key
    }
    override func find(key: any Hashable, in store: SlotStore) -> Slot? {
        guard let key = key as? Row.Key else { return nil }
        return store.identity.find(AzothORM.identityHash(key)) { slot in
            slot.identityRow.assumingMemoryBound(to: Row.self).pointee._key == key
        }
    }
    override func key(from values: [AnyHashable?]) -> (any Hashable)? {
        let present = values.compactMap { $0 }
        guard present.count == values.count else { return nil }
        if let composite = Row.Key.self as? any CompositeKey.Type { return composite.init(_values: present) }
        return present[0].base as? Row.Key
    }
    override func makeObject(_ window: Window) -> ModelObject { Row.Object(window) }
    override func hydrate(_ batch: RowBatch, _ hydration: Hydration) throws {
        do {
            try Row._hydrate(batch, hydration)
        } catch {
            throw table.describing(error)
        }
    }
    override func hydrateRow(_ reader: inout RowReader, _ hydration: Hydration) throws {
        try Row._hydrateRow(&reader, hydration)
    }
    override func appendObjects<Object>(_ hydration: Hydration, to objects: inout [Object]) {
        // `Object` is `Row.Object`, or a base class of it: the same layout.
        withUnsafeMutablePointer(to: &objects) { pointer in
            pointer.withMemoryRebound(to: [Row.Object].self, capacity: 1) {
                Row._appendObjects(hydration, to: &$0.pointee)
            }
        }
    }
    override func moveRow(_ row: UnsafeMutableRawPointer, to place: UnsafeMutableRawPointer) {
        place.assumingMemoryBound(to: Row.self).moveInitialize(from: row.assumingMemoryBound(to: Row.self), count: 1)
    }
    override func decodeRow(_ reader: inout RowReader, into slot: Slot) throws {
        slot.row(Row.self).initialize(to: try Row(&reader))
    }
    override func key(_ row: UnsafeRawPointer) -> any Hashable & Sendable {
        row.assumingMemoryBound(to: Row.self).pointee._key
    }
}

/// What the runtime does with rows of a model without knowing their type. Rows are passed by address.
open class AnyEntity: @unchecked Sendable {
    /// The model's name.
    public final let name: String
    /// The table of the rows.
    public final let table: Table
    /// In the order of their links.
    public final let relationships: [Relationship]
    /// The column of optimistic locking.
    final let version: RowVersion?
    final let fields: [ColumnField]
    final let model: ModelObject.Type
    /// The bytes of a slot.
    @usableFromInline final let stride: Int
    /// The distance of the first link from the beginning of a slot.
    @usableFromInline final let linkOffset: Int
    @usableFromInline final let linkCount: Int
    /// A bit per link to many.
    final let toManyMask: UInt64
    /// A bit per column that the database assigns where an INSERT leaves it out.
    final let serverAssigned: UInt64
    /// A bit per column.
    final let columnMask: UInt64
    /// A bit per column of the key.
    final let keyMask: UInt64
    /// A bit per column that a to-one relationship implies.
    final let foreignKeyMask: UInt64
    /// A bit per column that is loaded on demand.
    final let deferredMask: UInt64
    /// A bit per column that every query loads, because its type has nothing to stand in for it, or because it is read
    /// with others as one value.
    private var undeferrableMask: UInt64 {
        knownUndeferrableMask.withLock { known in
            if let known { return known }
            let mask: UInt64 = fields.indices.reduce(0) {
                fields[$1].hasPlaceholder && !fields[$1].isPart ? $0 : $0 | 1 << $1
            }
            known = mask
            return mask
        }
    }
    /// Whether the schema loads relationships of it with every query.
    final let loadsEagerly: Bool
    /// Whether a row deletes what its foreign keys let go of.
    final let releasesOrphans: Bool
    /// The relationships that the deletion of a row follows.
    final let deletionLinks: [DeletionLink]
    /// Those whose targets are unlinked where they stay behind a deleted row, with the other side.
    final let inverseLinks: [(link: Int, via: Int)]
    /// Whether rows of link tables point at a row.
    final let hasLinkTables: Bool
    /// Whether a foreign key is written after its row.
    final let hasPostUpdates: Bool
    /// The bytes of a row, with those up to the next one: moving a row copies them too.
    final let rowStride: Int
    /// A bit per column that an UPDATE sets by itself.
    final let updatedMask: UInt64
    /// Per dialect, what is printed once.
    private let statementsByDialect = Mutex<[(dialect: DialectName, statements: EntityStatements)]>([])
    private let knownOneToOneLinks = Mutex<[(link: Int, inverse: Int)]?>(nil)
    /// Not known before somebody asks: it takes casts, and their first use is slow.
    private let knownUndeferrableMask = Mutex<UInt64?>(nil)

    init(
        name: String, table: Table, fields: [ColumnField], relationships: [Relationship], version: RowVersion?,
        rowStride: Int, model: ModelObject.Type
    ) {
        self.name = name
        self.table = table
        self.fields = fields
        // A bit of ``toManyMask`` for each.
        precondition(relationships.count <= 64, "\(name) has \(relationships.count) relationships: 64 are the most")
        self.relationships = relationships
        self.version = version
        self.model = model
        self.rowStride = rowStride
        loadsEagerly = relationships.contains { !$0.load.waits }
        releasesOrphans = relationships.contains { $0.isOwning && $0.cascade.contains(.deleteOrphan) }
        deletionLinks = relationships.enumerated().compactMap { DeletionLink($0, $1) }
        inverseLinks = relationships.enumerated().compactMap { link, relationship in
            guard case .inverse(let via) = relationship.side, relationship.passiveDeletes != .all else { return nil }
            return (link, via)
        }
        hasLinkTables = relationships.contains { if case .linked = $0.side { true } else { false } }
        hasPostUpdates = relationships.contains { $0.isPostUpdated }
        deferredMask = fields.indices.reduce(0) { fields[$1].deferredGroup == nil ? $0 : $0 | 1 << $1 }
        linkCount = relationships.count
        toManyMask = relationships.indices.reduce(0) { relationships[$1].isToMany ? $0 | 1 << $1 : $0 }
        linkOffset = SlotHeader.size + (rowStride + 7) & ~7
        stride = (linkOffset + relationships.count * 8 + 15) & ~15
        var serverAssigned: UInt64 = 0
        for (index, column) in table.columns.enumerated() where column.isServerAssigned { serverAssigned |= 1 << index }
        self.serverAssigned = serverAssigned
        columnMask = table.columns.count >= 64 ? .max : (1 << UInt64(table.columns.count)) - 1
        var updatedMask: UInt64 = 0
        for (index, field) in fields.enumerated() where field.hasUpdate { updatedMask |= 1 << UInt64(index) }
        self.updatedMask = updatedMask
        keyMask = table.primaryKey.reduce(0) { $0 | 1 << $1 }
        foreignKeyMask = relationships.reduce(0) { mask, relationship in
            guard case .owning(let columns, _) = relationship.side else { return mask }
            return columns.reduce(mask) { $0 | 1 << $1 }
        }
    }

    /// Whether a relationship has many targets.
    final func isToMany(_ link: Int) -> Bool { toManyMask & (1 << UInt64(link)) != 0 }

    /// Whether the rows are those of a view: there are objects of them, which nobody makes, changes and deletes.
    final var isView: Bool { table.view != nil }

    /// All columns of the table, under its own name.
    final var source: EntitySource {
        EntitySource(table: table, alias: nil, model: nil, columns: Array(table.columns.indices))
    }

    func statements(for dialect: Dialect) -> EntityStatements {
        statementsByDialect.withLock { known in
            // One or two: a search is quicker than a hash.
            for entry in known where entry.dialect == dialect.name { return entry.statements }
            let statements = EntityStatements(self, dialect)
            known.append((dialect.name, statements))
            return statements
        }
    }

    /// The relationships by which one row alone can point at a target, and their other sides. They are looked for once, and
    /// not before somebody asks: the targets may be made after this entity.
    final var oneToOneLinks: [(link: Int, inverse: Int)] {
        knownOneToOneLinks.withLock { known in
            if let known { return known }
            var links: [(link: Int, inverse: Int)] = []
            for (link, relationship) in relationships.enumerated() where relationship.isOwning {
                guard let inverse = relationship.inverse, !relationship.target.relationships[inverse].isToMany else {
                    continue
                }
                links.append((link, inverse))
            }
            known = links
            return links
        }
    }

    /// What an UPDATE sets by itself, as assignments of a statement.
    final var updates: [AssignmentCore] {
        guard updatedMask != 0 else { return [] }
        return fields.enumerated().compactMap { index, field in
            let column = table.columns[index]
            return field.updateValue.map { value in
                AssignmentCore(
                    column: index, value: .bind(Bind(value, as: column.type, isSensitive: column.isSensitive)))
            }
        }
    }

    /// "A.bs".
    func attributeName(ofLink link: Int) -> String { "\(name).\(relationships[link].name)" }
    func attributeName(ofColumn column: Int) -> String { "\(name).\(fields[column].name)" }

    func destroyRow(_ row: UnsafeMutableRawPointer) {}
    func copyRow(_ row: UnsafeRawPointer) -> UnsafeMutableRawPointer { fatalError("abstract") }
    func initializeRow(_ row: UnsafeMutableRawPointer, from source: UnsafeRawPointer) { fatalError("abstract") }
    func assignRow(_ row: UnsafeMutableRawPointer, from source: UnsafeRawPointer) {}
    func identityHash(_ row: UnsafeRawPointer) -> Int { 0 }
    func haveEqualKeys(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool { false }
    func find(key: any Hashable, in store: SlotStore) -> Slot? { nil }
    /// The key made of the values of its columns; nil where one is missing.
    func key(from values: [AnyHashable?]) -> (any Hashable)? { nil }
    func makeObject(_ window: Window) -> ModelObject { fatalError("abstract") }
    func hydrate(_ batch: RowBatch, _ hydration: Hydration) throws {}
    func hydrateRow(_ reader: inout RowReader, _ hydration: Hydration) throws {}
    func appendObjects<Object>(_ hydration: Hydration, to objects: inout [Object]) {}
    func moveRow(_ row: UnsafeMutableRawPointer, to place: UnsafeMutableRawPointer) {}
    func decodeRow(_ reader: inout RowReader, into slot: Slot) throws {}
    func key(_ row: UnsafeRawPointer) -> any Hashable & Sendable { 0 }

    /// Overwrites a row with what the database has, except for changes that are not flushed.
    ///
    /// - Parameter omitted: A bit per column that the query left out. Where such a column is one that is loaded on demand,
    ///   it is not loaded any more; where it is another that was loaded before, the row stays stale.
    final func refresh(_ slot: Slot, from row: UnsafeRawPointer, omitting omitted: UInt64) {
        let modified = slot.header.pointee.modified
        if modified == 0, omitted == 0 {
            assignRow(slot.row, from: row)
        } else {
            copy(~omitted, from: row, to: slot)
        }
        slot.header.pointee.unassigned = 0
        slot.header.pointee.unloaded = omitted & (slot.header.pointee.unloaded | deferredMask)
        if omitted & ~slot.header.pointee.unloaded == 0 { slot.clear(.stale) }
        slot.graphlessRelink()
    }

    /// Takes over columns that were not loaded, where a query brings them.
    final func fill(_ slot: Slot, from row: UnsafeRawPointer, omitting omitted: UInt64) {
        copy(slot.header.pointee.unloaded & ~omitted, from: row, to: slot)
        slot.header.pointee.unloaded &= omitted
    }

    /// Copies columns as the database has them. What the program changed stays.
    private final func copy(_ columns: UInt64, from row: UnsafeRawPointer, to slot: Slot) {
        let modified = slot.header.pointee.modified
        for (index, field) in fields.enumerated() where columns & (1 << index) != 0 {
            if modified & (1 << index) == 0 { field.copy(from: row, to: slot.row) }
            if let committed = slot.header.pointee.committed { field.copy(from: row, to: committed) }
        }
    }

    // MARK: Columns on demand

    /// The columns of a select list that leaves some out.
    final func columns(omitting omitted: UInt64) -> [Int] {
        omitted == 0
            ? Array(table.columns.indices) : table.columns.indices.filter { omitted & (1 << UInt64($0)) == 0 }
    }

    /// What may be left out of what is asked to be left out: not what rows are known and linked by.
    final func omissible(_ mask: UInt64) -> UInt64 {
        let referenced = relationships.reduce(UInt64(0)) { mask, relationship in
            guard case .inverse(let via) = relationship.side,
                case .owning(_, let references) = relationship.target.relationships[via].side
            else { return mask }
            return references.reduce(mask) { $0 | 1 << $1 }
        }
        return mask & columnMask & ~(keyMask | foreignKeyMask | undeferrableMask | referenced)
    }

    /// What is left out where some columns are wanted of rows that are there already.
    final func omitted(butFor wanted: UInt64) -> UInt64 { columnMask & ~(wanted | keyMask | undeferrableMask) }

    /// The columns that are loaded when one is asked for: its group; of columns that are not deferred by the schema all.
    final func loadedTogether(with column: Int) -> UInt64 {
        guard let group = fields[column].deferredGroup else { return columnMask & ~deferredMask }
        return fields.indices.reduce(0) { fields[$1].deferredGroup == group ? $0 | 1 << $1 : $0 }
    }

    /// A bit per column of a group.
    final func columns(ofGroup group: String) -> UInt64 {
        fields.indices.reduce(0) { fields[$1].deferredGroup == group ? $0 | 1 << $1 : $0 }
    }
}

extension Slot {
    /// A to-one link whose foreign key the database changed is not known any more.
    func graphlessRelink() {
        let entity = entity
        for (index, relationship) in entity.relationships.enumerated() {
            guard case .owning(let columns, let references) = relationship.side,
                columns.allSatisfy({ header.pointee.modified & (1 << $0) == 0 })
            else { continue }
            guard let target = one(index) else {
                if linkWord(index).pointee == LinkWord.empty, !entity.isLinkNull(row, columns) {
                    storeOne(index, LinkWord.unloaded)
                }
                continue
            }
            if !entity.link(row, columns, pointsAt: target, references) { storeOne(index, LinkWord.unloaded) }
        }
    }
}

extension AnyEntity {
    /// Whether one of the columns of a foreign key is null: then it points nowhere.
    final func isLinkNull(_ row: UnsafeRawPointer, _ columns: [Int]) -> Bool {
        columns.contains { column in
            let field = fields[column]
            return field.isInteger ? field.integer(row) == nil : field.linkValue(row) == nil
        }
    }

    /// Whether the columns of a foreign key hold the key of a target.
    final func link(_ row: UnsafeRawPointer, _ columns: [Int], pointsAt target: Slot, _ references: [Int]) -> Bool {
        link(row, columns, pointsAt: target.row, of: target.entity, references)
    }

    /// The same of a row of the target.
    final func link(
        _ row: UnsafeRawPointer, _ columns: [Int], pointsAt target: UnsafeRawPointer, of targetEntity: AnyEntity,
        _ references: [Int]
    ) -> Bool {
        for (column, reference) in zip(columns, references) {
            let here = fields[column]
            let there = targetEntity.fields[reference]
            if here.isInteger, there.isInteger {
                guard let value = here.integer(row), value == there.integer(target) else { return false }
            } else {
                guard let value = here.linkValue(row), value == there.linkValue(target) else { return false }
            }
        }
        return true
    }
}
