public import AzothEngine
internal import AzothSQL

extension Engine {
    /// An engine for a SQLite database. Nothing is opened before the first connection is asked for.
    ///
    /// - Parameters:
    ///   - location: In memory, a file, or a URI.
    ///   - options: How the engine behaves, whatever the database is.
    ///   - sqlite: How connections are set up. Foreign keys are enforced, and files have a write-ahead log, unless it
    ///     says otherwise.
    /// - Throws: ``AzothError`` of kind `invalidRequest` for a pool that the location can't have.
    public static func sqlite(
        _ location: SQLiteLocation, options: EngineOptions = .init(), sqlite: SQLiteOptions = .init()
    ) throws -> Engine {
        let connector = SQLiteConnector(location, options: sqlite)
        if location.isPrivate, let pool = options.pool, pool.kind != .static {
            throw AzothError(
                .invalidRequest,
                "a database in memory is seen by one connection alone: leave the pool out, or share the database by "
                    + "name with .memory(shared: \"name\")")
        }
        return Engine(connector: connector, options: options)
    }
}
