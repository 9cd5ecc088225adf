/// The time as a pool sees it. Tests have a clock of their own.
struct PoolClock: Sendable {
    var now: @Sendable () -> ContinuousClock.Instant
    var sleep: @Sendable (Duration) async throws -> Void

    static let continuous = PoolClock(now: { .now }, sleep: { try await Task.sleep(for: $0) })
}
