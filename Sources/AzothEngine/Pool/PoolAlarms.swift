internal import AzothSQL

/// When those who wait for a connection give up, and when the pool's one timer rings.
///
/// Nearly all are served long before: their alarms come and go, and the timer sleeps on. It is set anew where somebody is
/// less patient than everybody so far, and where alarms are left when it rings.
struct PoolAlarms {
    struct Alarm {
        let time: PoolClock.Time
        /// How long the waiter waits until then.
        let patience: Duration
        let wish: Wish
    }
    /// What somebody waits for.
    enum Wish {
        case connection
        /// The connections of earlier generations are back.
        case returns
    }
    /// A timer that is to be started, in place of the one before.
    struct Timer: Equatable {
        let number: Int
        let time: PoolClock.Time
    }

    private var alarms: [Int: Alarm] = [:]
    private var timer: Timer?
    private var lastNumber = 0

    /// Sets a waiter's alarm.
    ///
    /// - Returns: nil where the timer rings early enough already.
    mutating func set(_ alarm: Alarm, of waiter: Int) -> Timer? {
        alarms[waiter] = alarm
        if let timer, timer.time <= alarm.time { return nil }
        return newTimer(at: alarm.time)
    }

    /// A waiter was served, or gave up.
    mutating func remove(_ waiter: Int) { alarms[waiter] = nil }

    /// A timer has rung: those whose time is over, the first of them first, and the next timer. One that was replaced as it
    /// rang finds nothing to do, and one that rings too early is set again.
    mutating func ring(
        _ number: Int, now: PoolClock.Time
    ) -> (due: [(waiter: Int, alarm: Alarm)], next: Timer?) {
        guard timer?.number == number else { return ([], nil) }
        timer = nil
        let due = alarms.map { (waiter: $0.key, alarm: $0.value) }.filter { $0.alarm.time <= now }
            .sorted { ($0.alarm.time, $0.waiter) < ($1.alarm.time, $1.waiter) }
        for (waiter, _) in due { alarms[waiter] = nil }
        guard let time = alarms.values.lazy.map(\.time).min() else { return (due, nil) }
        return (due, newTimer(at: time))
    }

    private mutating func newTimer(at time: PoolClock.Time) -> Timer {
        lastNumber += 1
        let timer = Timer(number: lastNumber, time: time)
        self.timer = timer
        return timer
    }
}
