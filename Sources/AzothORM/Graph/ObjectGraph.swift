internal import AzothSQL

/// Owns the rows of one session, or of one group of linked objects that have no session yet.
///
/// Model objects are windows onto its slots and hold it strongly; it holds no object. Links between rows own nothing:
/// a slot lives while it can be reached from a live window or from an unfinished change (see ``sweep()``).
@usableFromInline final class ObjectGraph {
    @exclusivity(unchecked) private(set) var stores: [SlotStore] = []
    /// The session whose rows these are. It clears this when it closes.
    var session: Session? {
        get { heldSession?.takeUnretainedValue() }
        set { heldSession = newValue.map(Unmanaged.passUnretained) }
    }
    /// The same, without counting references: what is called for every change of a row goes by this.
    @exclusivity(unchecked) private(set) var heldSession: Unmanaged<Session>?
    /// Somebody listens to what is assigned to objects of the session.
    @usableFromInline @exclusivity(unchecked) var observesAttributes = false
    /// What the session has to write and what a rollback has to put back.
    @exclusivity(unchecked) var changes = ChangeLists()
    /// What it has to write to link tables.
    @exclusivity(unchecked) var linkChanges = LinkChanges()
    @exclusivity(unchecked) var log: RollbackLog? {
        willSet { if let log { nextFrame = log.nextID } }
    }
    /// The number of the first frame of the next transaction.
    private(set) var nextFrame: UInt32 = 1
    /// Illegal links that were refused: thrown by the next throwing call of the session.
    @exclusivity(unchecked) var refusals: [AzothError] = []
    @exclusivity(unchecked) var loadOverrides = LoadOverrides()
    /// An object has left a session by itself: see ``SlotFlags/spare``.
    var hasSpares = false
    @exclusivity(unchecked) private var siblingGroups = SiblingGroups()
    private var sweepThreshold = ObjectGraph.smallestSweep
    private(set) var sweepCount = 0
    /// A transaction has ended since the last sweep: what nothing refers to may be otherwise in the database by now.
    var isOutdated = false

    private static let smallestSweep = 4096

    #if DEBUG
        private let liveGraphs = LiveGraphs.current
    #endif

    @usableFromInline init() {
        #if DEBUG
            liveGraphs?.insert()
        #endif
    }

    #if DEBUG
        deinit { liveGraphs?.remove() }
    #endif

    /// The number of rows in memory.
    var slotCount: Int { stores.reduce(0) { $0 + $1.count } }

    @usableFromInline func store(for entity: AnyEntity) -> SlotStore {
        for store in stores where store.entity === entity { return store }
        let store = SlotStore(entity)
        stores.append(store)
        return store
    }

    /// Whether rows of such an entity are, or were, in memory: a pass over all that changed can be left out otherwise.
    func hasRows(where condition: (AnyEntity) -> Bool) -> Bool { stores.contains { condition($0.entity) } }

    func existingStore(for entity: AnyEntity) -> SlotStore? { stores.first { $0.entity === entity } }

    /// The live object onto a slot, or a new one.
    @usableFromInline func window(_ slot: Slot) -> ModelObject {
        if let window = slot.header.pointee.window { return window.takeUnretainedValue() }
        return slot.entity.makeObject(Window(graph: self, slot: slot))
    }

    /// Whether a flush has anything to look at.
    var hasChanges: Bool { !changes.isEmpty || !linkChanges.isEmpty }
    /// Whether a flush would write anything: links to objects that no session has are left.
    var hasWritableChanges: Bool { !changes.isEmpty || linkChanges.areAttached }

    // MARK: Membership

    /// Takes a new object's slot that belongs to no graph yet.
    func adopt(_ slot: Slot) {
        slot.header.pointee.entity._withUnsafeGuaranteedRef { store(for: $0) }.adopt(slot)
        slot.header.pointee.window?._withUnsafeGuaranteedRef { $0._graph = self }
    }

    /// Takes all rows of a graph that has no session, and re-points their objects.
    func absorb(_ other: ObjectGraph) {
        precondition(other !== self && other.session == nil)
        for theirs in other.stores {
            theirs.forEach { slot in
                slot.header.pointee.window?.takeUnretainedValue()._graph = self
                slot.header.pointee.siblingGroup = 0
            }
            store(for: theirs.entity).absorb(theirs)
        }
        hasSpares = hasSpares || other.hasSpares
        linkChanges.absorb(&other.linkChanges)
        refusals += other.refusals
        other.refusals = []
    }

    // MARK: Siblings

    /// Notes that slots came from one statement, in this order.
    func makeSiblings(_ slots: ContiguousArray<Slot>) {
        let group = SiblingGroup()
        siblingGroups.join(group, slots)
        siblingGroups.complete(group, slots)
    }

