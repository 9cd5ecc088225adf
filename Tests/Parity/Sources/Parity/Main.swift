import AzothSQLite
import Foundation

/// Runs one scenario, by its number in docs/parity.md, and prints its statements and its outcome as JSON.
@main struct Main {
    static let scenarios: [Int: @Sendable (Scenario) async throws -> Void] = [
        5: aSavepointOfAConnection, 9: rowsWithoutDuplicatesAndInParts, 12: aSecondConnectionReads,
        14: awaitedAttributesAfterACommit, 15: aCollectionThatNobodyTouched, 16: aSessionJoinsATransaction,
        17: aDeletionLoadsWhatItCascadesTo, 19: oneToManyIsSaved, 20: allAreDeleted,
        21: theParentAloneIsDeleted, 22: manyToMany, 23: rowsThatNothingLinks, 24: aTreeIsSaved,
        25: aKeyThatANewObjectTakes, 26: rowsOfDifferentColumns, 27: rowsThatAreGone, 28: whatAnUpdateBrings,
        29: joinedTransactions, 30: newObjectsOfASavepoint, 31: releasedSavepoints, 32: hooksThatAdd,
        33: statementsInHooks, 34: aFlushThatFailed, 35: aKeyTwice, 36: aSavepointOfChanges,
        37: collectionsOfASavepoint, 38: optionsOfAConnectionInUse, 39: whatBeginsATransaction,
        40: getWithALock, 41: states, 42: expiredObjectsAndGet, 43: assignmentsToExpiredObjects,
        44: columnsLeftOut, 45: aCollectionIsReplaced, 46: aDeletionPastRaise, 47: threeLevels, 48: manyOwners,
        49: aStreamWithEagerLoads, 50: limitWithAJoinedCollection, 51: aManyToOneInMemory, 52: versions,
        53: merging, 54: aKeyChanges, 55: rowsThatReferToEachOther, 57: bulkStatements,
    ]

    /// Scenarios of several connections, which a database in memory has not.
    static let inFiles: Set<Int> = [12]

    static func main() async throws {
        guard let number = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }), let body = scenarios[number]
        else {
            print(scenarios.keys.sorted().map(String.init).joined(separator: " "))
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "file.db").path
        let scenario = try await Scenario(inFiles.contains(number) ? .file(file) : .memory)
        try await body(scenario)
        try await scenario.engine.dispose()
        print(String(decoding: try JSONEncoder().encode(scenario.record), as: UTF8.self))
    }
}
