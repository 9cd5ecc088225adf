/// How connections to PostgreSQL are set up, and how statements reach the server.
public struct PostgresOptions: Sendable, Hashable {
    /// Whether the server keeps prepared statements.
    public enum PreparedStatements: String, Sendable, Hashable, CaseIterable {
        /// Under names, for as long as the connection lives.
        case named
        /// Each statement is prepared anew: for poolers that hand each transaction to another connection of theirs, such
        /// as PgBouncer in transaction mode. What needs a connection of one's own throws `unsupported`: streams outside a
        /// transaction, and listening. `SET` has no place there either: use `SET LOCAL`.
        case unnamed
    }

    /// Whether the server keeps prepared statements.
    public var preparedStatements: PreparedStatements
    /// How long opening a connection may take, for each host; a `connect_timeout` of the URL goes before it. Whole
    /// seconds; 2 are the least that libpq knows.
    public var connectTimeout: Duration
    /// How long the server may take to stop a statement that was cancelled, before the connection is given up.
    public var cancellationTimeout: Duration
    /// How long a rollback or a ping may take, before the connection is given up: they are what a connection that leads
    /// nowhere is met with, and nobody cancels them. The server rolls back at once, however much was written.
    public var rollbackTimeout: Duration

    /// Options that suit a server that one talks to directly.
    public init(
        preparedStatements: PreparedStatements = .named, connectTimeout: Duration = .seconds(10),
        cancellationTimeout: Duration = .milliseconds(1500), rollbackTimeout: Duration = .seconds(10)
    ) {
        self.preparedStatements = preparedStatements
        self.connectTimeout = connectTimeout
        self.cancellationTimeout = cancellationTimeout
        self.rollbackTimeout = rollbackTimeout
    }
}
