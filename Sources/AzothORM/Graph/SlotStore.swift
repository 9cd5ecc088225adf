internal import AzothSQL

/// The slots of one entity in one graph, and the identity map over those that are rows of the session.
@usableFromInline final class SlotStore {
    @usableFromInline let entity: AnyEntity
    @usableFromInline @exclusivity(unchecked) var identity = IdentityTable()
    /// The number of slots in use.
    @usableFromInline @exclusivity(unchecked) var count = 0
    private struct Chunk {
        let base: UnsafeMutableRawPointer
        let end: UnsafeMutableRawPointer
        var bytes: Int { end - base }
    }
    @exclusivity(unchecked) private var chunks: [Chunk] = []
    @exclusivity(unchecked) private var freeSlots: [Slot] = []
    /// Slots that were made for new objects, each allocated by itself.
    @exclusivity(unchecked) private var standalone: [Slot] = []
    /// The first slot of the last chunk that was never used.
    @usableFromInline @exclusivity(unchecked) var next: UnsafeMutableRawPointer?
    /// Up to where the last chunk's memory is touched.
    @usableFromInline @exclusivity(unchecked) var end: UnsafeMutableRawPointer?

    init(_ entity: AnyEntity) { self.entity = entity }

    deinit {
        freeAll()
        identity.deallocate()
    }

    /// Memory for a slot, not initialised.
    @inlinable func allocate() -> Slot {
        count += 1
        if let next, next != end {
            self.next = next + entity.stride
            return Slot(raw: next)
        }
        return allocateSlowly()
    }

    @usableFromInline func allocateSlowly() -> Slot {
        if let slot = freeSlots.popLast() { return slot }
        let chunk = chunks.last.flatMap { $0.end == next ? nil : $0 } ?? addChunk()
        let first = next ?? chunk.base
        let some = Swift.max(1, SmallPages.step / entity.stride) * entity.stride
        let end = Swift.min(first + some, chunk.end)
        // A small chunk lies among blocks that are in use.
        if chunk.bytes > SmallPages.step { SmallPages.touch(from: UInt(bitPattern: first), to: UInt(bitPattern: end)) }
        next = first + entity.stride
        self.end = end
        return Slot(raw: first)
    }

    /// A chunk with four times the slots of the last one, up to what a huge page holds.
    private func addChunk() -> Chunk {
        let last = chunks.last.map { $0.bytes / entity.stride } ?? 4
        let most = Swift.max(16, LargeMemory.page / entity.stride)
        let bytes = (last * 4 > most / 2 ? most : last * 4) * entity.stride
        let base = LargeMemory.allocate(bytes)
        let chunk = Chunk(base: base, end: base + bytes)
        chunks.append(chunk)
        next = base
        return chunk
    }

    /// Takes a slot that was allocated by itself.
    func adopt(_ slot: Slot) {
        standalone.append(slot)
        count += 1
    }

    /// Takes everything that another store of the same entity owns.
    func absorb(_ other: SlotStore) {
        other.sealLastChunk()
        chunks.insert(contentsOf: other.chunks, at: 0)
        standalone += other.standalone
        freeSlots += other.freeSlots
        count += other.count
        if next == nil, let last = chunks.last {
            next = last.end
            end = last.end
        }
        other.chunks = []
        other.standalone = []
        other.freeSlots = []
        other.count = 0
    }

    /// Turns what is left of the last chunk into free slots.
    private func sealLastChunk() {
        guard let end = chunks.last?.end else { return }
        while let place = next, place != end {
            let slot = Slot(raw: place)
            slot.header.initialize(
                to: SlotHeader(entity: .passUnretained(entity), flags: SlotFlags.free.rawValue))
            freeSlots.append(slot)
            next = place + entity.stride
        }
    }

    /// Calls `body` for every slot in use.
    func forEach(_ body: (Slot) -> Void) {
        _ = allSatisfy { slot in
            body(slot)
            return true
        }
    }

