internal import AzothSQL

extension Engine {
    /// A connection that the caller closes.
    ///
    /// - Throws: `poolTimeout` where none came free in time, `connectionFailed` where none could be opened.
    public func connect(file: StaticString = #fileID, line: UInt = #line) async throws -> Connection {
        try await connect(for: CallSite("connect()", file: file, line: line))
    }

    /// A connection that is known by where the program asked for it, or for what uses it.
    ///
    /// - Parameter isForStatement: A statement is executed right away.
    package nonisolated(nonsending) func connect(
        for site: CallSite, isForStatement: Bool = false
    ) async throws -> Connection {
        let isForStatement = isForStatement && events.connection.isEmpty
        let connection = Connection(self, try await pool.checkOut(site, isForStatement: isForStatement), site)
        do {
            for listener in events.connection.current { try await listener(connection) }
            return connection
        } catch {
            await connection.abandon()
            throw error
        }
    }

    /// A connection for the time of a closure. What it did not commit is rolled back.
    @discardableResult
    public func connect<Value>(
        _ body: nonisolated(nonsending) (Connection) async throws -> Value, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Value {
        try await scoped(CallSite("connect { }", file: file, line: line), body)
    }

    /// A connection for the time of a closure. What it did not commit is rolled back.
    public func connect(
        _ body: nonisolated(nonsending) (Connection) async throws -> Void, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        try await scoped(CallSite("connect { }", file: file, line: line), body)
    }

    /// A connection and a transaction for the time of a closure: committed where it returns, rolled back where it
    /// throws.
    @discardableResult
    public func begin<Value>(
        _ body: nonisolated(nonsending) (Connection) async throws -> Value, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Value {
        try await scoped(CallSite("begin { }", file: file, line: line)) { connection in
            try await connection.begin { _ in try await body(connection) }
        }
    }

    /// A connection and a transaction for the time of a closure: committed where it returns, rolled back where it
    /// throws.
    public func begin(
        _ body: nonisolated(nonsending) (Connection) async throws -> Void, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        try await scoped(CallSite("begin { }", file: file, line: line)) { connection in
            try await connection.begin { _ in try await body(connection) }
        }
    }

    /// A driver's connection for the time of a closure: what the driver alone can do.
    @discardableResult
    public func rawConnection<Value>(
        _ body: nonisolated(nonsending) (RawConnection) async throws -> Value, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Value {
        try await pool.lend(CallSite("rawConnection { }", file: file, line: line), body)
    }

    /// A driver's connection for the time of a closure: what the driver alone can do.
    public func rawConnection(
        _ body: nonisolated(nonsending) (RawConnection) async throws -> Void, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        try await pool.lend(CallSite("rawConnection { }", file: file, line: line), body)
    }

    private func scoped<Value>(
        _ site: CallSite, _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect(for: site)
        do {
            let value = try await body(connection)
            try await connection.close()
            return value
        } catch {
            await connection.abandon()
            throw error
        }
    }
}
