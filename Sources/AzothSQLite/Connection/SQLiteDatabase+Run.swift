internal import AzothEngine
internal import AzothSQL
internal import CSQLite

/// How a run on some thread ended.
enum RunOutcome {
    case done(DriverResult)
    /// There are more rows: the first ones, and where the rest comes from.
    case rows(RowBatch, OpenExecution)
    /// The time on the caller's thread is over, in the middle of many parameter rows.
    case unfinished(WriteProgress)
    /// It does not belong on the caller's thread, and nothing was done: start again on the connection's.
    case elsewhere
}

/// How far an execution of many parameter rows has come.
final class WriteProgress: @unchecked Sendable {
    let prepared: PreparedStatement
    var nextRow = 0
    var affectedRows = 0
    var batches: [RowBatch] = []
    init(_ prepared: PreparedStatement) { self.prepared = prepared }
}

extension SQLiteDatabase {
    /// How many rows a batch holds at most, and how many bytes of text.
    static let batchRows = 1024
    static let batchBytes = 256 * 1024
    /// The first batch from the connection's thread is smaller: somebody waits for it.
    static let firstBatchRows = 128
    /// Rows, or bytes of text, between two looks at the clock.
    private static let rowsBetweenLooks = 16
    private static let bytesBetweenLooks = 64 * 1024

    // MARK: Where

    /// Runs a statement on the caller's thread, if it is known to be short.
    func runInline(
        _ statement: CompiledStatement, _ parameters: RowBatch, _ options: DriverOptions, _ limit: RunLimit? = nil
    ) throws(AzothError) -> RunOutcome {
        if limit?.reason == .timedOut { throw .stopped(.timedOut, statement.sql, timeout: limit?.timeout) }
        guard !isClosed, let prepared = statements.find(statement), !prepared.isInUse else { return .elsewhere }
        switch prepared.pace {
        case .read:
            // Where one of many executions is stopped, its rows can't be told from those before.
            guard parameters.count <= 1 else { return .elsewhere }
        case .boundedWrite(let unlessViolated):
            if unlessViolated, BoundedProgram.hasViolations(handle) { return .elsewhere }
            // Outside a transaction the write commits by itself, and waits for the disk.
            guard isInMemory || sqlite3_get_autocommit(handle) == 0 else { return .elsewhere }
        case .unknown, .long: return .elsewhere
        }
        runGuard.beginInline(isRead: prepared.isReadOnly)
        let start = azoth_coarse_nanoseconds()
        let outcome = try run(prepared, statement, parameters, options, isInline: true, limit, progress: nil)
        // A single step that takes long, such as counting a table's rows, is not stopped by the deadline.
        if azoth_coarse_nanoseconds() - start > 2 * RunGuard.coarseTickNanoseconds, case .done = outcome {
            prepared.becomeLong()
        }
        return outcome
    }

    /// Runs a statement on the connection's thread, and learns from it where it may run next time.
    func runOnThread(
        _ statement: CompiledStatement, _ parameters: RowBatch, _ options: DriverOptions,
        _ limit: RunLimit?, progress: WriteProgress?
    ) throws(AzothError) -> RunOutcome {
        if let reason = limit?.reason {
            if let progress { finish(progress.prepared) }
            throw .stopped(reason, statement.sql, timeout: limit?.timeout)
        }
        let prepared: PreparedStatement
        if let progress { prepared = progress.prepared } else { prepared = try self.prepared(statement) }
        runGuard.beginThread(limit)
        let start = azoth_nanoseconds()
        let outcome = try run(prepared, statement, parameters, options, isInline: false, limit, progress: progress)
        learn(prepared, statement, nanoseconds: azoth_nanoseconds() - start)
        return outcome
    }

    private func learn(_ prepared: PreparedStatement, _ statement: CompiledStatement, nanoseconds: UInt64) {
        switch prepared.pace {
        case .read, .boundedWrite: break
        case .unknown:
            guard prepared.isCached else { return }
            if statement.kind == .other || statement.kind == .ddl {
                // PRAGMA, VACUUM, COMMIT as text: nothing is known of them, however quick they were.
                prepared.pace = .long
            } else if prepared.isReadOnly {
                // A table that is scanned gives its rows bit by bit: only a long way to the first one is bad.
                prepared.pace = nanoseconds < RunGuard.inlineNanoseconds ? .read : .long
            } else if statement.index != nil || prepared.quickRuns > 0 {
                // Looking at the program costs as much as preparing it: not for what runs once.
                switch BoundedProgram.answer(for: statement.sql, on: handle) {
                case .bounded: prepared.pace = .boundedWrite(unlessViolated: false)
                case .boundedWithoutViolations: prepared.pace = .boundedWrite(unlessViolated: true)
                case .long: prepared.pace = .long
                }
            } else {
                prepared.quickRuns = 1
            }
        case .long where prepared.isReadOnly && statement.kind == .select:
            prepared.quickRuns = nanoseconds < RunGuard.inlineNanoseconds / 2 ? prepared.quickRuns + 1 : 0
            if prepared.quickRuns >= 4 { prepared.pace = .read }
        case .long: break
        }
    }

