/// The place of one row in a graph: a header, the row, and one word per relationship.
///
/// Slots have stable addresses. They own the row and their lists of links; links to other slots own nothing. Unsafe
/// memory stays in this folder and in the accessors of ``ModelObject``.
@usableFromInline @frozen struct Slot: Hashable {
    @usableFromInline let raw: UnsafeMutableRawPointer

    @inlinable init(raw: UnsafeMutableRawPointer) { self.raw = raw }
    /// From the word of a to-one link that is neither nil nor unloaded.
    @inlinable init(word: UInt) { raw = UnsafeMutableRawPointer(bitPattern: word).unsafelyUnwrapped }

    @inlinable var word: UInt { UInt(bitPattern: raw) }
    @inlinable var header: UnsafeMutablePointer<SlotHeader> { raw.assumingMemoryBound(to: SlotHeader.self) }
    /// The row, whatever its type.
    @inlinable var row: UnsafeMutableRawPointer { raw + SlotHeader.size }
    @inlinable func row<R>(_ type: R.Type) -> UnsafeMutablePointer<R> {
        (raw + SlotHeader.size).assumingMemoryBound(to: R.self)
    }
    var entity: AnyEntity { header.pointee.entity.takeUnretainedValue() }
    /// Whether both are rows of one entity.
    func hasEntity(of other: Slot) -> Bool {
        header.pointee.entity.toOpaque() == other.header.pointee.entity.toOpaque()
    }

    @inlinable func has(_ flag: SlotFlags) -> Bool { header.pointee.flags & flag.rawValue != 0 }
    func set(_ flag: SlotFlags) { header.pointee.flags |= flag.rawValue }
    func clear(_ flag: SlotFlags) { header.pointee.flags &= ~flag.rawValue }

    /// A row that the database knows, or knew before a deletion that is not committed.
    var isPersistent: Bool { has(.persistent) }

    /// Whether none of some columns is left to the database.
    func areAssigned(_ columns: [Int]) -> Bool {
        let unassigned = header.pointee.unassigned
        return columns.allSatisfy { unassigned & (1 << UInt64($0)) == 0 }
    }

    /// The row by which the identity map knows the slot: the committed one while a change of the key is not flushed.
    @usableFromInline var identityRow: UnsafeMutableRawPointer {
        has(.keyChanged) ? header.pointee.committed ?? row : row
    }
}

/// What is true of a slot.
@usableFromInline @frozen struct SlotFlags: Sendable {
    @usableFromInline let rawValue: UInt32
    @inlinable init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The row is in the database.
    @inlinable static var persistent: SlotFlags { SlotFlags(rawValue: 1) }
    /// The object belongs to the graph's session.
    @inlinable static var attached: SlotFlags { SlotFlags(rawValue: 1 << 1) }
    /// Added to the session, not flushed.
    static var pending: SlotFlags { SlotFlags(rawValue: 1 << 2) }
    /// In the session's list of changed rows.
    static var dirty: SlotFlags { SlotFlags(rawValue: 1 << 3) }
    /// In the session's list of rows to delete.
    static var deleting: SlotFlags { SlotFlags(rawValue: 1 << 4) }
    /// Deleted by a flush of a transaction that is not committed.
    static var deleted: SlotFlags { SlotFlags(rawValue: 1 << 5) }
    /// What a row loses with its session.
    static var membership: UInt32 { attached.rawValue | pending.rawValue | dirty.rawValue | deleting.rawValue }
    /// The database may know better: the next query that meets the row overwrites it.
    @inlinable static var stale: SlotFlags { SlotFlags(rawValue: 1 << 6) }
    /// A column of the key was changed and is not flushed.
    @inlinable static var keyChanged: SlotFlags { SlotFlags(rawValue: 1 << 7) }
    /// Allocated by itself, not in a chunk.
    static var standalone: SlotFlags { SlotFlags(rawValue: 1 << 8) }
    /// Not in use.
    static var free: SlotFlags { SlotFlags(rawValue: 1 << 9) }
    /// Reached by the sweep that is going on.
    static var marked: SlotFlags { SlotFlags(rawValue: 1 << 10) }
    /// A relationship of it is being loaded.
    static var loading: SlotFlags { SlotFlags(rawValue: 1 << 11) }
    /// Of a row that an object left by itself: what stayed in the session, or the copy of what stayed in what left. Either
    /// gives way where the object comes back.
    static var spare: SlotFlags { SlotFlags(rawValue: 1 << 12) }
    /// The row that holds the foreign key, and deletes what it lets go of, let go of it.
    static var released: SlotFlags { SlotFlags(rawValue: 1 << 13) }
}

@usableFromInline @frozen struct SlotHeader {
    /// The one live object onto the slot. It clears this when it goes.
    @usableFromInline var window: Unmanaged<ModelObject>?
    @usableFromInline var entity: Unmanaged<AnyEntity>
    /// A bit per column: assigned since the last flush; of a new row, given by the program.
    @usableFromInline var modified: UInt64
    /// A bit per column: the database is to give the value.
    @usableFromInline var unassigned: UInt64
    /// A bit per relationship: loaded, but the database may know better; of a new row, set by the program.
    @usableFromInline var staleLinks: UInt64
    /// The row as the database has it, while the row is changed.
    @usableFromInline var committed: UnsafeMutableRawPointer?
    @usableFromInline var flags: UInt32
    /// How many links of other slots point here.
    @usableFromInline var pins: UInt32
    /// The frame of the rollback log that knows the slot's former state.
    @usableFromInline var frame: UInt32
    /// The objects that came with it from one statement; 0 where there are none.
    @usableFromInline var siblingGroup: UInt32
    @usableFromInline var siblingIndex: UInt32
    /// The frame of the savepoint in which the row or a link of it was last read; 0: it was in none.
    @usableFromInline var readInside: UInt32
    /// A bit per relationship: an owner that deletes its orphans let go of the row.
    @usableFromInline var orphanedLinks: UInt64
    /// A bit per column: what the database has is not known, because the query left it out. The column has a value only
    /// where it was assigned since.
    @usableFromInline var unloaded: UInt64
    /// A bit per relationship: nobody set it, and it was never loaded; the row was inserted here, so that it is taken for
    /// empty.
    @usableFromInline var assumedLinks: UInt64

    @inlinable init(
        entity: Unmanaged<AnyEntity>, flags: UInt32, unassigned: UInt64 = 0, unloaded: UInt64 = 0,
        readInside: UInt32 = 0
    ) {
        window = nil
        self.entity = entity
        modified = 0
        self.unassigned = unassigned
        staleLinks = 0
        committed = nil
        self.flags = flags
        pins = 0
        frame = 0
        siblingGroup = 0
        siblingIndex = 0
        self.readInside = readInside
        orphanedLinks = 0
        self.unloaded = unloaded
        assumedLinks = 0
    }

    /// A bit per column that has no value to read.
    @inlinable var withheld: UInt64 { unassigned | (unloaded & ~modified) }

    /// The distance from header to row: room for the header, at an alignment that any row accepts.
    @inlinable static var size: Int { 96 }
}
