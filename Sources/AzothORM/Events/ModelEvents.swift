public import AzothEngine
public import AzothSQL

/// What sessions tell about the objects of one model: `factory.events.of(User.self)`.
public struct ModelEvents<M: Model>: Sendable {
    let events: SessionEvents

    /// A listener of rows that are written.
    public typealias Listener = nonisolated(nonsending) @Sendable (M) async throws -> Void

    // MARK: Rows

    /// Before an object's row is inserted. The listener may change the object's columns; they are part of the INSERT.
    @discardableResult
    public func beforeInsert(_ body: @escaping Listener) -> ListenerToken { add(.beforeInsert, body) }
    /// After an object's row was inserted: its keys are known.
    @discardableResult
    public func afterInsert(_ body: @escaping Listener) -> ListenerToken { add(.afterInsert, body) }
    /// Before an object that was assigned to, or whose collections were changed, is written, be it that an UPDATE has
    /// nothing to set. The listener may change the object's columns; they are part of the UPDATE.
    @discardableResult
    public func beforeUpdate(_ body: @escaping Listener) -> ListenerToken { add(.beforeUpdate, body) }
    /// After an object that was assigned to, or whose collections were changed, was written, be it that an UPDATE had
    /// nothing to set.
    @discardableResult
    public func afterUpdate(_ body: @escaping Listener) -> ListenerToken { add(.afterUpdate, body) }
    /// Before an object's row is deleted.
    @discardableResult
    public func beforeDelete(_ body: @escaping Listener) -> ListenerToken { add(.beforeDelete, body) }
    /// After an object's row was deleted.
    @discardableResult
    public func afterDelete(_ body: @escaping Listener) -> ListenerToken { add(.afterDelete, body) }

    /// After a row came into the session: once per row that was not in memory. The listener may assign to the object's
    /// columns: that counts as loaded, and is not written.
    @discardableResult
    public func onLoad(_ body: @escaping @Sendable (M) -> Void) -> ListenerToken {
        events.add(to: M._anyEntity) { listeners, number in
            listeners.load[number] = { body(unsafeDowncast($0, to: M.self)) }
        } removal: {
            $0.load[$1] = nil
        }
    }

    private func add(_ moment: ModelListeners.Moment, _ body: @escaping Listener) -> ListenerToken {
        events.add(to: M._anyEntity) { listeners, number in
            listeners.writes[moment.rawValue][number] = { try await body(unsafeDowncast($0, to: M.self)) }
        } removal: {
            $0.writes[moment.rawValue][$1] = nil
        }
    }

    // MARK: Attributes

    /// After a column of an object of a session was assigned to: `(object, new, old)`. Called for values that are equal,
    /// too, and not for what a query or a flush brings.
    @discardableResult
    public func onSet<Value: MappedValue>(
        _ column: Mapped<M, Value>, _ body: @escaping @Sendable (_ object: M, _ new: Value, _ old: Value) -> Void
    ) -> ListenerToken {
        let offset = M._anyEntity.fields[column.index].offset
        return events.add(to: M._anyEntity) { listeners, number in
            listeners.columns[column.index, default: [:]][number] = { object, former in
                func value(_ row: UnsafeRawPointer) -> Value {
                    (row + offset).assumingMemoryBound(to: Value.self).pointee
                }
                body(unsafeDowncast(object, to: M.self), value(object._slot.row), value(former))
            }
        } removal: {
            $0.columns[column.index]?[$1] = nil
        }
    }

    /// After a to-one of an object of a session was linked otherwise: `(object, new, old)`. `old` is nil also where it is
    /// not loaded.
    @discardableResult
    public func onSet<Target: Model>(
        _ relationship: ToOne<M, Target>,
        _ body: @escaping @Sendable (_ object: M, _ new: Target?, _ old: Target?) -> Void
    ) -> ListenerToken {
        add(relationship.index) { object, new, old in
            body(
                unsafeDowncast(object, to: M.self), new.map { unsafeDowncast($0, to: Target.self) },
                old.map { unsafeDowncast($0, to: Target.self) })
        }
    }

    /// After an object came into a collection, from either side, whether the collection is loaded or not.
    @discardableResult
    public func onAppend<Target: Model>(
        _ relationship: ToMany<M, Target>, _ body: @escaping @Sendable (_ object: M, _ added: Target) -> Void
    ) -> ListenerToken {
        add(relationship.index) { object, new, _ in
            if let new { body(unsafeDowncast(object, to: M.self), unsafeDowncast(new, to: Target.self)) }
        }
    }

    /// After an object left a collection, from either side.
    @discardableResult
    public func onRemove<Target: Model>(
        _ relationship: ToMany<M, Target>, _ body: @escaping @Sendable (_ object: M, _ removed: Target) -> Void
    ) -> ListenerToken {
        add(relationship.index) { object, _, old in
            if let old { body(unsafeDowncast(object, to: M.self), unsafeDowncast(old, to: Target.self)) }
        }
    }

    private func add(_ link: Int, _ body: @escaping ModelListeners.LinkListener) -> ListenerToken {
        events.add(to: M._anyEntity) { listeners, number in
            listeners.links[link, default: [:]][number] = body
        } removal: {
            $0.links[link]?[$1] = nil
        }
    }
}

/// The listeners of one model, without its type.
struct ModelListeners: Sendable {
    enum Moment: Int, CaseIterable, Sendable {
        case beforeInsert, afterInsert, beforeUpdate, afterUpdate, beforeDelete, afterDelete
    }
    typealias WriteListener = nonisolated(nonsending) @Sendable (ModelObject) async throws -> Void
    /// The object, and the row as it was.
    typealias ColumnListener = @Sendable (ModelObject, UnsafeRawPointer) -> Void
    /// The object, and what came and went.
    typealias LinkListener = @Sendable (_ object: ModelObject, _ new: ModelObject?, _ old: ModelObject?) -> Void

    var writes = [[Int: WriteListener]](repeating: [:], count: Moment.allCases.count)
    var load: [Int: @Sendable (ModelObject) -> Void] = [:]
    var columns: [Int: [Int: ColumnListener]] = [:]
    var links: [Int: [Int: LinkListener]] = [:]

    var kinds: SessionEvents.Kinds {
        var kinds: SessionEvents.Kinds = []
        if writes.contains(where: { !$0.isEmpty }) { kinds.insert(.writes) }
        if !load.isEmpty { kinds.insert(.loads) }
        if columns.values.contains(where: { !$0.isEmpty }) || links.values.contains(where: { !$0.isEmpty }) {
            kinds.insert(.attributes)
        }
        return kinds
    }

    func listeners(at moment: Moment) -> [WriteListener] {
        writes[moment.rawValue].sorted { $0.key < $1.key }.map(\.value)
    }
}

extension Dictionary where Key == Int {
    /// In the order in which they were added.
    fileprivate var inOrder: [Value] { sorted { $0.key < $1.key }.map(\.value) }
}

extension ModelListeners {
    func listeners(ofColumn column: Int) -> [ColumnListener] { columns[column]?.inOrder ?? [] }
    func listeners(ofLink link: Int) -> [LinkListener] { links[link]?.inOrder ?? [] }
    var loadListeners: [@Sendable (ModelObject) -> Void] { load.inOrder }
}
