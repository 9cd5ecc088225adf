import BenchKit
import Foundation
import GRDB

/// The workloads in GRDB. Variants: `codable` records, and per workload the fastest form that the guides document.
struct Workloads<Record: CustomerRecord>: Sendable {
    let database: DatabaseQueue
    let run: Run

    private var count: Int { run.count }

    /// W1. Variant `stmt`: one prepared statement for all rows.
    func bulkInsert() async throws -> Measured {
        let data = CustomerData.generate(count)
        var stopwatch = Stopwatch()
        let usesStatement = run.variant == "stmt"
        let customers = try await database.write { db in
            var customers = data.map { Record($0) }
            if usesStatement {
                let statement = try db.makeStatement(
                    sql: "INSERT INTO customer(name,email,balance,created_at) VALUES(?,?,?,?)")
                for i in customers.indices {
                    let customer = customers[i]
                    try statement.execute(
                        arguments: [customer.name, customer.email, customer.balance, customer.createdAt])
                    customers[i].id = db.lastInsertedRowID
                }
            } else {
                for i in customers.indices { try customers[i].insert(db) }
            }
            return customers
        }
        stopwatch.stop()
        let keys = customers.reduce(0) { $0 + Int($1.id!) }
        return Measured(stopwatch, rows: count, check: "\(count):\(keys):\(try await balances())")
    }

    /// W2.
    func loadAll() async throws -> Measured {
        var stopwatch = Stopwatch()
        let customers = try await database.read { [count] db in
            try Record.filter(Column("id") <= count).order(Column("id")).fetchAll(db)
        }
        var sum = CustomerSum()
        for customer in customers { sum.add(customer) }
        stopwatch.stop()
        var hash = ContentHash()
        for customer in customers {
            hash.add(name: customer.name, email: customer.email, createdAt: customer.createdAt)
        }
        return Measured(stopwatch, rows: count, check: "\(sum.text):\(hash.text)")
    }

    /// W3.
    func loadColumns() async throws -> Measured {
        var stopwatch = Stopwatch()
        var sum = ColumnSum()
        let request = Record.select(Column("id"), Column("name"), Column("balance"))
            .filter(Column("id") <= count).order(Column("id"))
        if run.variant == "codable" {
            let rows = try await database.read { db in try Codables.CustomerColumns.fetchAll(db, request) }
            for row in rows { sum.add(id: Int(row.id), name: row.name, balance: row.balance) }
        } else {
            let rows = try await database.read { db in try CustomerColumns.fetchAll(db, request) }
            for row in rows { sum.add(id: Int(row.id), name: row.name, balance: row.balance) }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: sum.text)
    }

    /// W4. Variant `block`: the gets of a session in one read; `stmt`: by one cached statement.
    func pointGets() async throws -> Measured {
        let keys = pointKeys(count)
        var stopwatch = Stopwatch()
        var sum = CustomerSum()
        switch run.variant {
        case "stmt":
            let sql = "SELECT id,name,email,balance,created_at FROM customer WHERE id=?"
            for session in stride(from: 0, to: count, by: 100) {
                let customers = try await database.read { db in
                    let statement = try db.cachedStatement(sql: sql)
                    return try (session..<session + 100).map {
                        try Record.fetchOne(statement, arguments: [keys[$0]])!
                    }
                }
                for customer in customers { sum.add(customer) }
            }
        case "block":
            for session in stride(from: 0, to: count, by: 100) {
                let customers = try await database.read { db in
                    try (session..<session + 100).map { try Record.fetchOne(db, key: keys[$0])! }
                }
                for customer in customers { sum.add(customer) }
            }
        default:
            for key in keys {
                sum.add(try await database.read { db in try Record.fetchOne(db, key: key)! })
            }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: sum.text)
    }

