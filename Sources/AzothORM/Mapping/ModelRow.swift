public import AzothSQL

/// The columns of a model, as a value: `A.Row`. Generated.
///
/// A row is `Sendable` and needs no session: `select(A.Row.self)` reads rows without identity map or tracking.
public protocol ModelRow: Sendable, Hashable, SelectableEntity {
    associatedtype Object: ModelObject
    associatedtype Key: Hashable & Sendable

    /// Reads the columns in the order of the table.
    init(_ reader: inout RowReader) throws
    var _key: Key { get }

    // The two loops that decide how fast objects are made. They are requirements, so that the module of the models
    // holds them specialised; nobody implements them by hand.
    static func _hydrate(_ batch: RowBatch, _ hydration: Hydration) throws
    static func _hydrateRow(_ reader: inout RowReader, _ hydration: Hydration) throws
    static func _appendObjects(_ hydration: Hydration, to objects: inout [Object])
}

/// Rows of one entity on their way into a graph.
public final class Hydration {
    @usableFromInline let graph: ObjectGraph
    @usableFromInline let store: SlotStore
    /// The slots that were met, in the order of the rows.
    @usableFromInline @exclusivity(unchecked) var slots: ContiguousArray<Slot> = []
    /// Somebody listens to what is loaded: rows that were not in memory.
    @usableFromInline let notesLoads: Bool
    @usableFromInline @exclusivity(unchecked) var loaded: ContiguousArray<Slot> = []
    /// Overwrite what is loaded already, except for changes.
    @usableFromInline let populateExisting: Bool
    /// A bit per column that the rows do not have.
    @usableFromInline let omitted: UInt64
    /// The frame of the savepoint in which the rows are read; 0: in none.
    @usableFromInline let savepoint: UInt32
    /// Where a row is put together of which columns are left out.
    private var scratch: UnsafeMutableRawPointer?

    /// - Parameter omitted: Nil: what the schema loads on demand.
    init(_ entity: AnyEntity, in graph: ObjectGraph, populateExisting: Bool, omitting omitted: UInt64? = nil) {
        self.graph = graph
        store = graph.store(for: entity)
        notesLoads = graph.session?.events.has(.loads) ?? false
        self.populateExisting = populateExisting
        self.omitted = omitted ?? entity.deferredMask
        savepoint = graph.log?.savepoint ?? 0
    }

    deinit { scratch?.deallocate() }

    /// A row of the database met a slot that is there already: nothing is overwritten, unless it is stale.
    @usableFromInline func meet(_ slot: Slot, _ row: UnsafeRawPointer) {
        if slot.has(.stale) || populateExisting {
            graph.noteReading(of: slot, row, omitting: omitted)
            store.entity.refresh(slot, from: row, omitting: omitted)
            slot.header.pointee.readInside = savepoint
        } else if slot.header.pointee.unloaded & ~omitted != 0 {
            store.entity.fill(slot, from: row, omitting: omitted)
            slot.header.pointee.readInside = savepoint
        }
    }

    /// Reads a row that lacks columns, field by field. Placeholders stand in for what is not there.
    @usableFromInline func placePartially(_ reader: inout RowReader) throws -> Slot {
        let entity = store.entity
        let row = scratch ?? .allocate(byteCount: entity.rowStride, alignment: 16)
        scratch = row
        var done = 0
        do {
            for (column, field) in entity.fields.enumerated() {
                if omitted & (1 << UInt64(column)) != 0 {
                    field.initializePlaceholder(row)
                } else {
                    try field.decodeInitializing(&reader, row, as: entity.table.columns[column].type)
                }
                done += 1
            }
        } catch {
            for field in entity.fields[..<done] { field.destroy(row) }
            throw error
        }
        if let known = store.find(row) {
            meet(known, row)
            entity.destroyRow(row)
            return known
        }
        let slot = store.allocate()
        slot.header.initialize(
            to: SlotHeader(
                entity: .passUnretained(entity),
                flags: SlotFlags.persistent.rawValue | SlotFlags.attached.rawValue, unloaded: omitted,
                readInside: savepoint))
        entity.moveRow(row, to: slot.row)
        for link in 0..<entity.linkCount { slot.linkWord(link).initialize(to: LinkWord.unloaded) }
        store.register(slot)
        if notesLoads { loaded.append(slot) }
        return slot
    }
}

extension ModelRow {
    @inlinable public static func _hydrate(_ batch: RowBatch, _ hydration: Hydration) throws {
        try batch.forEachRow { reader throws(any Error) in
            hydration.slots.append(try _place(&reader, hydration))
        }
    }

    @inlinable public static func _hydrateRow(_ reader: inout RowReader, _ hydration: Hydration) throws {
        hydration.slots.append(try _place(&reader, hydration))
    }

    @inlinable @inline(__always)
    static func _place(_ reader: inout RowReader, _ hydration: Hydration) throws -> Slot {
        if hydration.omitted != 0 { return try hydration.placePartially(&reader) }
        let store = hydration.store
        let row = try Self(&reader)
        let key = row._key
        let hash = identityHash(key)
        // A hash of an integer key is the key.
        let known = store.identity.find(hash) { slot in
            Key.self == Int.self || slot.identityRow.assumingMemoryBound(to: Self.self).pointee._key == key
        }
        if let known {
            _meet(known, row, hydration)
            return known
        }
        let slot = store.allocate()
        slot.header.initialize(
            to: SlotHeader(
                entity: .passUnretained(store.entity),
                flags: SlotFlags.persistent.rawValue | SlotFlags.attached.rawValue,
                readInside: hydration.savepoint))
        slot.row(Self.self).initialize(to: consume row)
        let entity = store.entity
        let links = (slot.raw + entity.linkOffset).assumingMemoryBound(to: UInt.self)
        for link in 0..<entity.linkCount { links[link] = UInt.max }
        store.identity.insert(hash, slot)
        if hydration.notesLoads { hydration.loaded.append(slot) }
        return slot
    }

    /// Apart from ``_place(_:_:)``, so that no address of its row is taken there: it is moved to its slot, not copied.
    @inlinable @inline(never)
    static func _meet(_ known: Slot, _ row: Self, _ hydration: Hydration) {
        withUnsafePointer(to: row) { hydration.meet(known, $0) }
    }

    @inlinable public static func _appendObjects(_ hydration: Hydration, to objects: inout [Object]) {
        for slot in hydration.slots {
            if let window = slot.header.pointee.window {
                objects.append(unsafeDowncast(window.takeUnretainedValue(), to: Object.self))
            } else {
                objects.append(Object(Window(graph: hydration.graph, slot: slot)))
            }
        }
    }
}

extension ModelRow {
    public static var _entitySource: EntitySource { Object._anyEntity.source }
    public static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Self {
        try Self(&reader)
    }
}