    /// Notes that more slots have come from one statement. ``complete(_:_:)`` follows, where it does not fail.
    func join(_ group: SiblingGroup, _ slots: ContiguousArray<Slot>) { siblingGroups.join(group, slots) }
    func complete(_ group: SiblingGroup, _ slots: ContiguousArray<Slot>) { siblingGroups.complete(group, slots) }

    /// The number of results whose rows are still siblings.
    var siblingGroupCount: Int { siblingGroups.count }

    /// The slot and those after it in the result that it came from, that still exist.
    func siblings(from slot: Slot, limit: Int, where include: (Slot) -> Bool) -> [Slot] {
        siblingGroups.siblings(from: slot, limit: limit, where: include)
    }

    // MARK: Sweeping

    /// Sweeps where the number of slots has doubled since the last sweep: memory stays in proportion to what is used.
    func sweepIfGrown() {
        if slotCount > sweepThreshold || isOutdated { sweep() }
    }

    /// Forgets what the program dropped before a transaction ended, so that it is read anew.
    func sweepIfOutdated() {
        if isOutdated { sweep() }
    }

    /// Frees every slot that no live object and no unfinished change can reach, by mark and sweep: clean rows that
    /// only point at one another are garbage.
    func sweep() {
        sweepCount += 1
        isOutdated = false
        if slotCount > 0, stores.allSatisfy({ $0.allSatisfy(isRoot) }) {
            sweepThreshold = Swift.max(Self.smallestSweep, slotCount * 2)
            return
        }
        var work: [Slot] = []
        for store in stores {
            store.forEach { slot in
                guard isRoot(slot) else { return }
                slot.set(.marked)
                work.append(slot)
            }
        }
        func mark(_ slot: Slot) {
            guard !slot.has(.marked) else { return }
            slot.set(.marked)
            work.append(slot)
        }
        log?.forEachSlot(mark)
        for pair in linkChanges.changes.keys where pair.isAttached {
            mark(pair.slot)
            mark(pair.target)
        }
        if work.isEmpty { return forgetAll() }
        while let slot = work.popLast() { slot.forEachTarget(mark) }

        linkChanges.drop { !$0.has(.marked) }
        for store in stores {
            store.forEach { slot in
                guard !slot.has(.marked) else { return }
                // The survivors lose the pins of those that go.
                slot.forEachTarget { if $0.has(.marked) { $0.header.pointee.pins -= 1 } }
            }
        }
        for store in stores {
            store.forEach { slot in
                if slot.has(.marked) {
                    slot.clear(.marked)
                } else {
                    forget(slot, in: store)
                }
            }
            store.compact()
        }
        sweepThreshold = Swift.max(Self.smallestSweep, slotCount * 2)
    }

    /// Whether a slot lives whether or not others link to it.
    private func isRoot(_ slot: Slot) -> Bool {
        let unfinished = SlotFlags.pending.rawValue | SlotFlags.dirty.rawValue | SlotFlags.deleting.rawValue
        return slot.header.pointee.window != nil || slot.header.pointee.flags & unfinished != 0
    }

    /// Frees all slots: no object is left.
    private func forgetAll() {
        linkChanges.drop { _ in true }
        siblingGroups = SiblingGroups()
        loadOverrides = LoadOverrides()
        for store in stores {
            store.freeAll()
            store.forgetIdentities()
        }
        sweepThreshold = Self.smallestSweep
    }

    /// Frees one slot that nothing links to.
    private func forget(_ slot: Slot, in store: SlotStore) {
        if slot.has(.attached), slot.isPersistent { store.unregister(slot) }
        siblingGroups.remove(slot)
        loadOverrides.forget(slot)
        store.free(slot)
    }
}

/// What the next flush has to do.
struct ChangeLists {
    /// Pending rows in the order in which they were added.
    var new: [Slot] = []
    /// Persistent rows that were assigned to.
    var dirty: [Slot] = []
    /// Persistent rows to delete.
    var deleted: [Slot] = []
    /// Foreign keys that the flush which is going on writes after the rows.
    var postUpdates = PostUpdates()
    var isEmpty: Bool { new.isEmpty && dirty.isEmpty && deleted.isEmpty }

    /// Forgets what was written. What listeners changed meanwhile is for the next flush.
    mutating func forgetWritten() {
        var seen: Set<Slot> = []
        new.removeAll { !$0.has(.pending) }
        dirty.removeAll { !$0.has(.dirty) || !seen.insert($0).inserted }
        deleted.removeAll { !$0.has(.deleting) }
    }
}
