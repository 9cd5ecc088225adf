public import Foundation

/// The sum over every field of customers: what a workload proves its reading with.
public struct CustomerSum: Sendable {
    @usableFromInline var count = 0
    @usableFromInline var keys = 0
    @usableFromInline var lengths = 0
    @usableFromInline var nulls = 0
    @usableFromInline var seconds = 0
    @usableFromInline var balance = 0.0

    public init() {}

    @inlinable public mutating func add(id: Int, name: String, email: String?, balance: Double, createdAt: Date) {
        count += 1
        keys += id
        lengths += name.utf8.count
        if let email { lengths += email.utf8.count } else { nulls += 1 }
        self.balance += balance
        seconds += secondOfMinute(createdAt)
    }

    /// What another task has summed.
    public mutating func add(_ other: CustomerSum) {
        count += other.count
        keys += other.keys
        lengths += other.lengths
        nulls += other.nulls
        seconds += other.seconds
        balance += other.balance
    }

    public var rows: Int { count }
    public var text: String { "\(count):\(keys):\(lengths):\(nulls):\(cents(balance)):\(seconds)" }
}

/// The sum over three columns of customers.
public struct ColumnSum: Sendable {
    @usableFromInline var count = 0
    @usableFromInline var keys = 0
    @usableFromInline var lengths = 0
    @usableFromInline var balance = 0.0

    public init() {}

    @inlinable public mutating func add(id: Int, name: String, balance: Double) {
        count += 1
        keys += id
        lengths += name.utf8.count
        self.balance += balance
    }

    public var text: String { "\(count):\(keys):\(lengths):\(cents(balance))" }
}

/// The sum over customers, their orders and the items of these.
public struct GraphSum: Sendable {
    @usableFromInline var customers = 0
    @usableFromInline var orders = 0
    @usableFromInline var items = 0
    @usableFromInline var lengths = 0
    @usableFromInline var quantity = 0
    @usableFromInline var seconds = 0
    @usableFromInline var balance = 0.0
    @usableFromInline var total = 0.0
    @usableFromInline var price = 0.0

    public init() {}

    @inlinable public mutating func addCustomer(name: String, balance: Double) {
        customers += 1
        lengths += name.utf8.count
        self.balance += balance
    }
    @inlinable public mutating func addOrder(status: String, total: Double, placedAt: Date) {
        orders += 1
        lengths += status.utf8.count
        self.total += total
        seconds += secondOfMinute(placedAt)
    }
    @inlinable public mutating func addItem(sku: String, quantity: Int, price: Double) {
        items += 1
        lengths += sku.utf8.count
        self.quantity += quantity
        self.price += price
    }

    public var rows: Int { customers + orders + items }
    public var text: String {
        "\(customers):\(orders):\(items):\(lengths):\(quantity):\(seconds):"
            + "\(cents(balance)):\(cents(total)):\(cents(price))"
    }
}

/// A hash (FNV-1a) over the texts and dates of customers. It is taken after the clock has stopped.
public struct ContentHash {
    private var hash: UInt64 = 14_695_981_039_346_656_037

    public init() {}

    public mutating func add(name: String, email: String?, createdAt: Date) {
        add(name)
        if let email { add(email) }
        let milliseconds = Int64((createdAt.timeIntervalSince1970 * 1000).rounded())
        withUnsafeBytes(of: milliseconds.littleEndian) { $0.forEach { add($0) } }
    }
    private mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
    }
    private mutating func add(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }

    public var text: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

@inlinable func secondOfMinute(_ date: Date) -> Int {
    Int(date.timeIntervalSince1970.rounded(.down)) % 60
}

/// An amount with two places, as every peer prints it.
public func cents(_ amount: Double) -> String {
    String(format: "%.2f", amount)
}
