/// What a rollback puts back: the state of rows and links as it was when a transaction or savepoint began.
///
/// One frame per transaction and savepoint. Rows and links are noted before their first change in a frame; a released
/// savepoint hands its notes to the frame below, so that an outer rollback undoes them too.
final class RollbackLog {
    struct LinkPlace: Hashable {
        let slot: Slot
        let link: Int
    }
    enum LinkState {
        case unloaded
        case one(Slot?)
        case many([Slot])
    }
    /// What was true of a pair of a many-to-many.
    struct PairNote {
        /// What was to be written.
        let before: LinkChanges.Change?
        /// Whether the objects were linked, as the program saw it.
        let wereLinked: Bool
    }
    /// A row as it was, and which of its columns were not loaded.
    struct FormerRow {
        let slot: Slot
        let row: UnsafeMutableRawPointer
        let unloaded: UInt64

        init(_ slot: Slot, _ row: UnsafeMutableRawPointer) {
            self.slot = slot
            self.row = row
            unloaded = slot.header.pointee.unloaded
        }
    }
    struct Frame {
        let id: UInt32
        /// Rows as they were committed before the first flush of a change.
        var rows: [FormerRow] = []
        var links: [(place: LinkPlace, state: LinkState)] = []
        var knownLinks: Set<LinkPlace> = []
        var pairs: [LinkPair: PairNote] = [:]
        /// Rows that became pending.
        var added: [Slot] = []
        /// Rows that were inserted, with the columns that the database or the flush assigned.
        var inserted: [(slot: Slot, unassigned: UInt64)] = []
        /// Rows that were deleted.
        var deleted: [Slot] = []

        /// Rows that are not as they were when the frame began: they or links of theirs.
        var changed: [Slot] {
            rows.map(\.slot) + links.map(\.place.slot) + pairs.keys.flatMap { [$0.slot, $0.target] } + deleted
        }
    }

    @exclusivity(unchecked) private(set) var frames: [Frame] = []
    /// Greater than that of any frame before, in earlier transactions too: rows keep the one in which they were read.
    private(set) var nextID: UInt32

    init(nextID: UInt32 = 1) { self.nextID = nextID }

    deinit {
        for frame in frames { Self.discard(frame) }
    }

    /// The frame of the innermost savepoint; 0 outside of savepoints.
    var savepoint: UInt32 { frames.count > 1 ? frames[frames.count - 1].id : 0 }

    func push() {
        frames.append(Frame(id: nextID))
        nextID &+= 1
    }

    // MARK: Notes

    func record(_ slot: Slot, _ link: Int) {
        guard !frames.isEmpty else { return }
        let place = LinkPlace(slot: slot, link: link)
        guard frames[frames.count - 1].knownLinks.insert(place).inserted else { return }
        let state: LinkState =
            if !slot.isLoaded(link) { .unloaded } else if slot.entity.relationships[link].isToMany {
                .many(Array(slot.many(link)))
            } else { .one(slot.one(link)) }
        frames[frames.count - 1].links.append((place, state))
    }

    func record(_ pair: LinkPair, before: LinkChanges.Change?, wereLinked: Bool) {
        guard !frames.isEmpty, frames[frames.count - 1].pairs[pair] == nil else { return }
        frames[frames.count - 1].pairs[pair] = PairNote(before: before, wereLinked: wereLinked)
    }

    func recordAdded(_ slot: Slot) {
        guard !frames.isEmpty else { return }
        frames[frames.count - 1].added.append(slot)
    }

    func recordInserted(_ slot: Slot, unassigned: UInt64) {
        guard !frames.isEmpty else { return }
        frames[frames.count - 1].inserted.append((slot, unassigned))
        // A row that this frame inserted has no former state.
        slot.header.pointee.frame = frames[frames.count - 1].id
    }

    func recordDeleted(_ slot: Slot) {
        guard !frames.isEmpty else { return }
        frames[frames.count - 1].deleted.append(slot)
    }