    // MARK: Running

    private func run(
        _ prepared: PreparedStatement, _ statement: CompiledStatement, _ parameters: RowBatch,
        _ options: DriverOptions, isInline: Bool, _ limit: RunLimit?, progress: WriteProgress?
    ) throws(AzothError) -> RunOutcome {
        guard parameters.columnCount == prepared.parameterCount else {
            finish(prepared)
            throw AzothError(
                .invalidRequest,
                "the statement has \(prepared.parameterCount) parameters, and \(parameters.columnCount) were given",
                statement: statement.sql)
        }
        guard parameters.count == 1 else {
            return try runMany(
                prepared, statement, parameters, isInline: isInline, limit, progress ?? WriteProgress(prepared))
        }
        let rowID = statement.insertedRowIDs
        var builder = RowBatch.Builder(
            columnCount: rowID == nil ? prepared.columnCount : 1, rows: prepared.expectedRows,
            bytes: prepared.expectedBytes)
        let rowLimit =
            prepared.isReadOnly
            ? options.batchSize ?? (isInline ? Self.batchRows : Self.firstBatchRows) : Int.max
        let changes = statement.kind == .other && !prepared.isReadOnly ? sqlite3_total_changes(handle) : 0
        switch try step(
            prepared, statement.sql, parameters, row: 0, into: &builder, limit: rowLimit, isInline: isInline)
        {
        case .elsewhere: return .elsewhere
        case .more:
            let execution = OpenExecution(
                prepared, parameters: parameters, sql: statement.sql, batchSize: options.batchSize,
                limit: RunLimit(sharing: limit))
            open(execution)
            return .rows(builder.finish(), execution)
        case .done: break
        }
        if rowID != nil { appendRowID(to: &builder) }
        prepared.expect(rows: builder.rowCount, bytes: builder.byteCount)
        var result = DriverResult(
            columnNames: rowID.map { [$0.column] } ?? prepared.columnNames, batch: builder.finish())
        if !prepared.isReadOnly {
            if statement.kind != .other || sqlite3_total_changes(handle) != changes {
                result.affectedRows = Int(sqlite3_changes(handle))
            }
            if statement.kind == .ddl { result.affectedRows = 0 }
            result.lastInsertedRowID = sqlite3_last_insert_rowid(handle)
        }
        if !prepared.isCached { finish(prepared) }
        return .done(result)
    }

    private func runMany(
        _ prepared: PreparedStatement, _ statement: CompiledStatement, _ parameters: RowBatch, isInline: Bool,
        _ limit: RunLimit?, _ progress: WriteProgress
    ) throws(AzothError) -> RunOutcome {
        // For the pages of the database's cache.
        if !isInline, parameters.count >= 64 { HeapGrowth.makeRoom(for: HeapGrowth.most) }
        let rowID = statement.insertedRowIDs
        let columns = rowID == nil ? prepared.columnCount : 1
        var builder = RowBatch.Builder(
            columnCount: columns, rows: columns > 0 ? parameters.count - progress.nextRow : 1)
        while progress.nextRow < parameters.count {
            let stepped = try step(
                prepared, statement.sql, parameters, row: progress.nextRow, into: &builder, limit: Int.max,
                isInline: isInline)
            if case .elsewhere = stepped {
                // Another connection holds a lock: this row was not done.
                progress.batches.append(builder.finish())
                prepared.isInUse = true
                return .unfinished(progress)
            }
            progress.nextRow += 1
            // Between two rows nothing is interrupted, and the transaction goes on.
            if progress.nextRow % Self.rowsBetweenLooks == 0, let reason = runGuard.stopReason {
                finish(prepared)
                throw .stopped(reason, statement.sql, timeout: limit?.timeout)
            }
            if !prepared.isReadOnly { progress.affectedRows += Int(sqlite3_changes(handle)) }
            if rowID != nil { appendRowID(to: &builder) }
            if isInline, progress.nextRow % Self.rowsBetweenLooks == 0, runGuard.isLate(),
                progress.nextRow < parameters.count
            {
                progress.batches.append(builder.finish())
                prepared.isInUse = true
                return .unfinished(progress)
            }
        }
        progress.batches.append(builder.finish())
        let result = DriverResult(
            columnNames: rowID.map { [$0.column] } ?? prepared.columnNames, batch: RowBatch(joining: progress.batches),
            affectedRows: progress.affectedRows,
            lastInsertedRowID: prepared.isReadOnly ? nil : sqlite3_last_insert_rowid(handle))
        finish(prepared)
        return .done(result)
    }

