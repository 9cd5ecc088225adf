import Azoth
import AzothEngine
import AzothPostgres
import AzothSQL
internal import StormHistory
import StormModels

// Rows that are read, by streams and by objects.
extension Work {
    private var someItems: Select<Item> {
        select(Item.self).where(Item.operation > random.below(max(1, operation))).orderBy(Item.id)
            .limit(50 + random.below(4000))
    }

    func stream() async throws {
        effects.items = 2
        try await place.sessions.begin { session in
            let stream = try await session.stream(
                someItems.executionOptions(.init(yieldPer: random.once(in: 2) ? 20 : nil)))
            var count = 0
            for try await item in stream {
                check(item.position, item.text)
                count += 1
                // Other statements run meanwhile.
                if count == 15 { session.add(Item(operation: operation, position: 0, text: "")) }
                if count % 40 == 0 { _ = try await session.get(Account.self, 1 + count % place.options.accounts) }
            }
            if count < 15 { session.add(Item(operation: operation, position: 0, text: "")) }
            session.add(Item(operation: operation, position: 1, text: ""))
        }
    }

    /// Left in the middle, closed or not, and with the end of its transaction.
    func endStreamEarly() async throws {
        effects.items = 1
        try await place.engine.connect { connection in
            try await connection.execute(items(0..<1))
            var kept: ResultStream<(Int, String)>?
            let statement = select(Item.position, Item.text).limit(3000).executionOptions(.init(yieldPer: 25))
            for try await (position, text) in try await connection.stream(statement) {
                check(position, text)
                if random.once(in: 40) { break }
            }
            if random.once(in: 2) {
                kept = try await connection.stream(statement)
                if let (position, text) = try await kept?.fetchOne() { check(position, text) }
            }
            try await connection.commit()
            guard let kept else { return }
            do {
                // A few that are here already may still be read.
                guard try await kept.fetchMany(26).count > 25 else { return }
                place.history.violation("operation \(operation): a stream outlives its transaction")
            } catch let error as AzothError {
                guard case .resourceClosed = error.kind else { throw error }
            }
        }
    }

    func streamOutsideTransaction() async throws {
        try await place.engine.with(executionOptions: .init(isolationLevel: .autocommit)).connect { connection in
            let statement = select(Item.position, Item.text).limit(2000).executionOptions(.init(yieldPer: 100))
            for try await (position, text) in try await connection.stream(statement) {
                check(position, text)
                if random.once(in: 300) { break }
                if random.once(in: 100) { try await connection.executeDriverSQL("SELECT 1") }
            }
        }
    }

    /// Nothing else may be executed meanwhile; left in the middle, the transaction has failed.
    func streamAlone() async throws {
        effects.items = 1
        try await place.engine.connect { connection in
            let statement = select(Item.position, Item.text).limit(3000).executionOptions(
                ExecutionOptions(borrowsConnection: true))
            try await connection.execute(items(-2 ..< -1))
            if random.once(in: 2) {
                let stream = try await connection.stream(statement)
                _ = try await stream.fetchOne()
                if random.once(in: 2) { try await stream.close() }
            }
            try await connection.rollback()
            try await connection.execute(items(0..<1))
            for try await (position, text) in try await connection.stream(statement) { check(position, text) }
            try await connection.commit()
        }
    }

    private func check(_ position: Int, _ text: String) {
        if position < 0 {
            place.history.violation("operation \(operation) sees what was rolled back, or never committed")
        }
        if !text.isEmpty, text != Item.text(at: position) {
            place.history.violation("operation \(operation) reads a text that was never written")
        }
    }

    func loadLazily() async throws {
        try await place.sessions.with { session in
            let movements = try await session.execute(
                select(Movement.self).orderBy(Movement.id.desc()).limit(40)
            ).all()
            for movement in movements {
                let account = try await movement.awaitable.account
                if account.id != movement.accountId {
                    place.history.violation("operation \(operation): a lazy load gives another object")
                }
            }
            guard random.once(in: 8), let movement = movements.first else { return }
            _ = try await movement.account.awaitable.movements.count
        }
    }
}
