public import AzothEngine
public import CoreMetrics
public import Tracing

extension Engine {
    /// Reports what the engine does as metrics: of statements on connections that are made from now on, and of the pool.
    ///
    /// The names are those of OpenTelemetry; the dimension `db.system.name` tells databases apart, and
    /// `db.client.connection.pool.name` the pools.
    ///
    /// | metric | |
    /// |---|---|
    /// | `db.client.operation.duration` | a timer by `db.operation.name` and `error.type`: the time the database was waited for |
    /// | `db.client.operations` | a counter by the same, and `outcome`: `success` or `failure` |
    /// | `db.client.response.returned_rows` | a recorder by `db.operation.name` |
    /// | `db.client.connection.count` | a gauge by `db.client.connection.state`: `used` or `idle` |
    /// | `db.client.connection.max` | a gauge: how many may be open at a time |
    /// | `db.client.connection.pending_requests` | a gauge: callers who wait for a connection |
    /// | `db.client.connection.wait_time`, `.create_time`, `.use_time` | timers |
    /// | `db.client.connection.timeouts` | a counter: callers who waited in vain |
    ///
    /// - Parameters:
    ///   - poolName: What the pool is called among those of the program; nil: the engine's URL, which has no password.
    ///   - factory: Where the metrics go.
    /// - Returns: What ends the reports, for connections that are made from then on.
    @discardableResult
    public func reportMetrics(
        poolName: String? = nil, to factory: any MetricsFactory = MetricsSystem.factory
    ) -> ListenerToken {
        let identity = DatabaseIdentity(self)
        let statements = StatementMetrics(identity, factory)
        let connections = PoolMetrics(pool, poolName ?? url, identity, factory)
        add(statements)
        add(connections)
        connections.report()
        return ListenerToken { [weak self] in
            self?.remove(statements)
            self?.remove(connections)
        }
    }

    /// Reports statements and transactions as spans, on connections that are made from now on.
    ///
    /// A span stands under the one that is current where the statement is executed. In a transaction the statements stand
    /// under the span of the transaction, unless the program has opened one of its own inside: then they stand under that
    /// one, and are linked to the transaction's.
    ///
    /// The attributes are those of OpenTelemetry: `db.system.name`, `db.namespace`, `server.address`, `server.port`,
    /// `db.operation.name`, `db.query.text`, `db.operation.batch.size`, `db.response.returned_rows`,
    /// `db.response.status_code`, `error.type`, and `code.file.path` and `code.line.number`: where the program asked for the
    /// connection or session. Values of parameters and messages of the database, which may quote them, are not among them.
    ///
    /// - Parameters:
    ///   - tracer: Where the spans go; nil: the tracer that the program has at each moment.
    ///   - includesText: Whether spans have the text of their statements.
    /// - Returns: What ends the reports, for connections that are made from then on.
    @discardableResult
    public func reportTraces(to tracer: (any Tracer)? = nil, includesText: Bool = true) -> ListenerToken {
        let traces = EngineTraces(DatabaseIdentity(self), tracer: tracer, includesText: includesText)
        add(traces)
        return ListenerToken { [weak self] in self?.remove(traces) }
    }
}
