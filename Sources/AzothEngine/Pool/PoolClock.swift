/// The time as a pool sees it. Tests have a clock of their own.
struct PoolClock: Sendable {
    /// How long some moment has passed that stays the same.
    typealias Time = Duration

    var now: @Sendable () -> Time
    var sleep: @Sendable (Duration) async throws -> Void

    static let continuous = PoolClock(now: { Uptime.now }, sleep: { try await Task.sleep(for: $0) })
}
