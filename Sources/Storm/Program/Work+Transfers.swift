import Azoth
import AzothEngine
import AzothSQL
internal import StormHistory
import StormModels

// Money between accounts. Rows are locked in any order, so that deadlocks happen.
extension Work {
    func transfer() async throws {
        effects.movements = legs()
        effects.items = random.once(in: 3) ? 1 + random.below(5) : 0
        try await retrying {
            try await place.engine.begin { connection in
                for leg in effects.movements {
                    if random.once(in: 4) { try await rollBackSavepoint(connection) }
                    try await move(leg, connection)
                }
                guard effects.items > 0 else { return }
                try await connection.beginNested { _ in
                    try await connection.execute(items(0..<effects.items))
                    if random.once(in: 2) { try await rollBackSavepoint(connection) }
                }
            }
        }
    }

    private func move(_ leg: Effects.Movement, _ connection: Connection) async throws {
        try await connection.execute(
            update(Account.self).where(Account.id == leg.account).set(
                Account.balance, to: Account.balance + leg.amount))
        try await connection.execute(
            insert(Movement.self).values(
                Movement.accountId.set(leg.account), Movement.operation.set(operation),
                Movement.amount.set(leg.amount)))
    }

    func transferObjects() async throws {
        effects.movements = legs()
        try await retrying {
            try await place.sessions.begin { session in
                for leg in effects.movements {
                    let account = try await session.getOne(
                        Account.self, leg.account, withForUpdate: ForUpdate())
                    account.balance += leg.amount
                    session.add(Movement(account: account, operation: operation, amount: leg.amount))
                    if random.once(in: 3) { try await session.flush() }
                    if random.once(in: 4) { try await changeInVain(account, session) }
                }
            }
        }
    }

    /// A savepoint whose rollback puts the object back, too.
    private func changeInVain(_ account: Account, _ session: Session) async throws {
        let balance = account.balance
        do {
            try await session.beginNested { _ in
                account.balance += 1_000_000
                session.add(Item(operation: operation, position: -7, text: "never"))
                try await session.flush()
                throw Abort()
            }
        } catch is Abort {}
        if account.balance != balance {
            place.history.violation("operation \(operation): a rollback to a savepoint left a balance as it was inside")
        }
    }

    func transferSerializably() async throws {
        effects.movements = legs()
        let level: IsolationLevel = random.once(in: 2) ? .serializable : .repeatableRead
        let engine = place.engine.with(executionOptions: .init(isolationLevel: level))
        try await retrying {
            try await engine.begin { connection in
                // In one snapshot all balances make up nothing.
                let sum = try await connection.execute(select(Account.balance)).reduce(0, +)
                if sum != 0 { place.history.violation("operation \(operation) sees \(sum) more than there is") }
                for leg in effects.movements { try await move(leg, connection) }
            }
        }
    }

    /// Again, where others were in the way.
    private func retrying(_ body: () async throws -> Void) async throws {
        for attempt in 1... {
            do {
                return try await body()
            } catch let error as AzothError {
                switch error.kind {
                case .serializationFailure, .deadlock: if attempt == 4 { throw error }
                default: throw error
                }
            }
        }
    }

    func takeTicket() async throws {
        effects.items = 1
        try await place.engine.begin { connection in
            try await connection.execute(items(0..<1))
            for _ in 0..<8 {
                let number = 1 + random.below(4000)
                do {
                    try await connection.beginNested { _ in
                        try await connection.execute(
                            insert(Ticket.self).values(Ticket.number.set(number), Ticket.operation.set(operation)))
                    }
                    effects.tickets = [number]
                    return
                } catch let error as AzothError {
                    guard case .uniqueViolation = error.kind else { throw error }
                }
            }
        }
    }
}
