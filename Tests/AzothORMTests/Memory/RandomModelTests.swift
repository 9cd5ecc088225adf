import Azoth
import TestModels
import TestSupport
import Testing

/// Random operations on a session against a naive model.
@Suite(.everyDatabase) struct RandomModelTests {
    @Test func aSessionDoesWhatTheModelDoes() async throws {
        try await RandomRounds("model", seed: 20_261_121, operations: 20_000, perRound: 2000).run { sessions, seed in
            let session = sessions()
            return (session, Simulation(session, seed: seed))
        }
    }
}
