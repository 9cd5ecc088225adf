public import AzothEngine
internal import AzothSQL

extension Engine {
    /// An engine for a PostgreSQL database. Nothing is opened before the first connection is asked for.
    ///
    /// - Parameters:
    ///   - url: A URL, or keywords and values, as libpq takes them: `postgresql://user@host/database`,
    ///     `host=/run/postgresql dbname=app`. What it leaves out comes from libpq's environment variables and defaults.
    ///   - options: How the engine behaves, whatever the database is.
    ///   - postgres: How connections are set up.
    /// - Throws: ``AzothError`` of kind `invalidRequest` where the URL is not understood.
    public static func postgres(
        _ url: String, options: EngineOptions = .init(), postgres: PostgresOptions = .init()
    ) throws -> Engine {
        Engine(connector: try PostgresConnector(url, options: postgres), options: options)
    }
}
