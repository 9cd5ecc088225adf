public import AzothSQL

/// What every model inherits: a window onto a row.
///
/// Objects are made by `init` (new rows) and by sessions (rows of the database). There is at most one live object per
/// row and session, so `===` is row identity; `Hashable` goes by it too. An object belongs to the task of its session:
/// send `object.row`.
open class ModelObject {
    /// Nil while a new object is linked to nothing and added to no session.
    @usableFromInline @exclusivity(unchecked) final var _graph: ObjectGraph?
    /// Another one once the object was expunged: then its row is a copy.
    @usableFromInline @exclusivity(unchecked) final var _slot: Slot

    /// What the runtime knows of the model. Overridden by generated code.
    open class var _anyEntity: AnyEntity { preconditionFailure("\(self) is not a generated model") }

    public required init(_ window: Window) {
        _graph = window.graph
        _slot = window.slot
        _slot.header.pointee.window = Unmanaged.passUnretained(self)
    }

    deinit {
        _slot.header.pointee.window = nil
        // A slot of a graph is left to the graph's sweep.
        if _graph == nil {
            _slot.destroy()
            _slot.raw.deallocate()
        }
    }

    /// The graph of the object; made where it has none yet.
    final var _ownGraph: ObjectGraph {
        if let _graph { return _graph }
        let graph = ObjectGraph()
        graph.adopt(_slot)
        return graph
    }

    final var _session: Session? { _slot.has(.attached) ? _graph?.session : nil }
}

@available(*, unavailable, message: "model objects belong to the task of their session: send `object.row`")
extension ModelObject: Sendable {}

extension ModelObject: Hashable {
    public static func == (left: ModelObject, right: ModelObject) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

// MARK: Columns, for generated code

extension ModelObject {
    /// The row, to read a column that always has a value.
    @inlinable public final subscript<R: ModelRow>(_columns row: R.Type) -> R {
        unsafeAddress { UnsafePointer(_slot.row(R.self)) }
    }

    /// The row, to read a column that the database may still have to assign, or that a query may have left out.
    @inlinable public final subscript<R: ModelRow>(_columns row: R.Type, assigned column: Int) -> R {
        unsafeAddress {
            let header = _slot.header
            if (header.pointee.unassigned | header.pointee.unloaded) & (1 << UInt64(column)) != 0 {
                _requireValue(column)
            }
            return UnsafePointer(_slot.row(R.self))
        }
    }

    /// The row, to write a column.
    @inlinable public final subscript<R: ModelRow>(_columns row: R.Type, changing column: Int) -> R {
        _read { yield _slot.row(R.self).pointee }
        _modify {
            let mask: UInt64 = 1 << UInt64(column)
            if _slot.header.pointee.modified & mask == 0 { _willChange(mask) }
            _slot.header.pointee.unassigned &= ~mask
            guard let _graph, _graph.observesAttributes else {
                yield &_slot.row(R.self).pointee
                return
            }
            let former = _rowBeforeChange()
            yield &_slot.row(R.self).pointee
            _didChange(column, former)
        }
    }

    @usableFromInline final func _willChange(_ mask: UInt64) { _slot.willChange(mask, in: _graph) }

    @usableFromInline final func _requireValue(_ column: Int) {
        let bit: UInt64 = 1 << UInt64(column)
        guard _slot.header.pointee.withheld & bit != 0 else { return }
        let name = _slot.entity.attributeName(ofColumn: column)
        guard _slot.header.pointee.unassigned & bit != 0 else { fatalError(_slot.columnNotLoaded(column).message) }
        fatalError("\(name) has no value before the flush: read object[ifAssigned: \(name)]")
    }

    /// What the accessor of a column that is loaded on demand calls first.
    ///
    /// - Throws: `notLoaded` where the column is not loaded.
    public final func _requireLoaded(_ column: Int) throws {
        guard _slot.header.pointee.unloaded & ~_slot.header.pointee.modified & (1 << UInt64(column)) == 0 else {
            throw _slot.columnNotLoaded(column)
        }
    }

    /// A complete row.
    ///
    /// - Throws: `notLoaded` where the database has not assigned a column yet.
    public final func _row<R: ModelRow>(_ type: R.Type) throws -> R {
        let unassigned = _slot.header.pointee.unassigned
        guard unassigned == 0 else {
            let name = _slot.entity.attributeName(ofColumn: unassigned.trailingZeroBitCount)
            throw AzothError(
                .notLoaded(attribute: name), "\(name) has no value before the flush, so there is no complete row yet")
        }
        let unloaded = _slot.header.pointee.unloaded & ~_slot.header.pointee.modified
        guard unloaded == 0 else { throw _slot.columnNotLoaded(unloaded.trailingZeroBitCount) }
        return _slot.row(R.self).pointee
    }
}

extension Model {
    /// A column, or nil where the database has not assigned it yet, or where it is not loaded.
    ///
    /// ```swift
    /// let a = A(data: "a1")
    /// a[ifAssigned: A.id]     // nil until the flush
    /// ```
    public subscript<Value: MappedValue>(ifAssigned column: Mapped<Self, Value>) -> Value? {
        guard _slot.header.pointee.withheld & (1 << UInt64(column.index)) == 0 else { return nil }
        let field = _slot.entity.fields[column.index]
        return (_slot.row + field.offset).assumingMemoryBound(to: Value.self).pointee
    }
}

extension Slot {
    /// Keeps the committed row before the first change of a persistent one, and lists it for the flush.
    func willChange(_ mask: UInt64, in graph: ObjectGraph?) {
        if isPersistent {
            header.pointee.entity._withUnsafeGuaranteedRef { entity in
                if header.pointee.committed == nil { header.pointee.committed = entity.copyRow(row) }
                if mask & entity.keyMask != 0 { set(.keyChanged) }
            }
            if has(.attached), let graph { graph.noteDirty(self) }
        }
        header.pointee.modified |= mask
    }
}

extension ObjectGraph {
    /// Lists a persistent row of the session for the next flush.
    func noteDirty(_ slot: Slot) {
        guard !slot.has(.dirty) else { return }
        slot.set(.dirty)
        changes.dirty.append(slot)
        heldSession?._withUnsafeGuaranteedRef { $0.autobegin() }
    }

    /// The next flush has nothing to write of a row.
    func forgetDirty(_ slot: Slot) {
        guard slot.has(.dirty) else { return }
        slot.clear(.dirty)
        changes.dirty.removeAll { $0 == slot }
    }
}