    /// The rowid of the row that was inserted. A trigger may have said that none is to be.
    private func appendRowID(to builder: inout RowBatch.Builder) {
        guard sqlite3_changes(handle) > 0 else { return }
        builder.append(integer: sqlite3_last_insert_rowid(handle))
        builder.endRow()
    }

    private enum Stepped {
        case done
        /// The limit is reached, or the time on the caller's thread: the statement stands at its next row.
        case more
        case elsewhere
    }

    /// Executes with one row of parameters, and copies the rows that come back.
    private func step(
        _ prepared: PreparedStatement, _ sql: String, _ parameters: RowBatch, row: Int,
        into builder: inout RowBatch.Builder, limit: Int, isInline: Bool
    ) throws(AzothError) -> Stepped {
        do throws(AzothError) {
            try prepared.bind(parameters, row: row)
        } catch {
            finish(prepared)
            var error = error
            error.statement = sql
            throw error
        }
        let code = sqlite3_step(prepared.handle)
        if code == SQLITE_DONE {
            sqlite3_reset(prepared.handle)
            return .done
        }
        guard code == SQLITE_ROW else { return try fail(prepared, code, sql, isInline: isInline) }
        if Int(sqlite3_data_count(prepared.handle)) != builder.columnCount {
            prepared.refreshColumns()
            builder = RowBatch.Builder(columnCount: prepared.columnCount)
        }
        prepared.appendRow(to: &builder)
        return try readRows(prepared, sql, into: &builder, limit: limit, isInline: isInline)
    }

    /// Copies rows until there are no more, the batch is full, or the caller's thread has done enough.
    private func readRows(
        _ prepared: PreparedStatement, _ sql: String, into builder: inout RowBatch.Builder, limit: Int, isInline: Bool
    ) throws(AzothError) -> Stepped {
        var bytesAtNextLook = Self.bytesBetweenLooks
        let mayHandOver = isInline && prepared.isReadOnly
        runGuard.hasRows = true
        while true {
            if builder.rowCount >= limit { return .more }
            if mayHandOver, runGuard.isOverdue { return .more }
            if builder.rowCount % Self.rowsBetweenLooks == 0 || builder.byteCount >= bytesAtNextLook {
                if limit != Int.max, builder.byteCount >= Self.batchBytes { return .more }
                if mayHandOver, runGuard.shouldHandOver() { return .more }
                bytesAtNextLook = builder.byteCount + Self.bytesBetweenLooks
            }
            let code = sqlite3_step(prepared.handle)
            if code == SQLITE_ROW {
                prepared.appendRow(to: &builder)
            } else if code == SQLITE_DONE {
                sqlite3_reset(prepared.handle)
                return .done
            } else {
                return try fail(prepared, code, sql, isInline: isInline)
            }
        }
    }

    private func fail(
        _ prepared: PreparedStatement, _ code: Int32, _ sql: String, isInline: Bool
    ) throws(AzothError) -> Stepped {
        if isInline {
            switch code & 0xff {
            case SQLITE_INTERRUPT where runGuard.hasExpired:
                prepared.reset()
                if !runGuard.hasRows { prepared.becomeLong() }
                return .elsewhere
            case SQLITE_BUSY, SQLITE_LOCKED:
                // Waiting is for the connection's thread.
                prepared.reset()
                return .elsewhere
            default: break
            }
        }
        let error = error(code, sql)
        finish(prepared)
        throw error
    }

    // MARK: The rest of the rows

    /// The next rows of an open execution. Nil at the end.
    func nextRows(_ execution: OpenExecution, rows: Int) throws(AzothError) -> RowBatch? {
        guard !isClosed, execution.end == .none else { return nil }
        let prepared = execution.prepared
        runGuard.beginThread(execution.limit)
        let limit = execution.batchSize ?? rows
        let expected = min(limit, Self.batchRows)
        var builder = RowBatch.Builder(
            columnCount: prepared.columnCount, rows: expected, bytes: prepared.bytesPerRow * expected)
        do throws(AzothError) {
            let stepped = try readRows(prepared, execution.sql, into: &builder, limit: limit, isInline: false)
            prepared.expect(bytes: builder.byteCount, ofRows: builder.rowCount)
            if case .done = stepped { close(execution, .complete) }
        } catch {
            close(execution, .failed)
            throw error
        }
        return builder.rowCount > 0 ? builder.finish() : nil
    }
}
