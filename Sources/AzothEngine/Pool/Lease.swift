internal import AzothSQL

/// A connection in the hands of one holder. One that is dropped without being given back goes back by itself.
final class Lease: @unchecked Sendable {
    let connection: any DriverConnection
    let id: Int
    let generation: Int
    let openedAt: ContinuousClock.Instant
    /// Weak: the pool keeps idle connections.
    private weak let pool: Pool?
    // Written by the holder, or by the pool under its lock while there is none.
    var isReturned = false
    var isUsable = true
    var wasUsed = false
    var cacheGeneration = 0

    init(
        _ connection: any DriverConnection, id: Int, generation: Int, openedAt: ContinuousClock.Instant = .now,
        pool: Pool
    ) {
        self.connection = connection
        self.id = id
        self.generation = generation
        self.openedAt = openedAt
        self.pool = pool
    }

    /// The holder is done with it, and has ended its transaction.
    func giveBack() {
        guard !isReturned else { return }
        pool?.checkIn(self)
    }

    deinit {
        if !isReturned { pool?.recover(connection, id: id, generation: generation, openedAt: openedAt) }
    }
}

/// Who has a connection, and where it was asked for: for messages.
struct Holder: Sendable, CustomStringConvertible {
    let what: StaticString
    let file: StaticString
    let line: UInt
    var since = ContinuousClock.now

    init(_ what: StaticString, file: StaticString = "", line: UInt = 0) {
        self.what = what
        self.file = file
        self.line = line
    }

    var description: String {
        let file = "\(file)"
        // Of a session it is known that it is one, not where it was made.
        if file.hasPrefix("AzothORM/") { return "a session" }
        return file.isEmpty ? "\(what)" : "\(what) at \(file):\(line)"
    }
}

extension Holder: ExpressibleByStringLiteral {
    init(stringLiteral: StaticString) { self.init(stringLiteral) }
}

extension Duration {
    /// "1.5 s"
    package var formatted: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(Double(milliseconds) / 1000) s"
    }
}
