public import AzothSQL

/// One connection to a database, as a driver provides it: the floor that everything else stands on.
///
/// The engine lets one task use a connection at a time; ``interrupt()`` alone may be called by others meanwhile. The
/// members are `nonisolated(nonsending)`, so that a driver may answer on the caller's own thread.
public protocol DriverConnection: AnyObject, Sendable {
    var dialect: Dialect { get }

    /// Executes one statement with one row of parameters or many.
    ///
    /// Many parameter rows mean as many executions, in order, all or nothing inside a transaction; the rows that they
    /// return come in the order of the parameters. Databases that can send them in one go do.
    ///
    /// - Returns: The first rows and, where there may be more, a cursor for the rest. An execution of more than one
    ///   parameter row returns everything at once.
    /// - Throws: ``AzothError``, with the statement's text and the database's code. Cancellation of the task
    ///   interrupts the statement and throws `queryCancelled`.
    nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, parameters: RowBatch, options: DriverOptions
    ) async throws -> DriverResult

    /// Whether ``execute(_:options:pieces:results:)`` has the database work on some rows while more are made. Otherwise it is
    /// never called.
    var executesPiecewise: Bool { get }
    /// Executes one statement with many rows of parameters, as ``execute(_:parameters:options:)`` does with all of them,
    /// where they come in pieces and what they give is wanted as soon as it is there. `options` are for all of it together.
    ///
    /// - Parameters:
    ///   - pieces: Gives the next rows of parameters, nil at the end. A driver may ask for some pieces ahead of the one that the
    ///     database is busy with.
    ///   - results: Takes what each piece gave, in their order.
    /// - Throws: What the closures throw, too. None of the execution is going on any more then. After a piece that fails none is
    ///   executed; where a closure throws, what was asked for ahead may have been.
    nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, options: DriverOptions, pieces: () throws -> RowBatch?,
        results: (DriverResult) throws -> Void
    ) async throws

    /// Begins, ends or marks a transaction. A driver may keep BEGIN back and send it with the next statement.
    ///
    /// A rollback, also to a savepoint, is not stopped by the cancellation of its task, and a commit that was sent
    /// neither.
    ///
    /// - Throws: `pendingRollback` for a commit of a transaction that has failed: it has ended, by a rollback.
    ///   `outcomeUnknown` where the connection was lost during a commit.
    nonisolated(nonsending) func execute(_ command: TransactionCommand) async throws

    /// Rolls back, as `execute(.rollback)` does, what a holder leaves who gives the connection back to its pool. A driver may
    /// hold the ROLLBACK back, and send it with the first statement of the next holder, where one waits already.
    nonisolated(nonsending) func rollBackOnReturn() async throws
    /// Whether a ROLLBACK is held back: the transaction is over for everybody but the database.
    var holdsRollback: Bool { get }
    /// Sends the ROLLBACK that is held back, without waiting for its answer: nobody knows when the next statement comes.
    func sendHeldRollback()

    /// Whether a transaction is open, as the database sees it: from `begin` on, also while a driver keeps BEGIN back, and
    /// in a transaction that has failed and waits for its rollback. An interrupted write may have ended it.
    ///
    /// After an error SQLite's transactions mostly go on; PostgreSQL's never do: everything but a rollback, also to a
    /// savepoint, throws `pendingRollback` there.
    var isInTransaction: Bool { get }

    /// Whether the connection is lost, or in a state that nobody can use. A broken connection is thrown away, never
    /// pooled.
    var isBroken: Bool { get }

    /// Stops the statement that is running, if one is. May be called on any thread, and never blocks for long.
    func interrupt()

    /// Forgets prepared statements. May be called on any thread while nothing is executed.
    func clearStatementCache()

    /// Whether the database answers.
    nonisolated(nonsending) func ping() async throws

    /// Frees everything. The connection is not used afterwards.
    nonisolated(nonsending) func close() async
}

