import Azoth
import BenchKit
import BenchModels

extension Workloads {
    /// W1: new customers through the unit of work, in one transaction; their keys are on the objects afterwards.
    func bulkInsert() async throws -> Measured {
        let data = CustomerData.generate(count)
        var stopwatch = Stopwatch()
        let customers = data.map {
            Customer(name: $0.name, email: $0.email, balance: $0.balance, createdAt: $0.createdAt)
        }
        try await sessions.begin { session in
            session.addAll(customers)
        }
        stopwatch.stop()
        let keys = customers.reduce(0) { $0 + $1.id }
        return Measured(stopwatch, rows: count, check: "\(count):\(keys):\(try await balances())")
    }

    /// W6: one field of each customer is changed, then flushed and committed.
    func updateDirty() async throws -> Measured {
        var stopwatch = Stopwatch()
        try await sessions.begin { session in
            let customers = try await session.execute(
                select(Customer.self).where(Customer.id <= count).orderBy(Customer.id))
            for customer in customers { customer.balance += 1.25 }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: try await balances())
    }

    /// W9: customers are deleted with their orders and items. Variant `dbcascade`: these are left to the database.
    func deleteCascade() async throws -> Measured {
        var stopwatch = Stopwatch()
        try await sessions.begin { session in
            var statement = select(Customer.self).where(Customer.id <= count).orderBy(Customer.id)
            if run.variant != "dbcascade" {
                statement = statement.options(.selectIn(Customer.orders, .selectIn(Order.items)))
            }
            for customer in try await session.execute(statement) {
                try await session.delete(customer)
            }
        }
        stopwatch.stop()
        let left = try await sessions.with { session in
            [
                try await session.scalar(select(Customer.id.count())),
                try await session.scalar(select(Order.id.count())),
                try await session.scalar(select(Item.id.count())),
            ]
        }
        let check = left.map { "\($0 ?? 0)" }.joined(separator: ":")
        return Measured(stopwatch, rows: count * 17, check: check)
    }

    private func balances() async throws -> String {
        try await sessions.with { session in
            let (customers, balance) = try await session.execute(
                select(Customer.id.count(), Customer.balance.sum())
            ).one()
            return "\(customers):\(cents(balance ?? 0))"
        }
    }
}