    /// Whether something is true of every slot in use: looks no further than to the first of which it is not.
    func allSatisfy(_ condition: (Slot) -> Bool) -> Bool {
        for (index, chunk) in chunks.enumerated() {
            let isLast = index == chunks.count - 1
            let stop = isLast ? next ?? chunk.base : chunk.end
            var place = chunk.base
            while place != stop {
                let slot = Slot(raw: place)
                if !slot.has(.free), !condition(slot) { return false }
                place += entity.stride
            }
        }
        return standalone.allSatisfy { $0.has(.free) || condition($0) }
    }

    /// Destroys all slots, where nothing refers to any of them.
    func freeAll() {
        let entity = entity
        forEach { $0.destroy(entity) }
        for slot in standalone { slot.raw.deallocate() }
        for chunk in chunks { LargeMemory.deallocate(chunk.base, chunk.bytes) }
        standalone = []
        chunks = []
        freeSlots = []
        next = nil
        end = nil
        count = 0
    }

    /// Destroys a slot that nothing refers to any more.
    func free(_ slot: Slot) {
        slot.destroy(entity)
        count -= 1
        if !slot.has(.standalone) { freeSlots.append(slot) }
    }

    /// Gives the memory of standalone slots that were freed back.
    func compact() {
        standalone.removeAll { slot in
            guard slot.has(.free) else { return false }
            slot.raw.deallocate()
            return true
        }
    }

    // MARK: Identity

    func find(_ row: UnsafeRawPointer) -> Slot? {
        identity.find(entity.identityHash(row)) { entity.haveEqualKeys($0.identityRow, row) }
    }
    func register(_ slot: Slot) { identity.insert(entity.identityHash(slot.identityRow), slot) }
    func unregister(_ slot: Slot) { identity.remove(entity.identityHash(slot.identityRow), slot) }

    /// Registers a row under a key that others may have: their rows were deleted by other means.
    func registerAlone(_ slot: Slot) {
        evictOthers(withKeyOf: slot)
        register(slot)
    }

    /// Takes the rows out of the session that have the key of another.
    func evictOthers(withKeyOf slot: Slot) {
        let hash = entity.identityHash(slot.row)
        while let other = identity.find(hash, { $0 != slot && entity.haveEqualKeys($0.identityRow, slot.row) }) {
            unregister(other)
            other.clear(.attached)
        }
    }
}

extension Slot {
    /// A slot of its own, for a new object: links are nil or empty, not unloaded.
    static func standalone(_ entity: AnyEntity, unassigned: UInt64) -> Slot {
        let slot = Slot(raw: .allocate(byteCount: entity.stride, alignment: 16))
        HeapGrowth.makeRoom(behind: slot.raw, entity.stride)
        slot.header.initialize(
            to: SlotHeader(
                entity: .passUnretained(entity), flags: SlotFlags.standalone.rawValue, unassigned: unassigned))
        for link in 0..<entity.linkCount { slot.linkWord(link).initialize(to: LinkWord.empty) }
        return slot
    }

    /// Destroys row, committed copy and lists; the memory stays.
    func destroy() { destroy(entity) }

    /// The same of a slot whose entity is at hand: a loop over many does not count references to it.
    func destroy(_ entity: AnyEntity) {
        var left = entity.toManyMask
        while left != 0 {
            freeList(left.trailingZeroBitCount)
            left &= left - 1
        }
        entity.destroyRow(row)
        discardCommitted()
        header.pointee.flags = (header.pointee.flags & SlotFlags.standalone.rawValue) | SlotFlags.free.rawValue
    }

    /// Frees the copy of the committed row.
    func discardCommitted() {
        guard let committed = header.pointee.committed else { return }
        entity.destroyRow(committed)
        committed.deallocate()
        header.pointee.committed = nil
    }
}

extension SlotStore {
    /// Empties the identity map: the rows belong to no session any more.
    func forgetIdentities() {
        identity.deallocate()
        identity = IdentityTable()
    }
}