extension DriverConnection {
    public var executesPiecewise: Bool { false }
    public nonisolated(nonsending) func execute(
        _ statement: CompiledStatement, options: DriverOptions, pieces: () throws -> RowBatch?,
        results: (DriverResult) throws -> Void
    ) async throws {
        while let rows = try pieces() {
            try results(await execute(statement, parameters: rows, options: options))
        }
    }
    public nonisolated(nonsending) func rollBackOnReturn() async throws { try await execute(.rollback) }
    public var holdsRollback: Bool { false }
    public func sendHeldRollback() {}
    public func clearStatementCache() {}
}

/// The transaction statements that the engine needs.
public enum TransactionCommand: Sendable, Hashable {
    case begin(TransactionMode)
    case commit
    case rollback
    case savepoint(String)
    case releaseSavepoint(String)
    case rollbackToSavepoint(String)
}

/// How a transaction begins.
public struct TransactionMode: Sendable, Hashable {
    public var isolation: IsolationLevel?
    public var isReadOnly = false
    /// SQLite: BEGIN IMMEDIATE, which takes the write lock at once and waits for it.
    public var isImmediate = false
    /// PostgreSQL: DEFERRABLE, for serializable read-only transactions.
    public var isDeferrable = false

    /// How a transaction begins; what is left out is as the database has it.
    public init(
        isolation: IsolationLevel? = nil, readOnly: Bool = false, immediate: Bool = false, deferrable: Bool = false
    ) {
        self.isolation = isolation
        isReadOnly = readOnly
        isImmediate = immediate
        isDeferrable = deferrable
    }
}

/// How a transaction is kept apart from others. Databases have the levels they have; a missing one is an error.
public enum IsolationLevel: String, Sendable, Hashable, CaseIterable {
    case serializable, repeatableRead, readCommitted, readUncommitted
    /// No transaction: each statement commits by itself.
    case autocommit
}

/// How one execution is carried out.
public struct DriverOptions: Sendable {
    /// How many rows a cursor fetches at a time; nil lets the driver choose.
    public var batchSize: Int?
    /// The rows are streamed: they are read as they are asked for, and other statements may run meanwhile.
    public var isStream = false
    /// The stream may have the connection to itself until it is read to its end, or closed: nothing else is executed
    /// meanwhile. A driver may then read the rows as the server sends them, and end an early close by stopping the
    /// statement.
    public var borrowsConnection = false
    /// How long the execution may take, from now until its last row; nil: as long as it takes. Afterwards it is stopped,
    /// and throws `queryCancelled`.
    public var timeout: Duration?
    public init(batchSize: Int? = nil, isStream: Bool = false, timeout: Duration? = nil) {
        self.batchSize = batchSize
        self.isStream = isStream
        self.timeout = timeout
    }
}

/// What an execution gave.
public struct DriverResult: Sendable {
    /// The names of the columns, as the database gives them; empty where none come back.
    public var columnNames: [String]
    /// The first rows.
    public var batch: RowBatch
    /// The rest of the rows; nil where `batch` is all.
    public var cursor: (any DriverCursor)?
    /// How many rows an INSERT, UPDATE or DELETE changed, over all parameter rows; 0 for a query.
    public var affectedRows: Int
    /// SQLite: the rowid of the last row inserted.
    public var lastInsertedRowID: Int64?
    /// How many rows came back before, and are taken already.
    var rowsTaken = 0

    public init(
        columnNames: [String] = [], batch: RowBatch = .empty, cursor: (any DriverCursor)? = nil, affectedRows: Int = 0,
        lastInsertedRowID: Int64? = nil
    ) {
        self.columnNames = columnNames
        self.batch = batch
        self.cursor = cursor
        self.affectedRows = affectedRows
        self.lastInsertedRowID = lastInsertedRowID
    }
}

/// The rest of the rows of one execution. A driver may read ahead while its user works on the batch before.
///
/// One that is dropped without ``close()`` is closed by its connection, before the next exchange at the latest. One whose
/// transaction has ended, or whose savepoint was rolled back, throws `resourceClosed`.
public protocol DriverCursor: AnyObject, Sendable {
    /// The next rows, or nil at the end. Never an empty batch.
    nonisolated(nonsending) func next() async throws -> RowBatch?
    /// Ends the execution. May be called at any time, and more than once.
    nonisolated(nonsending) func close() async
}
