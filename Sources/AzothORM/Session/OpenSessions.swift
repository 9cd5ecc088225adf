internal import Synchronization

/// The sessions of the process that are not closed, for ``Session/closeAll()``.
enum OpenSessions {
    /// A session whose task is another's. Only closing it is asked of it, which its owner flag guards.
    private struct Reference: @unchecked Sendable { weak var session: Session? }
    /// By their addresses, as integers: the first dictionary with another key makes the runtime look through all conformances
    /// of the process, a tenth of a millisecond.
    private static let references = Mutex<[Int: Reference]>([:])

    static func insert(_ session: Session) {
        let reference = Reference(session: session)
        references.withLock { $0[address(session)] = reference }
    }

    static func remove(_ session: Session) {
        references.withLock { $0[address(session)] = nil }
    }

    private static func address(_ session: Session) -> Int { Int(bitPattern: ObjectIdentifier(session)) }

    static var all: [Session] { references.withLock { Array($0.values) }.compactMap(\.session) }
}

extension Session {
    /// Closes all sessions of the process: for the end of a program or of a test, when no task works with one any more.
    ///
    /// - Throws: The first error, after all were tried: `concurrentUse` for a session that a task is inside of.
    public static func closeAll() async throws {
        var problem: (any Error)?
        for session in OpenSessions.all {
            do { try await session.close() } catch { problem = problem ?? error }
        }
        if let problem { throw problem }
    }
}