    /// W5.
    func eagerGraph() async throws -> Measured {
        var stopwatch = Stopwatch()
        var sum = GraphSum()
        let upTo = count
        if run.variant == "codable" {
            let customers = try await database.read { db in
                try Codables.CustomerInfo.fetchAll(
                    db,
                    Codables.Customer.filter(Column("id") <= upTo).order(Column("id"))
                        .including(all: Codables.Customer.orders.including(all: Codables.Order.items)))
            }
            for info in customers {
                sum.addCustomer(name: info.customer.name, balance: info.customer.balance)
                for info in info.orders {
                    sum.addOrder(status: info.order.status, total: info.order.total, placedAt: info.order.placedAt)
                    for item in info.items { sum.addItem(sku: item.sku, quantity: item.qty, price: item.price) }
                }
            }
        } else {
            let customers = try await database.read { db in
                try CustomerInfo.fetchAll(
                    db,
                    Customer.filter(Column("id") <= upTo).order(Column("id"))
                        .including(all: Customer.orders.including(all: Order.items)))
            }
            for info in customers {
                sum.addCustomer(name: info.customer.name, balance: info.customer.balance)
                for info in info.orders {
                    sum.addOrder(status: info.order.status, total: info.order.total, placedAt: info.order.placedAt)
                    for item in info.items { sum.addItem(sku: item.sku, quantity: item.qty, price: item.price) }
                }
            }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: sum.rows, check: sum.text)
    }

    /// W6. Variant `columns`: names the column instead of comparing.
    func updateDirty() async throws -> Measured {
        var stopwatch = Stopwatch()
        let namesColumn = run.variant == "columns"
        try await database.write { [count] db in
            var customers = try Record.filter(Column("id") <= count).order(Column("id")).fetchAll(db)
            for i in customers.indices {
                if namesColumn {
                    customers[i].balance += 1.25
                    try customers[i].update(db, columns: [Column("balance")])
                } else {
                    try customers[i].updateChanges(db) { $0.balance += 1.25 }
                }
            }
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: count, check: try await balances())
    }

    /// W7.
    func stream() async throws -> Measured {
        var stopwatch = Stopwatch()
        let upTo = count
        let isCodable = run.variant == "codable"
        let sum = try await database.read { db in
            var sum = CustomerSum()
            if isCodable {
                let rows = try Codables.StreamRow.fetchCursor(
                    db, Codables.StreamRow.filter(Column("id") <= upTo))
                while let row = try rows.next() {
                    sum.add(
                        id: Int(row.id), name: row.name, email: row.email, balance: row.balance,
                        createdAt: row.createdAt)
                }
            } else {
                let rows = try StreamRow.fetchCursor(db, StreamRow.filter(Column("id") <= upTo))
                while let row = try rows.next() {
                    sum.add(
                        id: Int(row.id), name: row.name, email: row.email, balance: row.balance,
                        createdAt: row.createdAt)
                }
            }
            return sum
        }
        stopwatch.stop()
        return Measured(stopwatch, rows: sum.rows, check: sum.text)
    }

    /// W9, the variant that leaves the cascade to the database: GRDB has none of its own.
    func deleteCascade() async throws -> Measured {
        guard run.variant == "dbcascade" else { run.skip() }
        var stopwatch = Stopwatch()
        try await database.write { [count] db in
            for customer in try Record.filter(Column("id") <= count).order(Column("id")).fetchAll(db) {
                try customer.delete(db)
            }
        }
        stopwatch.stop()
        let left = try await database.read { db in
            try ["customer", "orders", "item"].map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)")! }
        }
        return Measured(stopwatch, rows: count * 17, check: left.map(String.init).joined(separator: ":"))
    }

    private func balances() async throws -> String {
        try await database.read { db in
            let row = try Row.fetchOne(db, sql: "SELECT count(*), sum(balance) FROM customer")!
            return "\(row[0] as Int):\(cents(row[1]))"
        }
    }
}

extension CustomerSum {
    @inline(__always) fileprivate mutating func add(_ customer: some CustomerRecord) {
        add(
            id: Int(customer.id!), name: customer.name, email: customer.email, balance: customer.balance,
            createdAt: customer.createdAt)
    }
}
