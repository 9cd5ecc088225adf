/// Ends a subscription. Dropping it does not: what listens goes on until ``remove()``.
public struct ListenerToken: Sendable {
    private let removal: @Sendable () -> Void
    package init(_ removal: @escaping @Sendable () -> Void) { self.removal = removal }
    /// The listener is called no more.
    public func remove() { removal() }
}