    /// A change was flushed: takes over the committed row where the frame has none of it yet.
    func takeCommitted(of slot: Slot) {
        guard let top = frames.last, let committed = slot.header.pointee.committed, slot.header.pointee.frame != top.id
        else {
            slot.discardCommitted()
            return
        }
        slot.header.pointee.frame = top.id
        slot.header.pointee.committed = nil
        frames[frames.count - 1].rows.append(FormerRow(slot, committed))
    }

    /// Makes room for committed rows to come. Only where more come than are there: reserving for a few at a time would copy
    /// the array each time.
    func expectCommitted(_ count: Int) {
        guard let known = frames.last?.rows.count, count > known else { return }
        frames[frames.count - 1].rows.reserveCapacity(known + count)
    }

    /// Keeps a copy of a row as the database has it, before it changes without a statement of its own.
    func record(rowOf slot: Slot) {
        guard let top = frames.last, slot.header.pointee.frame != top.id else { return }
        slot.header.pointee.frame = top.id
        frames[frames.count - 1].rows.append(
            FormerRow(slot, slot.entity.copyRow(slot.header.pointee.committed ?? slot.row)))
    }

    /// What the outermost transaction deleted.
    var deletedByOutermost: [Slot] { frames.first?.deleted ?? [] }

    /// Makes a rollback leave links not loaded, but for those of rows that it makes new again.
    func forgetLinks(where isForgotten: (LinkPlace) -> Bool) {
        guard !frames.isEmpty else { return }
        let inserted = Set(frames.flatMap { $0.inserted.map(\.slot) })
        for frame in frames.indices {
            for (index, (place, _)) in frames[frame].links.enumerated()
            where place.slot.isPersistent && !inserted.contains(place.slot) && isForgotten(place) {
                frames[frame].links[index].state = .unloaded
            }
        }
    }

    // MARK: Ends

    /// Ends the innermost frame; its notes go to the frame below, or are forgotten with the outermost.
    func release() {
        guard let top = frames.popLast() else { return }
        guard !frames.isEmpty else {
            Self.discard(top)
            return
        }
        let below = frames.count - 1
        let known = Set(frames[below].rows.map(\.slot)).union(frames[below].inserted.map(\.slot))
        for former in top.rows {
            former.slot.header.pointee.frame = frames[below].id
            if known.contains(former.slot) {
                Self.destroy(former.row, of: former.slot)
            } else {
                frames[below].rows.append(former)
            }
        }
        for link in top.links where frames[below].knownLinks.insert(link.place).inserted {
            frames[below].links.append(link)
        }
        frames[below].pairs.merge(top.pairs) { older, _ in older }
        frames[below].added += top.added
        for inserted in top.inserted { inserted.slot.header.pointee.frame = frames[below].id }
        frames[below].inserted += top.inserted
        frames[below].deleted += top.deleted
    }

    /// Takes the innermost frame off, for ``ObjectGraph/restore(_:)``.
    func pop() -> Frame? { frames.popLast() }

    /// A row keeps no frame beyond its end.
    private static func discard(_ frame: Frame) {
        for former in frame.rows {
            former.slot.header.pointee.frame = 0
            destroy(former.row, of: former.slot)
        }
        for (slot, _) in frame.inserted { slot.header.pointee.frame = 0 }
    }
    static func destroy(_ row: UnsafeMutableRawPointer, of slot: Slot) {
        slot.header.pointee.entity._withUnsafeGuaranteedRef { $0.destroyRow(row) }
        row.deallocate()
    }

    /// What a sweep has to keep.
    func forEachSlot(_ body: (Slot) -> Void) {
        for frame in frames {
            for former in frame.rows { body(former.slot) }
            for (slot, _) in frame.inserted { body(slot) }
            frame.added.forEach(body)
            frame.deleted.forEach(body)
            for pair in frame.pairs.keys {
                body(pair.slot)
                body(pair.target)
            }
            for (place, state) in frame.links {
                body(place.slot)
                switch state {
                case .unloaded, .one(nil): break
                case .one(let slot?): body(slot)
                case .many(let slots): slots.forEach(body)
                }
            }
        }
    }
}
