@testable import AzothORM
import Azoth
import Foundation
import TestModels
import TestSupport
import Testing

/// Random operations on a session against a naive model. Every run takes the same seed, so that nobody's change fails by
/// chance; others can be given: `AZOTH_TEST_SEED=$RANDOM AZOTH_TEST_OPERATIONS=1000000 swift test --filter RandomModelTests`.
@Suite(.everyDatabase) struct RandomModelTests {
    @Test func aSessionDoesWhatTheModelDoes() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["AZOTH_TEST_SEED"].flatMap(UInt64.init) ?? 20_261_121
        var left = environment["AZOTH_TEST_OPERATIONS"].flatMap(Int.init) ?? 20_000
        print("random model test: seed \(seed), \(left) operations")
        var round: UInt64 = 0
        while left > 0 {
            let operations = min(left, 2000)
            left -= operations
            try await Library.run { library in
                let session = library.sessions()
                let simulation = Simulation(session, seed: seed &+ round)
                do {
                    try await simulation.run(operations)
                    try await session.close()
                    #expect(session.graph.slotCount == 0)
                } catch {
                    Issue.record(
                        "seed \(seed &+ round): \(error)\n\(simulation.trace.suffix(50).joined(separator: "\n"))")
                    left = 0
                }
                try await library.engine.begin { try await $0.dropAll(LibrarySchema.metadata) }
                // The next round has an engine of its own, and a long run more rounds than a server takes connections.
                try await library.engine.dispose()
            }
            round += 1
        }
    }
}
