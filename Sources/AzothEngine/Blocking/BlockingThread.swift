internal import Foundation
internal import Synchronization

/// A thread of its own on which a task runs code that blocks.
///
/// As the task's preferred executor it runs the code of nonisolated functions and of actors without an executor of their
/// own, with the actor's isolation: so an actor's code may block there without keeping a thread of the cooperative pool.
/// The main actor, and actors with an executor, stay where they are.
final class BlockingThread: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isStopped = false
    private var isRunning = false

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        // What comes after the end is run, too: by a thread that lives as long as there is something to do.
        let starts = !isRunning
        isRunning = true
        condition.signal()
        condition.unlock()
        if starts {
            let thread = Thread { self.run() }
            thread.name = "azoth.blocking"
            thread.start()
        }
    }

    /// The thread ends when nothing is left to do.
    func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        condition.unlock()
    }

    private func run() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isStopped {
                isRunning = false
                return nil
            }
            condition.wait()
        }
        return jobs.removeFirst()
    }
}
