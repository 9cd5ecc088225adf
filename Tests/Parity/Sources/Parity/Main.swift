import Foundation

/// Runs one scenario, by its number in docs/parity.md, and prints its statements and its outcome as JSON.
@main struct Main {
    static let scenarios: [Int: @Sendable (Scenario) async throws -> Void] = [
        19: oneToManyIsSaved, 20: allAreDeleted, 21: theParentAloneIsDeleted, 22: manyToMany,
        23: rowsThatNothingLinks, 24: aTreeIsSaved, 25: aKeyThatANewObjectTakes, 26: rowsOfDifferentColumns,
        27: rowsThatAreGone, 28: whatAnUpdateBrings, 29: joinedTransactions, 30: newObjectsOfASavepoint,
        31: releasedSavepoints, 32: hooksThatAdd, 33: statementsInHooks, 34: aFlushThatFailed, 35: aKeyTwice,
        36: aSavepointOfChanges, 37: collectionsOfASavepoint, 45: aCollectionIsReplaced, 47: threeLevels,
        50: limitWithAJoinedCollection, 51: aManyToOneInMemory, 52: versions, 54: aKeyChanges,
        55: rowsThatReferToEachOther,
    ]

    static func main() async throws {
        guard let number = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }), let body = scenarios[number]
        else {
            print(scenarios.keys.sorted().map(String.init).joined(separator: " "))
            return
        }
        let scenario = try await Scenario()
        try await body(scenario)
        try await scenario.engine.dispose()
        print(String(decoding: try JSONEncoder().encode(scenario.record), as: UTF8.self))
    }
}
