internal import Synchronization

/// The sessions of the process that are not closed, for ``Session/closeAll()``.
enum OpenSessions {
    /// A session whose task is another's. Only closing it is asked of it, which its owner flag guards.
    private struct Reference: @unchecked Sendable { weak var session: Session? }
    private static let references = Mutex<[ObjectIdentifier: Reference]>([:])

    static func insert(_ session: Session) {
        let reference = Reference(session: session)
        references.withLock { $0[ObjectIdentifier(session)] = reference }
    }

    static func remove(_ session: Session) {
        let identifier = ObjectIdentifier(session)
        references.withLock { $0[identifier] = nil }
    }

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
