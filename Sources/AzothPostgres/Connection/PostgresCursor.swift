internal import AzothEngine
internal import AzothSQL
internal import CLibPQ
internal import Synchronization

/// A cursor of the server: rows are fetched as they are asked for, one portion ahead of who reads them.
///
/// The portion after that is asked for before libpq takes the one that has come apart, so that the server is never without
/// work.
final class PostgresCursor: DriverCursor, @unchecked Sendable {
    let name: String
    let prepared: Prepared
    /// Weak: a connection keeps the cursor that it reads ahead for.
    private weak let connection: PostgresConnection?
    /// Rows that came while the ones before were worked on.
    fileprivate var ready: [ResultRows] = []
    fileprivate var failure: (any Error)?
    fileprivate var hasEnded = false
    private var isClosed = false
    /// The server is told to close it, with what is executed next.
    fileprivate var isFinished = false
    fileprivate var format: RowFormat?
    /// How many rows are fetched at a time.
    private var size: Int
    /// How many rows each FETCH asked for whose answer has not come.
    private var asked: [Int] = []
    private let adapts: Bool
    /// When the execution is to be stopped.
    private let deadline: UInt64?

    init(_ connection: PostgresConnection, name: String, prepared: Prepared, options: DriverOptions) {
        self.connection = connection
        self.name = name
        self.prepared = prepared
        size = options.batchSize ?? 500
        adapts = options.batchSize == nil
        deadline = options.timeout.map { azoth_pq_nanoseconds() + $0.nanoseconds }
    }

    /// How much time is left for the rows that are not fetched yet.
    fileprivate var timeout: Duration? {
        guard let deadline else { return nil }
        let now = azoth_pq_nanoseconds()
        return .nanoseconds(Int64(clamping: deadline > now ? deadline - now : 0))
    }

    private var isOutOfTime: Bool { deadline.map { azoth_pq_nanoseconds() >= $0 } ?? false }

    deinit {
        if !isFinished { connection?.abandon(name) }
    }

    fileprivate var fetch: String { "FETCH FORWARD \(size) FROM \(name)" }

    /// A FETCH was sent.
    fileprivate func sent() { asked.append(size) }

    /// Rows of one FETCH have come.
    fileprivate func received(_ rows: ResultRows) {
        if rows.count < asked.removeFirst() { hasEnded = true }
        if adapts, rows.count > 0 {
            // Half a megabyte at a time, however long the rows are.
            let rowSize = max(1, PQresultMemorySize(rows.result) / rows.count)
            size = min(max(512 * 1024 / rowSize, 50), 4000)
        }
        if rows.count > 0 { ready.append(rows) }
    }

    nonisolated(nonsending) func next() async throws -> RowBatch? {
        guard !isClosed, let connection else {
            throw AzothError(.resourceClosed, "the cursor is closed: its transaction has ended")
        }
        if ready.isEmpty, failure == nil, !hasEnded {
            if isOutOfTime {
                // Each FETCH may be quick, and all of them together take too long.
                failure = AzothError.stopped(.timeout, isConfirmed: true, sql: prepared.sql)
                connection.finish(self)
            } else {
                try await connection.fetch(self)
            }
        }
        if !ready.isEmpty {
            let rows = ready.removeFirst()
            if ready.isEmpty, !hasEnded, failure == nil { try connection.fetchAhead(self) }
            guard let format else { throw AzothError(.resourceClosed, "the stream was never opened") }
            return try format.batch(of: rows.result, rows: 0..<rows.count)
        }
        if let failure { throw failure }
        connection.finish(self)
        return nil
    }

    nonisolated(nonsending) func close() async {
        guard !isClosed else { return }
        isClosed = true
        ready = []
        connection?.finish(self)
    }
}

extension PostgresConnection {
    // MARK: Opening

    /// Declares a cursor and fetches its first rows, in one round trip.
    nonisolated(nonsending) func openCursor(
        _ prepared: Prepared, _ rows: RowBatch, _ options: DriverOptions
    ) async throws -> DriverResult {
        let types = prepared.parameterTypes ?? []
        try parameters.lay(rows, row: 0, as: types)
        let cursor = PostgresCursor(self, name: cursors.makeName(), prepared: prepared, options: options)
        // What is under way would hide whether there is a transaction.
        try await settleAhead()
        // Outside a transaction a cursor lives on by itself.
        let isHeld = held.isEmpty && !isOpenAtServer
        if isHeld, self.options.preparedStatements == .unnamed {
            throw AzothError(
                .unsupported,
                "a stream outside a transaction needs a connection of its own, and preparedStatements: .unnamed says that "
                    + "a pooler hands them around: stream inside begin { }", statement: prepared.sql)
        }
        let declare = "DECLARE \(cursor.name) NO SCROLL CURSOR \(isHeld ? "WITH HOLD " : "")FOR \(prepared.sql)"
        var first: ResultRows?
        _ = try await carryOut(isShort: false, timeout: options.timeout) { result throws(AzothError) in
            first = ResultRows(result)
        } send: {
            try sendAhead()
            let wire = try usableWire()
            let numbers = types.map(\.rawValue)
            try parameters.withPointers { count, values, lengths, formats throws(AzothError) in
                try wire.check(PQsendQueryParams(wire.handle, declare, count, numbers, values, lengths, formats, 1))
            }
            exchange.sent(.command(prepared.sql))
            try sendFetch(cursor)
        }
        guard let first else { return DriverResult() }
        cursors.opened(cursor.name, isHeld: isHeld)
        let format = try await format(of: first.result, prepared)
        cursor.format = format
        var result = DriverResult(columnNames: prepared.columnNames)
        if first.count > 0 { result.batch = try format.batch(of: first.result, rows: 0..<first.count) }
        cursor.received(first)
        cursor.ready = []
        if cursor.hasEnded {
            finish(cursor)
        } else {
            result.cursor = cursor
            try fetchAhead(cursor)
        }
        return result
    }

