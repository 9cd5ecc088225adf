internal import Synchronization

/// Those who are told of a pool's connections. Nobody, mostly.
final class PoolObservers: Sendable {
    private let list = Mutex<[any PoolObserver]>([])
    private let hasAny = Atomic<Bool>(false)

    func add(_ observer: any PoolObserver) {
        list.withLock { $0.append(observer) }
        hasAny.store(true, ordering: .releasing)
    }

    func remove(_ observer: any PoolObserver) {
        let isEmpty = list.withLock { list in
            list.removeAll { $0 === observer }
            return list.isEmpty
        }
        if isEmpty { hasAny.store(false, ordering: .releasing) }
    }

    var isEmpty: Bool { !hasAny.load(ordering: .acquiring) }

    func tell(_ body: (any PoolObserver) -> Void) {
        guard !isEmpty else { return }
        for observer in list.withLock({ $0 }) { body(observer) }
    }
}

extension Pool {
    /// Tells an observer of the pool's connections from now on, until ``remove(_:)``.
    public func add(_ observer: any PoolObserver) { observers.add(observer) }
    /// The observer is told no more.
    public func remove(_ observer: any PoolObserver) { observers.remove(observer) }
}
