public import AzothEngine
public import AzothSQL
internal import CLibPQ
internal import Synchronization

extension PostgresConnection {
    public nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, parameters: RowBatch, options: DriverOptions
    ) async throws -> DriverResult {
        guard parameters.count > 0 else { return DriverResult() }
        try refuseWhatCannotRun(statement)
        let (held, executions) = (held, executions)
        do {
            return try await run(statement, parameters, options)
        } catch {
            guard mayRepeat(error, held), executions == self.executions else { throw error }
            // DDL has changed what a prepared statement gives, or somebody made the server forget it: once more, from
            // the start, since nothing has happened yet.
            if isFailed { try await executeNow("ROLLBACK", timeout: self.options.rollbackTimeout) }
            self.held = held
            return try await run(statement, parameters, options)
        }
    }

    /// Whether the last exchange failed for a reason that goes away when statements are prepared anew, and it was the
    /// first of its transaction.
    private func mayRepeat(_ error: any Error, _ held: [Held]) -> Bool {
        guard let fields = exchange.failureFields, (error as? AzothError)?.code == fields.code,
            fields.saysToPrepareAnew, !isBroken
        else { return false }
        if case .begin? = held.first { return true }
        return !isOpenAtServer
    }

    private nonisolated(nonsending) func run(
        _ statement: CompiledStatement, _ rows: RowBatch, _ options: DriverOptions
    ) async throws -> DriverResult {
        clearStatementsIfWanted()
        let prepared = statements.prepared(for: statement)
        guard !prepared.containsNul else {
            throw AzothError(
                .invalidRequest, "the text of the statement has a zero byte in it, where PostgreSQL would end it",
                statement: statement.sql)
        }
        if statement.kind == .ddl || statement.kind == .other { try await sendForgottenAlone() }
        if !prepared.onlyReads { hasOnlyRead = false }
        if prepared.parameterTypes == nil {
            if rows.columnCount == 0 {
                prepared.parameterTypes = []
            } else {
                try await ask(prepared, options)
            }
        }
        if options.isStream, options.borrowsConnection, rows.count == 1 {
            return try await openRows(prepared, rows, options)
        }
        if options.isStream, statement.kind == .select, rows.count == 1 {
            return try await openCursor(prepared, rows, options)
        }
        if statement.parameterForm == .columns { return try await runColumns(prepared, rows, options) }
        if rows.count == 1 { return try await runOne(prepared, rows, options) }
        return try await runMany(prepared, rows, options)
    }

    /// COPY's data does not come or go by the way of results.
    func refuseWhatCannotRun(_ statement: CompiledStatement) throws(AzothError) {
        if isFailed {
            throw AzothError(
                .pendingRollback,
                "the transaction has failed, and the server takes nothing but a rollback: call rollback() before going on",
                statement: statement.sql, underlying: failureOfTransaction, code: "25P02")
        }
        guard statement.kind == .other, statement.index == nil else { return }
        let text = statement.sql.drop(while: \.isWhitespace)
        guard text.prefix(4).lowercased() == "copy" else { return }
        let words = text.lowercased()
        if words.contains("stdin") || words.contains("stdout") {
            throw AzothError(
                .unsupported, "COPY's data goes another way: use copyIn(_:) and copyOut(_:) of the connection",
                statement: statement.sql)
        }
    }

    // MARK: Sending

    /// What goes ahead of a statement: what was held back, and what the server is to forget.
    ///
    /// BEGIN comes first: CLOSE counts as a query, before which an isolation level has to be chosen.
    ///
    /// - Parameter mayRepeat: What follows is executed once more where the server was made to forget BEGIN.
    func sendAhead(mayRepeat: Bool = true) throws(AzothError) {
        for command in held {
            if mayRepeat, case .begin = command {
                try sendRepeated(command.sql)
            } else {
                try sendCommand(command.sql)
            }
        }
        held = []
        try sendForgotten()
    }

    /// Cursors to close, and names to forget.
    private func sendForgotten() throws(AzothError) {
        noteAbandoned()
        for name in cursors.takeClosed() { try sendCommand("CLOSE \(name)") }
        if statements.mustForgetAll {
            statements.willForgetAll()
            try sendDeallocate(nil)
        } else {
            for name in statements.takeDiscarded() { try sendDeallocate(name) }
        }
    }

    /// Some statements want to be the first: VACUUM, CREATE DATABASE, SET TRANSACTION. What the server is to forget is
    /// said before.
    private nonisolated(nonsending) func sendForgottenAlone() async throws {
        sendHeldRollback()
        noteAbandoned()
        guard cursors.hasClosing || statements.hasForgettable else { return }
        try await settleAhead()
        guard !isOpenAtServer else { return }
        _ = try await carryOut(isShort: true, timeout: nil) { try sendForgotten() }
    }

    private func noteAbandoned() {
        for name in abandoned.withLock({ names in
            defer { names = [] }
            return names
        }) {
            cursors.close(name)
        }
    }

    /// Prepares a statement at the server, where it is not.
    ///
    /// - Parameter types: What its parameters are declared as.
    func sendPrepare(_ prepared: Prepared, _ types: [PostgresType]) throws(AzothError) {
        let isNamed = options.preparedStatements == .named
        if isNamed, statements.atServer.contains(prepared.name) { return }
        let wire = try usableWire()
        let name = isNamed ? prepared.name : ""
        let numbers = types.map(\.rawValue)
        try wire.check(PQsendPrepare(wire.handle, name, prepared.sql, CInt(numbers.count), numbers))
        exchange.sent(.prepare(name: isNamed ? name : nil, sql: prepared.sql))
    }

    /// Executes a prepared statement with the parameters that are laid down.
    func sendRun(_ prepared: Prepared) throws(AzothError) {
        let wire = try usableWire()
        // The server takes a longer message for nonsense, and closes the connection.
        guard parameters.byteCount < 1_000_000_000 else {
            throw AzothError(
                .invalidValue, "the parameters of one execution take more than PostgreSQL's limit of 1 GB together",
                statement: prepared.sql)
        }
        let name = options.preparedStatements == .named ? prepared.name : ""
        try parameters.withPointers { count, values, lengths, formats throws(AzothError) in
            // Passed as it is, a string would be copied.
            try wire.check(
                name.withCString { PQsendQueryPrepared(wire.handle, $0, count, values, lengths, formats, 1) })
        }
        exchange.sent(.run(sql: prepared.sql))
    }

    /// Asks the server for the types of a statement's parameters.
    nonisolated(nonsending) func ask(_ prepared: Prepared, _ options: DriverOptions) async throws {
        _ = try await carryOut(isShort: true, timeout: options.timeout) {
            try sendAhead()
            try sendPrepare(prepared, [])
            let wire = try usableWire()
            let name = self.options.preparedStatements == .named ? prepared.name : ""
            try wire.check(PQsendDescribePrepared(wire.handle, name))
            exchange.sent(.describe(prepared))
        }
    }

    // MARK: One row of parameters

    private nonisolated(nonsending) func runOne(
        _ prepared: Prepared, _ rows: RowBatch, _ options: DriverOptions
    ) async throws -> DriverResult {
        let types = prepared.parameterTypes ?? []
        try parameters.lay(rows, row: 0, as: types)
        var answer = Answer()
        prepared.lastDuration = try await carryOut(
            isShort: prepared.lastDuration < InlineWaits.shortStatement, timeout: options.timeout
        ) { result throws(AzothError) in
            answer.take(result)
        } send: {
            try sendAhead()
            try sendPrepare(prepared, types)
            try sendRun(prepared)
        }
        return try await result(of: answer, prepared, options)
    }

    private nonisolated(nonsending) func result(
        of answer: Answer, _ prepared: Prepared, _ options: DriverOptions
    ) async throws -> DriverResult {
        var result = DriverResult(affectedRows: answer.affectedRows)
        guard let rows = answer.rows else { return result }
        let format = try await format(of: rows.result, prepared)
        result.columnNames = prepared.columnNames
        let size = options.batchSize ?? BufferedCursor.rowsPerBatch
        if rows.count <= size {
            if rows.count > 0 { result.batch = try format.batch(of: rows.result, rows: 0..<rows.count) }
        } else {
            result.batch = try format.batch(of: rows.result, rows: 0..<size)
            result.cursor = BufferedCursor(rows, format, next: size, batchSize: size)
        }
        return result
    }

    // MARK: Many rows of parameters

    /// How many rows are sent before their answers are waited for; two such portions are under way at a time.
    private static let portion = 500

    private nonisolated(nonsending) func runMany(
        _ prepared: Prepared, _ rows: RowBatch, _ options: DriverOptions
    ) async throws -> DriverResult {
        let types = prepared.parameterTypes ?? []
        let returned = ReturnedRows(expectedRows: rows.count)
        let take = { (result: OpaquePointer) throws(AzothError) in
            try returned.take(result, self.knownFormat(of: result, prepared))
        }
        _ = try await carryOut(isShort: false, timeout: options.timeout, take: take) {
            let wire = try usableWire()
            try parameters.lay(rows, row: 0, as: types)
            try sendAhead()
            try sendPrepare(prepared, types)
            let first = exchange.steps.count
            for row in 0..<rows.count {
                if row > 0 { try parameters.lay(rows, row: row, as: types) }
                try sendRun(prepared)
                guard (row + 1) % Self.portion == 0 else { continue }
                try wire.check(PQsendFlushRequest(wire.handle))
                try await wire.flush()
                // From here on there is something to stop, and to wait for.
                canceller.sent()
                try await receive(upTo: first + row + 1 - Self.portion, take)
                if exchange.failure != nil { break }
                try refuseIfStopped(prepared.sql)
            }
        }
        return try await result(of: returned, prepared)
    }

    /// How many rows one execution takes as arrays.
    private static let rowsPerArray = 10_000

    private nonisolated(nonsending) func runColumns(
        _ prepared: Prepared, _ rows: RowBatch, _ options: DriverOptions
    ) async throws -> DriverResult {
        let elements = prepared.parameterTypes ?? []
        let arrays = elements.map { $0.array ?? .unspecified }
        let returned = ReturnedRows(expectedRows: rows.count)
        let take = { (result: OpaquePointer) throws(AzothError) in
            try returned.take(result, self.knownFormat(of: result, prepared))
        }
        prepared.lastDuration = try await carryOut(
            isShort: rows.count < 10 && prepared.lastDuration < InlineWaits.shortStatement, timeout: options.timeout,
            take: take
        ) {
            let wire = try usableWire()
            var start = 0
            while start < rows.count {
                let end = min(start + Self.rowsPerArray, rows.count)
                try parameters.layColumns(rows, start..<end, as: elements)
                if start == 0 {
                    try sendAhead()
                    try sendPrepare(prepared, arrays)
                }
                try sendRun(prepared)
                start = end
                guard start < rows.count else { break }
                // The server works on this one while the next is laid down.
                try wire.check(PQsendFlushRequest(wire.handle))
                try await wire.flush()
                canceller.sent()
                try refuseIfStopped(prepared.sql)
            }
        }
        return try await result(of: returned, prepared)
    }

    private nonisolated(nonsending) func result(
        of returned: ReturnedRows, _ prepared: Prepared
    ) async throws -> DriverResult {
        if let first = returned.unread.first {
            try returned.readRest(try await format(of: first.result, prepared))
        }
        return returned.result(prepared)
    }
}
