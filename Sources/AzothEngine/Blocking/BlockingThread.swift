internal import Foundation
internal import Synchronization

/// A thread of its own on which a task runs code that blocks.
///
/// As the task's preferred executor it runs the code of nonisolated functions and of actors without an executor of their
/// own, with the actor's isolation: so an actor's code may block there without keeping a thread of the cooperative pool.
/// The main actor, and actors with an executor, stay where they are.
final class BlockingThread: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    private enum Work {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }
    private var work: [Work] = []
    private var thread: Thread?
    private var isStopped = false
    private var isRunning = false

    func enqueue(_ job: consuming ExecutorJob) {
        add(.job(UnownedJob(job)))
    }

    private func add(_ next: Work) {
        condition.lock()
        work.append(next)
        // What comes after the end is run, too: by a thread that lives as long as there is something to do.
        let starts = !isRunning
        if starts {
            isRunning = true
            thread = Thread { self.run() }
        }
        let thread = thread
        condition.signal()
        condition.unlock()
        if starts { thread?.start() }
    }

    /// Whether the caller runs on this thread.
    var isCurrent: Bool {
        condition.lock()
        defer { condition.unlock() }
        return Thread.current === thread
    }

    /// Suspends the task, and resumes it from this thread after a pause.
    func suspend(seconds: Double) async {
        await withCheckedContinuation { continuation in
            add(
                .call {
                    if seconds > 0 { Thread.sleep(forTimeInterval: seconds) }
                    continuation.resume()
                })
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
        while let next = next() {
            switch next {
            case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            case .call(let body): body()
            }
        }
    }

    private func next() -> Work? {
        condition.lock()
        defer { condition.unlock() }
        while work.isEmpty {
            if isStopped {
                isRunning = false
                return nil
            }
            condition.wait()
        }
        return work.removeFirst()
    }
}

extension Actor {
    /// Whether the actor's code runs on an executor of its own, wherever its task wants to run.
    ///
    /// A reference to an executor is the executor and its implementation, which actors without one have not: their second
    /// word is 0, but for some flags.
    nonisolated var hasOwnExecutor: Bool {
        guard MemoryLayout<UnownedSerialExecutor>.size == MemoryLayout<(UInt, UInt)>.size else { return true }
        return unsafeBitCast(unownedExecutor, to: (UInt, UInt).self).1 & ~7 != 0
    }
}
