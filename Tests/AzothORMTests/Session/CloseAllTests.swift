@testable import AzothORM
import Azoth
import TestModels
import TestSupport
import Testing

/// `closeAll()` would close the sessions of the tests that run at the same time: what it goes through is looked at instead.
@Suite(.library) struct CloseAllTests {
    @Test func openSessionsAreKnownUntilTheyAreClosed() async throws {
        try await Library.runShared { library in
            let session = library.sessions()
            _ = try await session.get(Author.self, 1)
            #expect(OpenSessions.all.contains { $0 === session })
            try await session.close()
            #expect(!OpenSessions.all.contains { $0 === session })
            try await session.reset()
            #expect(OpenSessions.all.contains { $0 === session })
            try await session.close()
        }
    }

    @Test func droppedSessionsAreForgotten() async throws {
        try await Library.runShared { library in
            weak var dropped: Session?
            do {
                let session = library.sessions()
                dropped = session
            }
            #expect(dropped == nil)
        }
    }
}
