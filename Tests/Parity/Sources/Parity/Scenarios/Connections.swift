import Azoth
import AzothSQLite
import ParityModels

private func nineteen(_ scenario: Scenario) async throws {
    try await scenario.sessions.begin { session in session.addAll((1...19).map { User(name: "u\($0)") }) }
}

@Sendable func aSavepointOfAConnection(_ scenario: Scenario) async throws {
    try await nineteen(scenario)
    nonisolated(nonsending) func count(_ connection: Connection) async throws {
        scenario.note(try await connection.scalar(select(User.id.count())) ?? -1)
    }
    try await scenario.engine.begin { connection in
        let savepoint = try await connection.beginNested()
        try await connection.execute(delete(User.self))
        try await count(connection)
        try await savepoint.rollback()
        try await count(connection)
    }
    try await scenario.engine.connect { connection in try await count(connection) }
    try await scenario.engine.begin { connection in
        let savepoint = try await connection.beginNested()
        try await connection.execute(delete(User.self))
        try await savepoint.commit()
        try await count(connection)
    }
    try await scenario.engine.connect { connection in try await count(connection) }
}

@Sendable func rowsWithoutDuplicatesAndInParts(_ scenario: Scenario) async throws {
    try await nineteen(scenario)
    let names = select(User.name)
    try await scenario.engine.connect { connection in
        let twice = names.unionAll(names)
        scenario.note(try await connection.stream(twice).all().count)
        scenario.note(try await connection.stream(twice).unique().all())
        for try await part in try await connection.stream(names.orderBy(User.id)).partitions(5) {
            scenario.note(part)
        }
        let sevens = names.orderBy(User.id).executionOptions(ExecutionOptions(yieldPer: 7))
        for try await part in try await connection.stream(sevens).partitions() { scenario.note(part) }
        for part in try await connection.execute(names.orderBy(User.id)).partitions(5) { scenario.note(part) }
    }
}

@Sendable func aSecondConnectionReads(_ scenario: Scenario) async throws {
    try await scenario.engine.connect { other in
        nonisolated(nonsending) func count() async throws {
            scenario.note(try await other.scalar(select(User.id.count())) ?? -1)
            try await other.rollback()
        }
        try await scenario.sessions.with { session in
            try await session.begin { _ in
                try await count()
                let user = User(name: "u1")
                session.add(user)
                scenario.note(try await session.scalar(select(User.self)) === user)
                try await count()
            }
            try await count()
            session.add(User(name: "u2"))
            scenario.note(try await session.execute(select(User.self)).all().count)
            try await count()
            try await session.commit()
            try await count()
            let transaction = try await session.begin()
            session.add(User(name: "u3"))
            try await session.flush()
            try await count()
            try await transaction.commit()
            try await count()
        }
    }
}

@Sendable func aSessionJoinsATransaction(_ scenario: Scenario) async throws {
    nonisolated(nonsending) func names(_ session: Session) async throws {
        scenario.note(try await session.execute(select(User.name).orderBy(User.id)).all())
    }
    try await scenario.engine.connect { connection in
        let transaction = try await connection.begin()
        let session = Session(connection)
        scenario.note(try await session.connection().transaction === transaction)
        session.add(User(name: "u1"))
        try await session.commit()
        scenario.note(connection.inTransaction)
        try await connection.rollback()
        try await session.close()
    }
    try await scenario.sessions.with { session in try await names(session) }

    try await scenario.engine.connect { connection in
        _ = try await connection.begin()
        let session = Session(connection, options: SessionOptions(joinTransaction: .createSavepoint))
        session.add(User(name: "u1"))
        try await session.commit()
        try await names(session)
        session.add(User(name: "u2"))
        try await session.flush()
        try await names(session)
        try await session.rollback()
        try await names(session)
        scenario.note(connection.inTransaction)
        try await session.close()
        try await connection.rollback()
    }
    try await scenario.sessions.with { session in try await names(session) }
}

@Sendable func optionsOfAConnectionInUse(_ scenario: Scenario) async throws {
    let uncommitted = ExecutionOptions(isolationLevel: .readUncommitted)
    nonisolated(nonsending) func level(_ connection: Connection) async throws {
        scenario.note(
            "\(try await connection.isolationLevel())" == "readUncommitted" ? "READ UNCOMMITTED" : "SERIALIZABLE")
    }
    try await scenario.sessions.with { session in
        // Of a connection that is not in use yet they count.
        var connection = try await session.connection()
        try await connection.setExecutionOptions(uncommitted)
        try await level(connection)
        try await session.rollback()

        connection = try await session.connection()
        _ = try await session.execute(select(User.self)).all()
        do {
            try await connection.setExecutionOptions(uncommitted)
        } catch let error as AzothError where error.kind == .invalidRequest {
            scenario.note("refused")
        }
        try await level(connection)
        _ = try await session.execute(select(User.self)).all()
    }
}
