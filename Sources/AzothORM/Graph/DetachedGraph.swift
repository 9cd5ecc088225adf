internal import AzothSQL
internal import Synchronization

/// Rows that left a session, on their way to another task: `session.detachAll()`.
///
/// It is `Sendable`, and can be opened once, by the task that the objects then belong to.
///
/// ```swift
/// let detached = session.detachAll()
/// Task {
///     let objects = try detached.open()
///     for a in objects.all(A.self) { print(a.data, try a.bs.count) }
/// }
/// ```
public final class DetachedGraph: Sendable {
    /// Nobody has a reference to the graph but whoever takes it out.
    private struct Parcel: @unchecked Sendable { let graph: ObjectGraph }
    private let parcel: Mutex<Parcel?>

    /// - Parameter graph: Of no session, and without live objects.
    init(_ graph: ObjectGraph) { parcel = Mutex(Parcel(graph: graph)) }

    /// The objects. They belong to the calling task from now on.
    ///
    /// - Throws: `concurrentUse` at the second call.
    public func open() throws -> DetachedObjects {
        let taken = parcel.withLock { parcel in
            defer { parcel = nil }
            return parcel
        }
        guard let taken else {
            throw AzothError(.concurrentUse, "a detached graph was opened twice: its objects belong to one task")
        }
        return DetachedObjects(graph: taken.graph)
    }
}

/// The objects of a graph that belongs to no session.
public struct DetachedObjects {
    let graph: ObjectGraph

    /// All objects of a model, in no particular order.
    public func all<M: Model>(_ model: M.Type) -> [M] {
        var objects: [M] = []
        graph.existingStore(for: M._anyEntity)?.forEach { slot in
            objects.append(unsafeDowncast(graph.window(slot), to: M.self))
        }
        return objects
    }

    /// The object of a key, if it is there: a row, not a new object.
    public func get<M: Model>(_ model: M.Type, _ key: M.Key) -> M? {
        var found: M?
        graph.existingStore(for: M._anyEntity)?.forEach { slot in
            guard found == nil, slot.isPersistent, slot.entity.key(slot.row) as? M.Key == key else { return }
            found = unsafeDowncast(graph.window(slot), to: M.self)
        }
        return found
    }
}

@available(*, unavailable, message: "objects belong to the task that opened their graph")
extension DetachedObjects: Sendable {}
