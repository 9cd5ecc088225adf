internal import AzothEngine
internal import AzothSQL
internal import CLibPQ
internal import Logging
internal import Synchronization

extension PostgresConnection {
    /// Opens a connection, on a helper thread: libpq blocks while it resolves names and reads files.
    ///
    /// - Throws: `connectionFailed`, with what was tried. Cancelling the task, and the end of the time, let go of the
    ///   attempt at once; it ends by itself.
    nonisolated(nonsending) static func open(
        _ location: ConnectionString, options: PostgresOptions, engine: EngineOptions, catalog: SharedCatalog
    ) async throws -> PostgresConnection {
        var location = location
        let timeout = setDefaults(of: &location, options)
        let handle = try await Attempt(location).handle(within: timeout)
        PQsetnonblocking(handle, 1)
        guard PQenterPipelineMode(handle) == 1 else {
            PQfinish(handle)
            throw AzothError(.connectionFailed, "libpq has no pipeline mode: version 14 is the oldest that will do")
        }
        return PostgresConnection(
            handle, options: options, statementCacheSize: engine.statementCacheSize, catalog: catalog,
            notices: NoticeLog(engine.logger ?? Logger(label: "azoth.postgres")))
    }

    /// What the URL does not say. Returns how long all hosts may take together.
    private static func setDefaults(of location: inout ConnectionString, _ options: PostgresOptions) -> Duration {
        let seconds = max(2, Int((options.connectTimeout / .seconds(1)).rounded(.up)))
        let timeout = location["connect_timeout"].flatMap { Int($0) }
        if timeout == nil { location["connect_timeout"] = String(seconds) }
        for (keyword, value) in [
            "client_encoding": "UTF8", "fallback_application_name": "azoth", "keepalives_idle": "60",
            "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "90000",
        ] where location[keyword] == nil { location[keyword] = value }
        // libpq waits so long for each host by itself; one that hangs while it resolves a name is let go later.
        let each: Duration =
            switch timeout {
            case nil: options.connectTimeout
            case let seconds? where seconds <= 0: .seconds(86_400)
            case let seconds?: .seconds(seconds)
            }
        return each * location.hostCount
    }
}

/// One attempt to open a connection.
private final class Attempt: Sendable {
    private typealias Hand = UnsafeContinuation<Result<Handle, AzothError>, Never>
    /// A connection of libpq between two threads.
    private struct Handle: @unchecked Sendable { let pointer: OpaquePointer }
    private enum State {
        case idle
        case waiting(Hand)
        /// Nobody waits for it any more: what comes is closed.
        case settled(Result<Handle, AzothError>?)
    }

    private let location: ConnectionString
    private let state = Mutex(State.idle)

    init(_ location: ConnectionString) { self.location = location }

    nonisolated(nonsending) func handle(within timeout: Duration) async throws -> OpaquePointer {
        if Task.isCancelled { throw cancelled }
        guard HelperThreads.connecting.run({ self.connect() }) else {
            throw AzothError(.connectionFailed, "the system has no threads left to connect with")
        }
        let timer = Task { [self] in
            try await Task.sleep(for: timeout)
            settle(.failure(timedOut(timeout)))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            let result = await withUnsafeContinuation { (hand: Hand) in
                let settled = state.withLock { state -> Result<Handle, AzothError>? in
                    if case .settled(let result?) = state {
                        state = .settled(nil)
                        return result
                    }
                    state = .waiting(hand)
                    return nil
                }
                if let settled { hand.resume(returning: settled) }
            }
            return try result.get().pointer
        } onCancel: {
            settle(.failure(cancelled))
        }
    }

    /// The first word counts. A connection that comes too late is closed.
    private func settle(_ result: Result<Handle, AzothError>) {
        let (hand, isLate) = state.withLock { state -> (Hand?, Bool) in
            switch state {
            case .idle:
                state = .settled(result)
                return (nil, false)
            case .waiting(let hand):
                state = .settled(nil)
                return (hand, false)
            case .settled: return (nil, true)
            }
        }
        hand?.resume(returning: result)
        if isLate, case .success(let handle) = result { PQfinish(handle.pointer) }
    }

    /// On the helper thread.
    private func connect() {
        let values = Array(location.values)
        let handle = withCStrings(values.map(\.key)) { keywords in
            withCStrings(values.map(\.value)) { values in PQconnectdbParams(keywords, values, 0) }
        }
        guard let handle else {
            return settle(.failure(AzothError(.connectionFailed, "libpq has no memory left")))
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle)).trimmedEnd
            PQfinish(handle)
            return settle(.failure(failed(message)))
        }
        // Notices that come before the connection has a log of its own.
        PQsetNoticeReceiver(handle, azoth_pq_ignore_notice, nil)
        settle(.success(Handle(pointer: handle)))
    }

    // MARK: Errors

    private func failed(_ message: String) -> AzothError {
        AzothError(.connectionFailed, "no connection could be opened (\(location.attempt)): \(message)")
    }

    private func timedOut(_ timeout: Duration) -> AzothError {
        failed("no answer within \(timeout.formatted)")
    }

    private var cancelled: AzothError {
        AzothError(
            .queryCancelled, "the task was cancelled while it connected (\(location.attempt))",
            underlying: CancellationError())
    }
}

/// Lends strings to C: an array of pointers that ends with nil.
private func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return (copies.map { $0.map { UnsafePointer($0) } } + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
}
