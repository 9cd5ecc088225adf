internal import AzothSQL
internal import CLibPQ

/// A connection of libpq as a wire that never blocks: what is sent, what comes back, and waiting for it.
///
/// One task at a time uses it. The connection stays in pipeline mode: an exchange is some commands and one Sync, and has
/// ended when the Sync has been answered.
final class Wire {
    let handle: OpaquePointer
    let canceller: Canceller
    /// What broke the connection; nil while it can be used.
    private(set) var failure: AzothError?
    private let token: UInt64
    /// How many waits of this exchange may keep the caller's thread.
    private var inlineWaits = 0
    /// Whether waits for the rest of an answer may.
    private var mayKeepPace = false
    /// When the task last suspended.
    private var suspendedAt = azoth_pq_nanoseconds()
    private var startedAt: UInt64 = 0
    private var isUnderWay = false
    /// When the exchange is to be stopped.
    private var deadline: UInt64?

    /// - Parameter handle: A connection that is open. The wire owns it.
    init(_ handle: OpaquePointer, patience: Duration) {
        self.handle = handle
        token = EventThread.shared.makeToken()
        canceller = Canceller(handle, token: token, patience: patience)
    }

    deinit {
        // Where libpq has closed it already, its number may be another connection's by now.
        if let socket { EventThread.shared.forget(socket) }
        PQfinish(handle)
        // It may have been closed while rows were read one by one.
        if isUnderWay { endUse() }
    }

    /// Nil where libpq has closed it: it does so by itself when the connection is lost.
    private var socket: CInt? {
        let socket = PQsocket(handle)
        return socket < 0 ? nil : socket
    }

    /// How the transaction is, as the server said last.
    var transactionStatus: PGTransactionStatusType { PQtransactionStatus(handle) }

    // MARK: Exchanges

    /// Begins an exchange.
    ///
    /// - Parameters:
    ///   - isShort: The same took little time when it was last done.
    ///   - timeout: How long it may take before it is stopped.
    func begin(isShort: Bool, timeout: Duration?) {
        let mayWaitInline = InlineWaits.begin()
        inlineWaits = isShort && mayWaitInline ? 2 : 0
        mayKeepPace = mayWaitInline
        startedAt = azoth_pq_nanoseconds()
        deadline = timeout.map { startedAt + $0.nanoseconds }
        isUnderWay = true
        canceller.begin()
    }

    private func endUse() {
        isUnderWay = false
        canceller.end()
        InlineWaits.end()
    }

    /// Ends an exchange. Returns how long it took, in nanoseconds.
    @inline(__always)
    nonisolated(nonsending) func end() async -> UInt64 {
        endUse()
        let now = azoth_pq_nanoseconds()
        // Or a loop of statements that wait inline starves its neighbours.
        if now > suspendedAt + InlineWaits.yieldInterval { await yield() }
        return now - startedAt
    }

    private nonisolated(nonsending) func yield() async {
        await Task.yield()
        suspendedAt = azoth_pq_nanoseconds()
    }

    // MARK: Sending

    /// What libpq's sending functions answer: 1 where it was put into the buffer.
    ///
    /// - Throws: `invalidRequest` for what libpq refuses to send, such as 65,536 parameters.
    func check(_ code: CInt) throws(AzothError) {
        guard code != 1 else { return }
        if PQstatus(handle) == CONNECTION_BAD { throw noteFailure() }
        throw AzothError(.invalidRequest, String(cString: PQerrorMessage(handle)).trimmedEnd)
    }

