internal import Synchronization

/// What the connections of one engine know of the types that did not come with the server. Each is asked for once.
final class SharedCatalog: Sendable {
    private let contents = Mutex(TypeCatalog.empty)

    var current: TypeCatalog { contents.withLock { $0 } }

    func update(_ body: (inout sending TypeCatalog) -> Void) { contents.withLock { body(&$0) } }
}
