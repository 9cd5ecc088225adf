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
    /// Overwrite what is loaded already, except for changes.
    @usableFromInline let populateExisting: Bool

    init(_ entity: AnyEntity, in graph: ObjectGraph, populateExisting: Bool) {
        self.graph = graph
        store = graph.store(for: entity)
        self.populateExisting = populateExisting
    }

    /// A row of the database met a slot that is there already: nothing is overwritten, unless it is stale.
    @usableFromInline func meet(_ slot: Slot, _ row: UnsafeRawPointer) {
        if slot.has(.stale) || populateExisting { store.entity.refresh(slot, from: row) }
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
        let store = hydration.store
        let row = try Self(&reader)
        let key = row._key
        let hash = identityHash(key)
        // A hash of an integer key is the key.
        let known = store.identity.find(hash) { slot in
            Key.self == Int.self || slot.identityRow.assumingMemoryBound(to: Self.self).pointee._key == key
        }
        if let known {
            withUnsafePointer(to: row) { hydration.meet(known, $0) }
            return known
        }
        let slot = store.allocate()
        slot.header.initialize(
            to: SlotHeader(
                entity: .passUnretained(store.entity),
                flags: SlotFlags.persistent.rawValue | SlotFlags.attached.rawValue))
        slot.row(Self.self).initialize(to: row)
        let entity = store.entity
        let links = (slot.raw + entity.linkOffset).assumingMemoryBound(to: UInt.self)
        for link in 0..<entity.linkCount { links[link] = UInt.max }
        store.identity.insert(hash, slot)
        return slot
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
