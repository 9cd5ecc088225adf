@testable import AzothORM
import Azoth
import Foundation
import TestModels
import TestSupport
import Testing

/// Random operations on a session with criteria, on rows with versions, and on one-to-ones. The same seed and number of
/// operations can be given as to `RandomModelTests`.
@Suite(.everyDatabase) struct RandomTrashTests {
    @Test func whatIsInTheTrashIsNotSeen() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["AZOTH_TEST_SEED"].flatMap(UInt64.init) ?? 20_261_127
        var left = environment["AZOTH_TEST_OPERATIONS"].flatMap(Int.init).map { $0 / 5 } ?? 3000
        print("random trash test: seed \(seed), \(left) operations")
        var round: UInt64 = 0
        while left > 0 {
            let operations = min(left, 1000)
            left -= operations
            try await Library.run { library in
                let session = library.sessions.filtered(Ticket.self) { !$0.title.startsWith("-") }()
                let simulation = TrashSimulation(session, seed: seed &+ round)
                do {
                    try await simulation.run(operations)
                    try await session.close()
                    #expect(session.graph.slotCount == 0)
                } catch {
                    Issue.record(
                        "seed \(seed &+ round): \(error)\n\(simulation.trace.suffix(50).joined(separator: "\n"))")
                    left = 0
                    try? await session.close()
                }
                try await library.engine.begin { try await $0.dropAll(LibrarySchema.metadata) }
                try await library.engine.dispose()
            }
            round += 1
        }
    }
}
