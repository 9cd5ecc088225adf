/// Is told of what happens to the connections of an engine: what metrics stand on. Add one by
/// ``Engine/add(_:)-(PoolObserver)`` or ``Pool/add(_:)``, and ask ``Pool/status`` for the numbers of the moment.
///
/// The members are called where it happens, on any thread, and never under the pool's lock. They must not block.
public protocol PoolObserver: AnyObject, Sendable {
    /// A connection was opened, which took so long.
    func didOpen(in duration: Duration)

    /// A connection could not be opened.
    func didFailToOpen(in duration: Duration, _ error: any Error)

    /// A caller got a connection, after so long a wait: for a free one, and where there was none for a new one.
    func didCheckOut(after waiting: Duration, for site: CallSite)

    /// A caller got none: nobody gave one back in time (`poolTimeout`), its task was cancelled (`queryCancelled`), or none
    /// could be opened.
    func didNotCheckOut(after waiting: Duration, for site: CallSite, _ error: any Error)

    /// A connection came back, after so long a use.
    func didCheckIn(after use: Duration, from site: CallSite)

    /// A connection that was lost or thrown away is not used any more.
    func didInvalidate()

    /// A connection that was open for so long is closed: it was lost or too old, or nobody needs so many.
    func didClose(after life: Duration)
}

extension PoolObserver {
    public func didOpen(in duration: Duration) {}
    public func didFailToOpen(in duration: Duration, _ error: any Error) {}
    public func didCheckOut(after waiting: Duration, for site: CallSite) {}
    public func didNotCheckOut(after waiting: Duration, for site: CallSite, _ error: any Error) {}
    public func didCheckIn(after use: Duration, from site: CallSite) {}
    public func didInvalidate() {}
    public func didClose(after life: Duration) {}
}
