public import AzothEngine
internal import AzothSQL
internal import Synchronization

/// What the sessions of a factory tell about: `factory.events`.
///
/// Listeners run on the task that does what they are told of, inside the call that does it; what they throw is thrown
/// there. They may use the session, as far as `docs/events.md` says. They belong to one factory, and to the ones that
/// ``SessionFactory/configure(_:)`` makes of it, never to the process.
public final class SessionEvents: Sendable {
    /// A listener that gets the session.
    public typealias SessionListener = nonisolated(nonsending) @Sendable (Session) async throws -> Void
    /// A listener that gets the session, and the connection that its transaction was begun on.
    public typealias ConnectionListener = nonisolated(nonsending) @Sendable (Session, Connection) async throws -> Void
    /// A listener of changes of state.
    public typealias TransitionListener =
        @Sendable (_ object: any Model, _ from: ObjectPhase, _ to: ObjectPhase) -> Void

    /// When listeners of a session are called.
    enum Moment: Int, CaseIterable, Sendable {
        case beforeFlush, afterFlush, afterFlushPostexec, beforeCommit, afterCommit, afterRollback, afterSoftRollback
    }

    private struct Listeners {
        var moments = [[Int: SessionListener]](repeating: [:], count: Moment.allCases.count)
        var begin: [Int: ConnectionListener] = [:]
        var transitions: [Int: TransitionListener] = [:]
        var models: [ObjectIdentifier: ModelListeners] = [:]
        var next = 0
    }

    private let listeners = Mutex(Listeners())
    /// A bit per kind of listener that there is: looked at where a lock would be felt.
    private let kinds = Atomic<Int>(0)

    /// Kinds of listeners: the moments, then these.
    struct Kinds: OptionSet, Sendable {
        let rawValue: Int
        static let begin = Kinds(rawValue: 1 << 16)
        static let transitions = Kinds(rawValue: 1 << 17)
        /// Before and after rows are written.
        static let writes = Kinds(rawValue: 1 << 18)
        static let loads = Kinds(rawValue: 1 << 19)
        static let attributes = Kinds(rawValue: 1 << 20)
        static func at(_ moment: Moment) -> Kinds { Kinds(rawValue: 1 << moment.rawValue) }
    }

    init() {}

    func has(_ kind: Kinds) -> Bool { kinds.load(ordering: .acquiring) & kind.rawValue != 0 }
    /// Whether nobody listens to anything.
    var isEmpty: Bool { kinds.load(ordering: .acquiring) == 0 }

    // MARK: Flush

    /// Before a flush looks at what there is to write: a listener may change, add and delete objects, and query.
    @discardableResult
    public func beforeFlush(_ body: @escaping SessionListener) -> ListenerToken { add(.beforeFlush, body) }

    /// After a flush wrote its statements. `new`, `dirty` and `deleted` still say what it wrote.
    @discardableResult
    public func afterFlush(_ body: @escaping SessionListener) -> ListenerToken { add(.afterFlush, body) }

    /// After a flush, when the session is clean: what a listener changes now is for the next flush, which a commit does.
    @discardableResult
    public func afterFlushPostexec(_ body: @escaping SessionListener) -> ListenerToken {
        add(.afterFlushPostexec, body)
    }

    // MARK: Transactions

    /// When a transaction, or a savepoint of the session, got its connection.
    @discardableResult
    public func afterBegin(_ body: @escaping ConnectionListener) -> ListenerToken {
        add { listeners, number in
            listeners.begin[number] = body
        } removal: {
            $0.begin[$1] = nil
        }
    }

    /// Before a transaction or savepoint is committed, and before its flush.
    @discardableResult
    public func beforeCommit(_ body: @escaping SessionListener) -> ListenerToken { add(.beforeCommit, body) }

    /// After a transaction or savepoint was committed. The session can't execute anything here.
    @discardableResult
    public func afterCommit(_ body: @escaping SessionListener) -> ListenerToken { add(.afterCommit, body) }

    /// After the database rolled a transaction or savepoint back. The session can't execute anything here.
    @discardableResult
    public func afterRollback(_ body: @escaping SessionListener) -> ListenerToken { add(.afterRollback, body) }

    /// After a transaction or savepoint of the session was rolled back, whether the database had anything to do or not,
    /// and objects are as they were. The session can be used.
    @discardableResult
    public func afterSoftRollback(_ body: @escaping SessionListener) -> ListenerToken { add(.afterSoftRollback, body) }

    // MARK: Objects

    /// When an object comes into another state: `(object, from, to)`. Called where the change is made, so it can't wait.
    @discardableResult
    public func onTransition(_ body: @escaping TransitionListener) -> ListenerToken {
        add { listeners, number in
            listeners.transitions[number] = body
        } removal: {
            $0.transitions[$1] = nil
        }
    }

    /// The listeners of one model's objects.
    public func of<M: Model>(_ model: M.Type) -> ModelEvents<M> { ModelEvents(events: self) }

    // MARK: Adding

    private func add(_ moment: Moment, _ body: @escaping SessionListener) -> ListenerToken {
        add { listeners, number in
            listeners.moments[moment.rawValue][number] = body
        } removal: {
            $0.moments[moment.rawValue][$1] = nil
        }
    }

    func add(
        to entity: AnyEntity, _ insertion: @escaping @Sendable (inout ModelListeners, Int) -> Void,
        removal: @escaping @Sendable (inout ModelListeners, Int) -> Void
    ) -> ListenerToken {
        let identifier = ObjectIdentifier(entity)
        return add { listeners, number in
            insertion(&listeners.models[identifier, default: ModelListeners()], number)
        } removal: { listeners, number in
            removal(&listeners.models[identifier, default: ModelListeners()], number)
        }
    }

    private func add(
        _ insertion: @escaping @Sendable (inout Listeners, Int) -> Void,
        removal: @escaping @Sendable (inout Listeners, Int) -> Void
    ) -> ListenerToken {
        let number = listeners.withLock { listeners in
            listeners.next += 1
            insertion(&listeners, listeners.next)
            note(listeners)
            return listeners.next
        }
        return ListenerToken { [weak self] in
            self?.listeners.withLock { listeners in
                removal(&listeners, number)
                self?.note(listeners)
            }
        }
    }

    private func note(_ listeners: Listeners) {
        var kinds: Kinds = []
        for moment in Moment.allCases where !listeners.moments[moment.rawValue].isEmpty { kinds.insert(.at(moment)) }
        if !listeners.begin.isEmpty { kinds.insert(.begin) }
        if !listeners.transitions.isEmpty { kinds.insert(.transitions) }
        for model in listeners.models.values { kinds.formUnion(model.kinds) }
        self.kinds.store(kinds.rawValue, ordering: .releasing)
    }

    // MARK: Asking

    /// In the order in which they were added.
    func listeners(at moment: Moment) -> [SessionListener] {
        listeners.withLock { $0.moments[moment.rawValue].sorted { $0.key < $1.key }.map(\.value) }
    }
    var beginListeners: [ConnectionListener] {
        listeners.withLock { $0.begin.sorted { $0.key < $1.key }.map(\.value) }
    }
    var transitionListeners: [TransitionListener] {
        listeners.withLock { $0.transitions.sorted { $0.key < $1.key }.map(\.value) }
    }
    /// The listeners of a model; nil where it has none of a kind.
    func listeners(of entity: AnyEntity, _ kind: Kinds) -> ModelListeners? {
        guard has(kind) else { return nil }
        return listeners.withLock { $0.models[ObjectIdentifier(entity)] }.flatMap { $0.kinds.contains(kind) ? $0 : nil }
    }
}
