internal import Foundation
internal import Synchronization

/// Measures how late a task is woken that does nothing but sleep: whether the cooperative pool is kept from its work.
/// A thread of its own does the same, to tell what is the machine's fault.
final class Tickers: Sendable {
    private let worstOfTask = Mutex(Duration.zero)
    private let worstOfThread = Mutex(Duration.zero)
    private let isRunning = Atomic(true)
    private static let pause = Duration.milliseconds(10)

    func start() -> Task<Void, Never> {
        Thread.detachNewThread { [self] in
            while isRunning.load(ordering: .relaxed) {
                let start = ContinuousClock.now
                usleep(10_000)
                note(ContinuousClock.now - start, worstOfThread)
            }
        }
        return Task { [self] in
            while isRunning.load(ordering: .relaxed) {
                let start = ContinuousClock.now
                try? await Task.sleep(for: Self.pause)
                note(ContinuousClock.now - start, worstOfTask)
            }
        }
    }

    func stop() { isRunning.store(false, ordering: .relaxed) }

    private func note(_ time: Duration, _ worst: borrowing Mutex<Duration>) {
        worst.withLock { $0 = max($0, time - Self.pause) }
    }

    var worst: (task: Duration, thread: Duration) {
        (worstOfTask.withLock { $0 }, worstOfThread.withLock { $0 })
    }
}
