internal import AzothEngine
internal import AzothSQL
internal import Synchronization

// Telling listeners. They run inside a call that has entered the session, and may call it themselves: the session is lent
// to their task meanwhile, and to no other.
extension Session {
    /// One lending of the session to listeners.
    struct Lending {
        /// A call of the listener is going on.
        var isInside = false
    }

    /// Enters the session for a call of a listener.
    func enterLent(_ function: StaticString, _ task: Int) throws {
        guard task == Self.currentTask, !lendings[lendings.count - 1].isInside else {
            throw AzothError(
                .concurrentUse,
                "\(function) was called while a listener of the same session had not returned: a session serves one "
                    + "task at a time, so give each task its own")
        }
        lendings[lendings.count - 1].isInside = true
    }

    /// What tells tasks apart; 1 outside of any.
    static var currentTask: Int { withUnsafeCurrentTask { task in task.map { $0.hashValue | 1 } ?? 1 } }

    private nonisolated(nonsending) func lend(
        _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        lendings.append(Lending())
        if lendings.count == 1 { borrower.store(Self.currentTask, ordering: .relaxed) }
        defer {
            lendings.removeLast()
            if lendings.isEmpty { borrower.store(0, ordering: .relaxed) }
        }
        try await body()
    }

    // MARK: Moments

    nonisolated(nonsending) func tell(_ moment: SessionEvents.Moment) async throws {
        guard events.has(.at(moment)) else { return }
        let before = silence
        switch moment {
        case .afterCommit: silence = "committed"
        case .afterRollback: silence = "inactive"
        default: break
        }
        defer { silence = before }
        for listener in events.listeners(at: moment) { try await lend { try await listener(self) } }
    }

    nonisolated(nonsending) func tellBegin(_ connection: Connection) async throws {
        guard events.has(.begin) else { return }
        for listener in events.beginListeners { try await lend { try await listener(self, connection) } }
    }

    /// Why nothing can be executed while some listeners run.
    func throwSilence() throws {
        guard let silence else { return }
        throw AzothError(
            .invalidRequest,
            "This session is in '\(silence)' state; no further SQL can be emitted within this transaction: a listener of "
                + "afterCommit or afterRollback asked for it. Use a session of its own")
    }

    // MARK: Rows

    /// Tells the listeners of a model, row by row.
    nonisolated(nonsending) func tell(_ moment: ModelListeners.Moment, _ slots: [Slot]) async throws {
        guard events.has(.writes), let first = slots.first,
            let listeners = events.listeners(of: first.entity, .writes)?.listeners(at: moment), !listeners.isEmpty
        else { return }
        for slot in slots {
            let object = graph.window(slot)
            for listener in listeners { try await lend { try await listener(object) } }
        }
    }
}

// What is told where it happens, by functions that can't wait.
extension ObjectGraph {
    /// Tells that an object came into another state.
    func announce(_ slot: Slot, _ from: ObjectPhase, _ to: ObjectPhase) {
        guard isHeard(.transitions) else { return }
        announce(window(slot), from, to)
    }

    /// Whether anybody listens.
    private func isHeard(_ kind: SessionEvents.Kinds) -> Bool {
        heldSession?._withUnsafeGuaranteedRef { $0.events.has(kind) } ?? false
    }

    func announce(_ object: ModelObject, _ from: ObjectPhase, _ to: ObjectPhase) {
        guard isHeard(.transitions), let session, let object = object as? any Model else { return }
        for listener in session.events.transitionListeners { listener(object, from, to) }
    }

    /// Tells of rows that came into the session.
    func announceLoads(_ hydration: Hydration) {
        guard hydration.notesLoads, !hydration.loaded.isEmpty else { return }
        let loaded = hydration.loaded
        hydration.loaded = []
        guard let listeners = session?.events.listeners(of: hydration.store.entity, .loads)?.loadListeners else {
            return
        }
        for slot in loaded {
            let object = window(slot)
            let before = slot.header.pointee.modified
            for listener in listeners { listener(object) }
            takeAsLoaded(slot, slot.header.pointee.modified & ~before)
        }
    }

    /// What a listener makes of the columns of a row that comes is what was loaded: nothing to write. What it links, and
    /// a key that it changes, is.
    private func takeAsLoaded(_ slot: Slot, _ modified: UInt64) {
        guard let committed = slot.header.pointee.committed else { return }
        let entity = slot.entity
        let assigned = modified & ~(entity.keyMask | entity.foreignKeyMask)
        for column in entity.fields.indices where assigned & (1 << UInt64(column)) != 0 {
            entity.fields[column].copy(from: slot.row, to: committed)
        }
        slot.header.pointee.unloaded &= ~assigned
        slot.header.pointee.modified &= ~assigned
        guard slot.header.pointee.modified == 0 else { return }
        slot.discardCommitted()
        if !slot.isOrphan { forgetDirty(slot) }
    }

    /// Tells that a column was assigned to.
    func announce(_ object: ModelObject, column: Int, former: UnsafeRawPointer) {
        guard object._slot.has(.attached),
            let listeners = session?.events.listeners(of: object._slot.entity, .attributes)
        else { return }
        for listener in listeners.listeners(ofColumn: column) { listener(object, former) }
    }

    /// Tells that a link was changed: the side with the foreign key, and the other sides that follow.
    func announce(_ slot: Slot, link: Int, old: Slot?, new: Slot?) {
        guard observesAttributes, old != new, let events = session?.events else { return }
        if slot.has(.attached) {
            for listener in events.listeners(of: slot.entity, .attributes)?.listeners(ofLink: link) ?? [] {
                listener(window(slot), new.map(window), old.map(window))
            }
        }
        guard let inverse = slot.entity.relationships[link].inverse else { return }
        if let old, old.has(.attached) {
            for listener in events.listeners(of: old.entity, .attributes)?.listeners(ofLink: inverse) ?? [] {
                listener(window(old), nil, window(slot))
            }
        }
        if let new, new.has(.attached) {
            for listener in events.listeners(of: new.entity, .attributes)?.listeners(ofLink: inverse) ?? [] {
                listener(window(new), window(slot), nil)
            }
        }
    }
}

extension ModelObject {
    /// The row as it is before a column is assigned to, where somebody listens.
    @usableFromInline final func _rowBeforeChange() -> UnsafeMutableRawPointer { _slot.entity.copyRow(_slot.row) }

    @usableFromInline final func _didChange(_ column: Int, _ former: UnsafeMutableRawPointer) {
        _graph?.announce(self, column: column, former: former)
        _slot.entity.destroyRow(former)
        former.deallocate()
    }
}