    private func sendFetch(_ cursor: PostgresCursor) throws(AzothError) {
        let wire = try usableWire()
        try wire.check(PQsendQueryParams(wire.handle, cursor.fetch, 0, nil, nil, nil, nil, 1))
        exchange.sent(.run(sql: cursor.prepared.sql))
        cursor.sent()
    }

    // MARK: Fetching

    fileprivate nonisolated(nonsending) func fetch(_ cursor: PostgresCursor) async throws {
        try await receiveNext(cursor)
        // The rows came before the request to stop did, which is meant for all of the stream.
        guard cursor.failure == nil, !cursor.hasEnded, let reason = canceller.reason else { return }
        cursor.failure = AzothError.stopped(reason, isConfirmed: true, sql: cursor.prepared.sql)
        finish(cursor)
    }

    private nonisolated(nonsending) func receiveNext(_ cursor: PostgresCursor) async throws {
        if ahead === cursor { return try await takeIn(cursor, asksOn: true) }
        guard cursors.isOpen(cursor.name) else {
            throw AzothError(.resourceClosed, "the transaction of the stream has ended, and its rows with it")
        }
        _ = try await carryOut(isShort: false, timeout: cursor.timeout) { result throws(AzothError) in
            cursor.received(ResultRows(result))
        } send: {
            try sendFetch(cursor)
        }
    }

    /// Asks for the next rows without waiting for them. What is executed next takes them in.
    fileprivate func fetchAhead(_ cursor: PostgresCursor) throws(AzothError) {
        guard ahead == nil, silentRollback == nil, !isBorrowed, let wire, !wire.isBroken, !isFailed,
            cursors.isOpen(cursor.name),
            !canceller.isCalling
        else {
            return
        }
        exchange.begin()
        try sendFetch(cursor)
        try wire.check(PQpipelineSync(wire.handle))
        try wire.flushSome()
        ahead = cursor
    }

    /// Takes in the rows that were asked for ahead.
    @inline(__always)
    nonisolated(nonsending) func settleAhead() async throws {
        if let cursor = ahead { try await takeIn(cursor, asksOn: false) }
    }

    /// - Parameter asksOn: The rows behind these are asked for first, and stay ahead.
    @inline(never)
    private nonisolated(nonsending) func takeIn(_ cursor: PostgresCursor, asksOn: Bool) async throws {
        ahead = nil
        let wire = try usableWire()
        wire.begin(isShort: false, timeout: cursor.timeout)
        do {
            try await withTaskCancellationHandler {
                let first = exchange.steps.count
                if asksOn, !canceller.isCalling, cursors.isOpen(cursor.name) {
                    exchange.sent(.sync)
                    try sendFetch(cursor)
                    try wire.check(PQpipelineSync(wire.handle))
                }
                try await wire.flush()
                canceller.sent()
                let take = { (result: OpaquePointer) throws(AzothError) in cursor.received(ResultRows(result)) }
                if exchange.steps.count > first {
                    try await receive(upTo: first + 1, take)
                    // What stops the statement, or fails it, is meant for the rows behind as well.
                    if exchange.failure == nil, canceller.reason == nil { ahead = cursor }
                }
                if ahead == nil { try await receiveAll(take) }
            } onCancel: {
                canceller.stop(.task)
            }
        } catch {
            _ = await wire.end()
            throw error
        }
        _ = await wire.end()
        noteFailureOfTransaction()
        // Its reader is told, whoever takes it in.
        if let failure = exchange.failure { cursor.failure = failure }
        if ahead != nil { exchange.forgetAnswered() }
    }

    // MARK: Closing

    fileprivate func finish(_ cursor: PostgresCursor) {
        cursor.isFinished = true
        cursors.close(cursor.name)
    }

    /// The reader is gone without a word, on whatever thread.
    fileprivate func abandon(_ name: String) { abandoned.withLock { $0.append(name) } }
}
