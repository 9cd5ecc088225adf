import AzothSQL
import Testing

@testable import AzothEngine

/// When the pool's timer rings, and for whom, without a clock or a task.
@Suite struct PoolAlarmsTests {
    private let start = Duration.seconds(1_000)

    private func alarm(_ seconds: Int) -> PoolAlarms.Alarm {
        PoolAlarms.Alarm(time: start + .seconds(seconds), patience: .seconds(seconds), wish: .connection)
    }

    @Test func `a timer is started for the first, and for who is less patient than all before`() {
        var alarms = PoolAlarms()
        #expect(alarms.set(alarm(30), of: 1) == .init(number: 1, time: start + .seconds(30)))
        #expect(alarms.set(alarm(31), of: 2) == nil)
        #expect(alarms.set(alarm(30), of: 3) == nil)
        #expect(alarms.set(alarm(5), of: 4) == .init(number: 2, time: start + .seconds(5)))
    }

    @Test func `it rings for those whose time is over, and is set again for the next`() {
        var alarms = PoolAlarms()
        _ = alarms.set(alarm(10), of: 1)
        _ = alarms.set(alarm(20), of: 2)
        _ = alarms.set(alarm(12), of: 3)
        _ = alarms.set(alarm(10), of: 4)
        let (due, next) = alarms.ring(1, now: start + .seconds(12))
        #expect(due.map(\.waiter) == [1, 4, 3])
        #expect(due.map(\.alarm.patience) == [.seconds(10), .seconds(10), .seconds(12)])
        #expect(next == .init(number: 2, time: start + .seconds(20)))
        #expect(alarms.ring(2, now: start + .seconds(20)).due.map(\.waiter) == [2])
    }

    @Test func `who was served is not told, and the timer ends when nobody is left`() {
        var alarms = PoolAlarms()
        _ = alarms.set(alarm(10), of: 1)
        alarms.remove(1)
        let (due, next) = alarms.ring(1, now: start + .seconds(10))
        #expect(due.isEmpty)
        #expect(next == nil)
        #expect(alarms.set(alarm(40), of: 2)?.number == 2)
    }

    @Test func `one that was replaced does nothing, and one that rings too early is set again`() {
        var alarms = PoolAlarms()
        _ = alarms.set(alarm(10), of: 1)
        _ = alarms.set(alarm(5), of: 2)
        let stale = alarms.ring(1, now: start + .seconds(10))
        #expect(stale.due.isEmpty)
        #expect(stale.next == nil)
        let early = alarms.ring(2, now: start + .seconds(4))
        #expect(early.due.isEmpty)
        #expect(early.next == .init(number: 3, time: start + .seconds(5)))
    }
}
