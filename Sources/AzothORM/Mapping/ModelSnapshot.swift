internal import AzothSQL

/// A row and its loaded relationships, as a value: `A.Snapshot`. Generated.
///
/// It is a tree: what leads back to where it came from is left out. What is not loaded is nil, and absent in JSON.
public protocol ModelSnapshot: Sendable, Hashable, Codable {
    associatedtype Object: Model
    init(_ object: Object, _ path: SnapshotPath) throws
}

extension ModelSnapshot {
    /// The object and what is loaded of its relationships.
    ///
    /// - Throws: `notLoaded` where a column of one of the rows has no value yet.
    public init(_ object: Object) throws { try self.init(object, SnapshotPath()) }
}

/// The way from the root of a snapshot to one of its objects. Used by generated code alone.
public struct SnapshotPath {
    private var slots: [Slot] = []
    /// The link that leads back to the object before.
    private var wayBack: Int?

    init() {}

    /// The snapshots of a to-many; nil where it is not loaded, or leads back.
    public func many<Target: Model, Snapshot>(
        _ link: Int, of object: ModelObject, _ make: (Target, SnapshotPath) throws -> Snapshot
    ) throws -> [Snapshot]? {
        let slot = object._slot
        guard slot.isLoaded(link), link != wayBack else { return nil }
        let targets = Array(slot.many(link))
        return try self.make(targets.filter { !slots.contains($0) && $0 != slot }, link, of: object, make)
    }

    /// The snapshot of a to-one, none where it points at nothing; nil where it is not loaded, or leads back.
    public func one<Target: Model, Snapshot>(
        _ link: Int, of object: ModelObject, _ make: (Target, SnapshotPath) throws -> Snapshot
    ) throws -> [Snapshot]? {
        let slot = object._slot
        guard slot.isLoaded(link), link != wayBack else { return nil }
        guard let target = slot.one(link) else { return [] }
        guard !slots.contains(target), target != slot else { return nil }
        return try self.make([target], link, of: object, make)
    }

    private func make<Target: Model, Snapshot>(
        _ targets: [Slot], _ link: Int, of object: ModelObject,
        _ make: (Target, SnapshotPath) throws -> Snapshot
    ) throws -> [Snapshot] {
        guard !targets.isEmpty else { return [] }
        let graph = object._ownGraph
        var path = self
        path.slots.append(object._slot)
        path.wayBack = object._slot.entity.relationships[link].inverse
        return try targets.map { try make(unsafeDowncast(graph.window($0), to: Target.self), path) }
    }
}

@available(*, unavailable)
extension SnapshotPath: Sendable {}

// A to-one in JSON: absent where it is not loaded, null where it points at nothing.
extension KeyedEncodingContainer {
    public mutating func _encode(one value: [some Encodable]?, forKey key: Key) throws {
        guard let value else { return }
        if let value = value.first { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
}
extension KeyedDecodingContainer {
    public func _decode<Value: Decodable>(one type: Value.Type = Value.self, forKey key: Key) throws -> [Value]? {
        guard contains(key) else { return nil }
        return try decodeNil(forKey: key) ? [] : [decode(Value.self, forKey: key)]
    }
}
