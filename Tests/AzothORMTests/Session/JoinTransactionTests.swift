import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Sessions on a connection that has a transaction already: who ends what, in each mode.
@Suite(.library) struct JoinTransactionTests {
    enum Outer: CaseIterable { case none, transaction, savepoint }
    enum End: CaseIterable { case commit, rollback, close, nothing }

    /// What the original does: whether the connection is in a transaction and in a savepoint afterwards, and whether what
    /// the session wrote is there.
    struct Outcome: Equatable {
        let inTransaction: Bool
        let inSavepoint: Bool
        let isWritten: Bool
        init(_ inTransaction: Bool, _ inSavepoint: Bool, _ isWritten: Bool) {
            self.inTransaction = inTransaction
            self.inSavepoint = inSavepoint
            self.isWritten = isWritten
        }
    }

    private func expected(_ mode: JoinTransaction, _ outer: Outer, _ end: End) -> Outcome {
        switch (mode, outer, end) {
        case (_, .none, .commit): Outcome(false, false, true)
        case (_, .none, .rollback), (_, .none, .close): Outcome(false, false, false)
        case (_, .none, .nothing): Outcome(true, false, true)

        case (.createSavepoint, .transaction, .nothing): Outcome(true, true, true)
        case (.createSavepoint, .transaction, .commit): Outcome(true, false, true)
        case (.createSavepoint, .transaction, _): Outcome(true, false, false)

        case (.controlFully, .transaction, .nothing): Outcome(true, false, true)
        case (.controlFully, .transaction, .commit): Outcome(false, false, true)
        case (.controlFully, .transaction, _): Outcome(false, false, false)

        case (_, .transaction, .rollback): Outcome(false, false, false)
        case (_, .transaction, _): Outcome(true, false, true)

        case (_, .savepoint, .nothing): Outcome(true, true, true)
        case (.rollbackOnly, .savepoint, .rollback): Outcome(true, false, false)
        case (.rollbackOnly, .savepoint, _): Outcome(true, true, true)
        case (.controlFully, .savepoint, .commit): Outcome(true, false, true)
        case (.controlFully, .savepoint, _): Outcome(true, false, false)
        case (_, .savepoint, .commit): Outcome(true, true, true)
        case (_, .savepoint, _): Outcome(true, true, false)
        }
    }

    @Test(arguments: [
        JoinTransaction.conditionalSavepoint, .rollbackOnly, .controlFully, .createSavepoint,
    ]) func theMatrixOfTheOriginalHolds(mode: JoinTransaction) async throws {
        for outer in Outer.allCases {
            for end in End.allCases {
                try await Library.run { library in
                    // All of them share the database of their test.
                    try await library.execute("DELETE FROM author")
                    let connection = try await library.engine.connect()
                    let transaction = outer == .none ? nil : try await connection.begin()
                    let savepoint = outer == .savepoint ? try await connection.beginNested() : nil
                    let session = Session(connection, options: SessionOptions(joinTransaction: mode))
                    session.add(Author(name: "a"))
                    try await session.flush()
                    switch end {
                    case .commit: try await session.commit()
                    case .rollback: try await session.rollback()
                    case .close: try await session.close()
                    case .nothing: break
                    }
                    let inTransaction = connection.inTransaction
                    let inSavepoint = connection.inNestedTransaction
                    let rows = try await connection.scalar(select(count()).from(Author.self)) ?? -1
                    let outcome = Outcome(inTransaction, inSavepoint, rows == 1)
                    #expect(outcome == expected(mode, outer, end), "\(mode) \(outer) \(end)")
                    if outer == .savepoint { #expect(transaction?.isActive == true) }
                    _ = savepoint
                    if end != .close { try await session.close() }
                    try await connection.close()
                }
            }
        }
    }

    /// What a test suite wants: code that commits, in a transaction that is rolled back.
    @Test func aTestRollsBackWhatCodeUnderTestCommits() async throws {
        try await Library.run { library in
            let connection = try await library.engine.connect()
            let transaction = try await connection.begin()
            let session = Session(connection, options: SessionOptions(joinTransaction: .createSavepoint))
            for name in ["a", "b"] {
                session.add(Author(name: name))
                try await session.commit()
            }
            session.add(Author(name: "a"))
            let error = await AzothError.of { try await session.commit() }
            #expect(error.map { AzothError.Kind.uniqueViolation ~= $0.kind } == true)
            try await session.rollback()
            do {
                let found = try await session.scalar(select(count()).from(Author.self))
                #expect(found == 2)
            }
            try await session.close()
            try await transaction.rollback()
            try await connection.close()
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 0)
            }
        }
    }

    @Test func eachTransactionOfTheSessionJoinsAnew() async throws {
        try await Library.run { library in
            let connection = try await library.engine.connect()
            let session = Session(connection)
            session.add(Author(name: "own"))
            try await session.commit()
            #expect(!connection.inTransaction)
            let transaction = try await connection.begin()
            session.add(Author(name: "joined"))
            try await session.commit()
            #expect(connection.inTransaction)
            try await transaction.rollback()
            try await session.close()
            try await connection.close()
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 1)
            }
        }
    }

    @Test func savepointsOfTheSessionStandInTheJoinedTransaction() async throws {
        try await Library.run { library in
            let connection = try await library.engine.connect()
            let transaction = try await connection.begin()
            let session = Session(connection)
            session.add(Author(name: "kept"))
            try await session.flush()
            let nested = try await session.beginNested()
            session.add(Author(name: "lost"))
            try await session.flush()
            try await nested.rollback()
            // Left open when the session closes: undone, and the rest stays.
            _ = try await session.beginNested()
            session.add(Author(name: "left"))
            try await session.flush()
            try await session.close()
            #expect(connection.inTransaction && !connection.inNestedTransaction)
            try await transaction.commit()
            try await connection.close()
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name = 'kept'")
                #expect(found == 1)
            }
            do {
                let found = try await library.count("SELECT count(*) FROM author")
                #expect(found == 1)
            }
        }
    }

    @Test func objectsOfASessionThatLeavesTheTransactionOpenStayAsTheyAre() async throws {
        try await Library.run { library in
            try await library.stock()
            let connection = try await library.engine.connect()
            let transaction = try await connection.begin()
            let session = Session(connection, options: SessionOptions(joinTransaction: .rollbackOnly))
            let author = try await session.getOne(Author.self, 1)
            author.name = "written"
            try await session.flush()
            try await session.close()
            #expect(author.name == "written")
            try await transaction.commit()
            try await connection.close()
            do {
                let found = try await library.count("SELECT count(*) FROM author WHERE name = 'written'")
                #expect(found == 1)
            }
        }
    }
}
