@testable import AzothORM
import Azoth
import Foundation
import TestModels
import Testing

/// Random operations on a session, and what a naive model expects of them.
protocol RandomSimulation {
    /// What was done, for whoever has to understand a failure.
    var trace: [String] { get }
    /// How many objects it holds at the end: so many rows are in memory.
    var heldAtEnd: Int { get }
    func run(_ operations: Int) async throws
}

extension RandomSimulation {
    var heldAtEnd: Int { 0 }
}

/// Runs a simulation in rounds, each on empty tables and with a seed of its own.
///
/// Every run takes the same seed, so that nobody's change fails by chance; others can be given:
/// `AZOTH_TEST_SEED=$RANDOM AZOTH_TEST_OPERATIONS=1000000 swift test --filter RandomModelTests`.
struct RandomRounds {
    let name: String
    var seed: UInt64
    var operations: Int
    let operationsPerRound: Int

    /// - Parameter share: The part of `AZOTH_TEST_OPERATIONS` that is for this simulation: 1 of so many.
    init(_ name: String, seed: UInt64, operations: Int, perRound: Int, share: Int = 1) {
        let environment = ProcessInfo.processInfo.environment
        self.name = name
        self.seed = environment["AZOTH_TEST_SEED"].flatMap(UInt64.init) ?? seed
        self.operations = environment["AZOTH_TEST_OPERATIONS"].flatMap(Int.init).map { $0 / share } ?? operations
        operationsPerRound = perRound
    }

    /// - Parameter make: Makes the session of a round, and what runs on it.
    func run<Simulation: RandomSimulation>(
        _ make: (SessionFactory, UInt64) -> (session: Session, simulation: Simulation)
    ) async throws {
        print("random \(name) test: seed \(seed), \(operations) operations")
        var left = operations
        var seed = seed
        while left > 0 {
            let operations = min(left, operationsPerRound)
            left -= operations
            try await Library.run { library in
                let (session, simulation) = make(library.sessions, seed)
                do {
                    try await simulation.run(operations)
                    try await session.close()
                    #expect(session.graph.slotCount == simulation.heldAtEnd)
                } catch {
                    Issue.record("seed \(seed): \(error)\n\(simulation.trace.suffix(50).joined(separator: "\n"))")
                    left = 0
                    try? await session.close()
                }
                try await library.engine.begin { try await $0.dropAll(LibrarySchema.metadata) }
                // The next round has an engine of its own, and a long run more rounds than a server takes connections.
                try await library.engine.dispose()
            }
            seed &+= 1
        }
    }
}