    /// Sends what is in the buffer, and reads meanwhile: the server may have to be relieved of answers first.
    nonisolated(nonsending) func flush() async throws(AzothError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                if try await wait(for: [.reading, .writing]).contains(.reading) { try consume() }
            default: throw noteFailure()
            }
        }
    }

    /// Sends as much as the system takes now. The rest goes with what is sent or read next.
    func flushSome() throws(AzothError) {
        if PQflush(handle) < 0 { throw noteFailure() }
    }

    // MARK: Receiving

    /// The next result, which the caller clears; nil between two commands. Most have come with those before, so that only
    /// waiting is an async call.
    @inline(__always)
    nonisolated(nonsending) func nextResult() async throws(AzothError) -> OpaquePointer? {
        if PQisBusy(handle) == 1 { try await waitForResult() }
        return PQgetResult(handle)
    }

    @inline(never)
    private nonisolated(nonsending) func waitForResult() async throws(AzothError) {
        var reads = 0
        repeat {
            if PQflush(handle) < 0 { throw noteFailure() }
            let isThere = reads > 0 ? await moreFollows() : false
            if !isThere { _ = try await wait(for: .reading) }
            try consume()
            reads += 1
            // A large result: libpq takes the rows apart next, into blocks of 2 kB.
            if reads > 4 { HeapGrowth.makeRoomToFill(SmallPages.step) }
        } while PQisBusy(handle) == 1
    }

    /// Whether the rest of an answer is there, or comes in a moment.
    ///
    /// The server sends 8 kB at a time. A suspension for each of these is two switches of threads (decision 3).
    @inline(never)
    private nonisolated(nonsending) func moreFollows() async -> Bool {
        guard let socket else { return false }
        let reading = Readiness.reading.rawValue
        if azoth_pq_poll(socket, reading, 0) == 0 {
            guard mayKeepPace, InlineWaits.areFew,
                azoth_pq_poll_with_slack(socket, reading, InlineWaits.budget) != 0
            else {
                mayKeepPace = false
                return false
            }
        }
        let now = azoth_pq_nanoseconds()
        if let deadline, now >= deadline { return false }
        if now > suspendedAt + InlineWaits.yieldInterval { await yield() }
        return true
    }

    func consume() throws(AzothError) {
        if PQconsumeInput(handle) != 1 { throw noteFailure() }
    }

    // MARK: Waiting

    nonisolated(nonsending) func wait(for interest: Readiness) async throws(AzothError) -> Readiness {
        guard let socket else { throw noteFailure() }
        if inlineWaits > 0 {
            inlineWaits -= 1
            let bits = azoth_pq_poll_with_slack(socket, interest.rawValue, InlineWaits.budget)
            if bits != 0 { return Readiness(rawValue: bits) }
            inlineWaits = 0
        }
        let readiness = await EventThread.shared.wait(socket, for: interest, token: token, until: deadline)
        suspendedAt = azoth_pq_nanoseconds()
        if let deadline, suspendedAt >= deadline {
            // Its time is over, also where more and more comes: it is stopped, and the wait goes on for the server's word.
            self.deadline = nil
            canceller.stop(.timeout)
            return readiness
        }
        if !readiness.isEmpty { return readiness }
        if canceller.reason != nil { throw giveUp() }
        return []
    }

    /// Waits until no request for cancellation is under way, which could hit what is sent next.
    @inline(__always)
    nonisolated(nonsending) func becomeQuiet() async throws(AzothError) {
        if canceller.isCalling { try await waitUntilQuiet() }
    }

    @inline(never)
    private nonisolated(nonsending) func waitUntilQuiet() async throws(AzothError) {
        var attempts = 0
        while canceller.isCalling {
            attempts += 1
            guard attempts < 2000 else { throw giveUp() }
            _ = await EventThread.shared.wait(
                nil, for: [], token: token, until: azoth_pq_nanoseconds() + 1_000_000)
        }
    }

    /// Waits until the server says something by itself, or the task is cancelled.
    nonisolated(nonsending) func listen() async throws(AzothError) {
        guard let socket else { throw noteFailure() }
        let token = token
        let readiness = await withTaskCancellationHandler {
            await EventThread.shared.wait(socket, for: .reading, token: token)
        } onCancel: {
            EventThread.shared.limit(token, to: 0)
        }
        EventThread.shared.clearLimit(token)
        if !readiness.isEmpty { try consume() }
    }

    // MARK: Failures

    /// The server did not confirm that it has stopped: nobody knows what it is doing.
    private func giveUp() -> AzothError {
        let error = AzothError.stopped(canceller.reason ?? .interrupt, isConfirmed: false)
        failure = failure ?? error
        return error
    }

    /// The error of a connection that is lost.
    func noteFailure() -> AzothError {
        if let failure { return failure }
        let error = AzothError.lost(String(cString: PQerrorMessage(handle)))
        failure = error
        return error
    }

    /// The server said that it closes the connection.
    func noteFailure(_ error: AzothError) { failure = failure ?? error }

    /// Whether the connection can't be used any more.
    var isBroken: Bool { failure != nil || PQstatus(handle) == CONNECTION_BAD }
}
