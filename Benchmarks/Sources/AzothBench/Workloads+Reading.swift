import Azoth
import BenchKit
import BenchModels
import Foundation

/// The workloads, written as an application would write them.
struct Workloads {
    let run: Run
    let sessions: SessionFactory

    var count: Int { run.count }
}

extension Workloads {
    /// W2: every customer as a tracked object, all fields read.
    func loadAll() async throws -> Measured {
        var stopwatch = Stopwatch()
        let (customers, sum) = try await sessions.with { session in
            let customers = try await session.execute(
                select(Customer.self).where(Customer.id <= count).orderBy(Customer.id)
            ).all()
            var sum = CustomerSum()
            for customer in customers {
                sum.add(
                    id: customer.id, name: customer.name, email: customer.email, balance: customer.balance,
                    createdAt: customer.createdAt)
            }
            return (customers, sum)
        }
        stopwatch.stop()
        var hash = ContentHash()
        for customer in customers {
            hash.add(name: customer.name, email: customer.email, createdAt: customer.createdAt)
        }
        return Measured(stopwatch, rows: count, check: "\(sum.text):\(hash.text)")
    }

    /// W3: three columns of every customer as typed rows.
    func loadColumns() async throws -> Measured {
        var stopwatch = Stopwatch()
        let sum = try await sessions.with { session in
            let rows = try await session.execute(
                select(Customer.id, Customer.name, Customer.balance)
                    .where(Customer.id <= count).orderBy(Customer.id))
            var sum = ColumnSum()
            for (id, name, balance) in rows { sum.add(id: id, name: name, balance: balance) }
            return sum
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: sum.text)
    }

    /// W4: customers by key, one statement each, a new session for every hundred.
    func pointGets() async throws -> Measured {
        let keys = pointKeys(count)
        var sum = CustomerSum()
        var stopwatch = Stopwatch()
        for start in stride(from: 0, to: count, by: 100) {
            try await sessions.with { session in
                for key in keys[start..<min(start + 100, count)] {
                    let customer = try await session.getOne(Customer.self, key)
                    sum.add(
                        id: customer.id, name: customer.name, email: customer.email, balance: customer.balance,
                        createdAt: customer.createdAt)
                }
            }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: sum.text)
    }

    /// Of the curves: sessions that are opened, read one object, and are closed, one after the other.
    func openSessions() async throws -> Measured {
        var sum = 0.0
        var stopwatch = Stopwatch()
        for number in 0..<count {
            try await sessions.with { session in
                sum += try await session.getOne(Customer.self, number % 1000 + 1).balance
            }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: cents(sum))
    }

    /// W8: the same gets by 64 tasks at a time, a session each, over eight connections.
    func concurrentGets() async throws -> Measured {
        let keys = pointKeys(count)
        var sum = CustomerSum()
        var stopwatch = Stopwatch()
        try await withThrowingTaskGroup(of: CustomerSum.self) { group in
            for first in 0..<64 {
                group.addTask {
                    var sum = CustomerSum()
                    for index in stride(from: first, to: count, by: 64) {
                        try await sessions.with { session in
                            let customer = try await session.getOne(Customer.self, keys[index])
                            sum.add(
                                id: customer.id, name: customer.name, email: customer.email,
                                balance: customer.balance, createdAt: customer.createdAt)
                        }
                    }
                    return sum
                }
            }
            for try await part in group { sum.add(part) }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: sum.text)
    }

    /// W5: customers with their orders and the items of these, in three statements, all of it read.
    func eagerGraph() async throws -> Measured {
        var stopwatch = Stopwatch()
        let sum = try await sessions.with { session in
            let customers = try await session.execute(
                select(Customer.self).where(Customer.id <= count).orderBy(Customer.id)
                    .options(.selectIn(Customer.orders, .selectIn(Order.items)))
            ).all()
            var sum = GraphSum()
            for customer in customers {
                sum.addCustomer(name: customer.name, balance: customer.balance)
                for order in try customer.orders {
                    sum.addOrder(status: order.status, total: order.total, placedAt: order.placedAt)
                    for item in try order.items {
                        sum.addItem(sku: item.sku, quantity: item.qty, price: item.price)
                    }
                }
            }
            return sum
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: sum.rows, check: sum.text)
    }

    /// W7: a stream of rows, in constant memory. Variant `objects`: of tracked objects.
    func stream() async throws -> Measured {
        var stopwatch = Stopwatch()
        let sum = try await sessions.with { session in
            var sum = CustomerSum()
            if run.variant == "objects" {
                let rows = try await session.stream(select(StreamRow.self).where(StreamRow.id <= count))
                for try await row in rows {
                    sum.add(
                        id: row.id, name: row.name, email: row.email, balance: row.balance, createdAt: row.createdAt)
                }
            } else {
                let rows = try await session.stream(select(StreamRow.Row.self).where(StreamRow.id <= count))
                for try await row in rows {
                    sum.add(
                        id: row.id, name: row.name, email: row.email, balance: row.balance, createdAt: row.createdAt)
                }
            }
            return sum
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: sum.rows, check: sum.text)
    }
}
