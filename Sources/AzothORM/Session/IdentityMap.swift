internal import AzothSQL

/// The rows of a session that are in memory, by their keys. A stale row of a model that has ``Criteria`` is not shown
/// before a query finds it again.
public struct IdentityMap {
    let graph: ObjectGraph

    /// How many rows there are, those included that nothing refers to any more and that no sweep has met yet.
    public var count: Int {
        graph.stores.reduce(0) { $0 + $1.count } - graph.changes.new.count
    }

    /// Whether the row of a key is there, and something refers to it.
    public func contains<M: Model>(_ model: M.Type, _ key: M.Key) -> Bool { slot(model, key) != nil }

    /// The object of a key, where its row is there and something refers to it.
    public subscript<M: Model>(model: M.Type, key: M.Key) -> M? {
        slot(model, key).map { unsafeDowncast(graph.window($0), to: M.self) }
    }

    /// The objects of a model whose rows something refers to, in no particular order.
    public func objects<M: Model>(of model: M.Type) -> [M] {
        var objects: [M] = []
        graph.existingStore(for: M._anyEntity)?.identity.forEach { slot in
            if isMet(slot) { objects.append(unsafeDowncast(graph.window(slot), to: M.self)) }
        }
        return objects
    }

    /// All objects whose rows something refers to, in no particular order.
    public var objects: [any Model] {
        var objects: [any Model] = []
        for store in graph.stores {
            store.identity.forEach { slot in
                if isMet(slot), let object = graph.window(slot) as? any Model { objects.append(object) }
            }
        }
        return objects
    }

    private func slot<M: Model>(_ model: M.Type, _ key: M.Key) -> Slot? {
        let entity = M._anyEntity
        guard let store = graph.existingStore(for: entity), let slot = entity.find(key: key, in: store),
            isMet(slot)
        else { return nil }
        return slot
    }

    /// Whether something refers to a row, and the session's criteria leave it.
    private func isMet(_ slot: Slot) -> Bool { graph.isHeld(slot) && !graph.mayBeHidden(slot) }
}

@available(*, unavailable, message: "the identity map belongs to the task of its session")
extension IdentityMap: Sendable {}

extension Session {
    /// The rows of the session that are in memory.
    public var identityMap: IdentityMap { IdentityMap(graph: graph) }
}
