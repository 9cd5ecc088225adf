import Azoth
import TestModels
import TestSupport
import Testing

/// Random operations on a session with criteria, on rows with versions, and on one-to-ones.
@Suite(.everyDatabase) struct RandomTrashTests {
    @Test func whatIsInTheTrashIsNotSeen() async throws {
        let rounds = RandomRounds("trash", seed: 20_261_127, operations: 3000, perRound: 1000, share: 5)
        try await rounds.run { sessions, seed in
            let session = sessions.filtered(Ticket.self) { !$0.title.startsWith("-") }()
            return (session, TrashSimulation(session, seed: seed))
        }
    }
}
