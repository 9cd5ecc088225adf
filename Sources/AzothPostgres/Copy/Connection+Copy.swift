public import AzothEngine
internal import AzothSQL

extension Connection {
    /// Sends data by `COPY … FROM STDIN`, in the format that the statement names.
    ///
    /// ```swift
    /// let count = try await connection.copyIn("COPY a (id, data) FROM STDIN (FORMAT csv)") { input in
    ///     try await input.write("1,one\n2,two\n")
    /// }
    /// ```
    ///
    /// - Parameter body: Writes the data. What it throws ends the COPY, and the transaction has failed.
    /// - Returns: How many rows were copied.
    /// - Throws: `unsupported` where the database is not PostgreSQL.
    @discardableResult
    public func copyIn(
        _ sql: String, _ body: nonisolated(nonsending) (CopyInput) async throws -> Void
    ) async throws -> Int {
        try await withDriver(PostgresConnection.self, sql: sql) { driver in try await driver.copyIn(sql, body) }
    }

    /// Receives data by `COPY … TO STDOUT`, in the format that the statement names.
    ///
    /// ```swift
    /// try await connection.copyOut("COPY a TO STDOUT (FORMAT csv)") { line in file.write(Data(line)) }
    /// ```
    ///
    /// - Parameter body: Is given the data as it comes: a row at a time in the formats text and CSV, with its line end.
    ///   What it throws stops the COPY, and the transaction has failed.
    /// - Returns: How many rows were copied.
    /// - Throws: `unsupported` where the database is not PostgreSQL.
    @discardableResult
    public func copyOut(
        _ sql: String, _ body: nonisolated(nonsending) ([UInt8]) async throws -> Void
    ) async throws -> Int {
        try await withDriver(PostgresConnection.self, sql: sql) { driver in
            try await driver.copyOut(sql) { bytes in try await body(Array(bytes)) }
        }
    }
}
