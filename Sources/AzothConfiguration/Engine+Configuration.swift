public import AzothEngine
internal import AzothSQL
public import Configuration

extension Engine {
    /// An engine as a configuration describes it.
    ///
    /// ```swift
    /// let config = ConfigReader(provider: EnvironmentVariablesProvider())
    /// let engine = try Engine(
    ///     configuration: config.scoped(to: "database"), drivers: [SQLiteDriver.self, PostgresDriver.self])
    /// ```
    ///
    /// | key | value |
    /// |---|---|
    /// | `url` | required, and a secret: `postgresql://user@host/db`, `sqlite:///app.db` |
    /// | `password` | a secret: goes into the URL, which names the user |
    /// | `echo`, `hideParameters` | `true`, `false` |
    /// | `loggingToken` | text |
    /// | `slowStatementThreshold`, `statementTimeout` | durations |
    /// | `isolationLevel` | `serializable`, `repeatableRead`, `readCommitted`, `readUncommitted`, `autocommit` |
    /// | `statementCacheSize` | a number |
    /// | `pool.kind` | `queue`, `null`, `static`; the others below are for a queue, and the timeout for `static`, too |
    /// | `pool.size`, `pool.overflow` | numbers |
    /// | `pool.timeout`, `pool.recycle` | durations |
    /// | `pool.prePing` | `true`, `false` |
    /// | `pool.order` | `fifo`, `lifo` |
    /// | `pool.resetOnReturn` | `rollback`, `commit`, `none` |
    ///
    /// Durations are numbers of seconds, or have a unit: `250ms`, `1.5s`, `5m`, `1h`. As environment variables the keys
    /// are in capitals: `DATABASE_POOL_PRE_PING`.
    ///
    /// - Parameters:
    ///   - configuration: A reader, scoped to where the keys stand.
    ///   - drivers: Those that may be needed: the URL's scheme decides.
    ///   - options: What the configuration does not say, the logger among it.
    /// - Throws: `invalidRequest`, which names the key, where a value is missing or is none of those that there are.
    public convenience init(
        configuration: ConfigReader, drivers: [any Driver.Type], options: EngineOptions = EngineOptions()
    ) throws {
        let keys = Keys(configuration)
        let url = try keys.databaseURL()
        let options = try keys.engineOptions(options)
        do {
            try self.init(url: url, drivers: drivers, options: options)
        } catch let error as AzothError {
            // The message of a driver may repeat the URL, and the URL may hold a password.
            throw AzothError(error.kind, "the value of 'url': \(keys.withoutSecrets(error.message))")
        }
    }
}
