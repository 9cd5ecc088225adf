internal import AzothEngine
internal import AzothSQL
internal import CLibPQ

// COPY leaves pipeline mode for as long as it takes.
extension PostgresConnection {
    /// Sends data by `COPY … FROM STDIN`.
    ///
    /// - Parameter body: Writes the data, in the format that the statement names.
    /// - Returns: How many rows were copied.
    /// - Throws: What the body throws, and what the server says; the transaction has failed then.
    nonisolated(nonsending) func copyIn(
        _ sql: String, timeout: Duration? = nil, _ body: nonisolated(nonsending) (CopyInput) async throws -> Void
    ) async throws -> Int {
        try await outsidePipeline(timeout: timeout) { wire in
            try wire.check(PQsendQuery(wire.handle, sql))
            try await wire.flush()
            canceller.sent()
            try await expect(PGRES_COPY_IN, wire, sql)
            let input = CopyInput(wire)
            defer { input.wire = nil }
            do {
                try await body(input)
                try await end(wire, nil)
            } catch {
                if !wire.isBroken {
                    try await end(wire, "the client gave up")
                    _ = try? await finish(wire, sql)
                }
                throw stopReason(sql) ?? error
            }
            return try await finish(wire, sql)
        }
    }

    /// Receives data by `COPY … TO STDOUT`.
    ///
    /// - Parameter body: Is given the data, a row at a time in the formats text and CSV.
    /// - Returns: How many rows were copied.
    /// - Throws: What the body throws, and what the server says; the transaction has failed then.
    nonisolated(nonsending) func copyOut(
        _ sql: String, _ body: nonisolated(nonsending) (UnsafeRawBufferPointer) async throws -> Void
    ) async throws -> Int {
        try await outsidePipeline { wire in
            try wire.check(PQsendQuery(wire.handle, sql))
            try await wire.flush()
            canceller.sent()
            try await expect(PGRES_COPY_OUT, wire, sql)
            var refusal: (any Error)?
            while let (bytes, count) = try await nextData(wire) {
                defer { PQfreemem(bytes) }
                guard refusal == nil else { continue }
                do {
                    try await body(UnsafeRawBufferPointer(start: bytes, count: count))
                } catch {
                    // The rest is not wanted: the server is stopped, and what is under way is thrown away.
                    refusal = error
                    canceller.stop(.interrupt)
                }
            }
            if let refusal {
                _ = try? await finish(wire, sql)
                throw refusal
            }
            return try await finish(wire, sql)
        }
    }

    // MARK: Steps

    private nonisolated(nonsending) func outsidePipeline<Value>(
        timeout: Duration? = nil, _ body: nonisolated(nonsending) (Wire) async throws -> Value
    ) async throws -> Value {
        hasOnlyRead = false
        _ = try await carryOut(isShort: true, timeout: nil) { try sendAhead(mayRepeat: false) }
        let wire = try usableWire()
        try await wire.becomeQuiet()
        guard PQexitPipelineMode(wire.handle) == 1 else { throw wire.noteFailure() }
        wire.begin(isShort: false, timeout: timeout)
        let result: Result<Value, any Error>
        do {
            let value = try await withTaskCancellationHandler {
                try await body(wire)
            } onCancel: {
                canceller.stop(.task)
            }
            result = .success(value)
        } catch {
            result = .failure(error)
        }
        _ = await wire.end()
        if !wire.isBroken, PQenterPipelineMode(wire.handle) != 1 { throw wire.noteFailure() }
        return try result.get()
    }

    /// The server is ready for data, or refuses.
    private nonisolated(nonsending) func expect(
        _ status: ExecStatusType, _ wire: Wire, _ sql: String
    ) async throws {
        guard let result = try await wire.nextResult() else { throw wire.noteFailure() }
        defer { PQclear(result) }
        let found = PQresultStatus(result)
        guard found != status else { return }
        if found == PGRES_FATAL_ERROR {
            let error = failure(result, wire, sql)
            while let rest = try await wire.nextResult() { PQclear(rest) }
            throw error
        }
        let error = AzothError(
            .invalidRequest,
            "the statement copies nothing this way: copyIn(_:) takes COPY … FROM STDIN, copyOut(_:) COPY … TO STDOUT",
            statement: sql)
        if found == PGRES_COPY_IN { try await end(wire, "not what was expected") }
        if found == PGRES_COPY_OUT { while let (bytes, _) = try await nextData(wire) { PQfreemem(bytes) } }
        while let rest = try await wire.nextResult() { PQclear(rest) }
        throw error
    }

    /// The end of the data; an error message makes the server throw it all away.
    private nonisolated(nonsending) func end(_ wire: Wire, _ refusal: String?) async throws(AzothError) {
        while true {
            switch PQputCopyEnd(wire.handle, refusal) {
            case 1: return try await wire.flush()
            case 0: _ = try await wire.wait(for: .writing)
            default: throw wire.noteFailure()
            }
        }
    }

    private nonisolated(nonsending) func nextData(
        _ wire: Wire
    ) async throws(AzothError) -> (UnsafeMutablePointer<CChar>, Int)? {
        while true {
            var bytes: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(wire.handle, &bytes, 1)
            if count > 0, let bytes { return (bytes, Int(count)) }
            if count < 0 { return nil }
            _ = try await wire.wait(for: .reading)
            try wire.consume()
        }
    }

    private nonisolated(nonsending) func finish(_ wire: Wire, _ sql: String) async throws -> Int {
        var count = 0
        var error: AzothError?
        while let result = try await wire.nextResult() {
            if PQresultStatus(result) == PGRES_FATAL_ERROR {
                error = error ?? failure(result, wire, sql)
            } else {
                count = Answer.affectedRows(result)
            }
            PQclear(result)
        }
        if let error { throw error }
        return count
    }

    private func failure(_ result: OpaquePointer, _ wire: Wire, _ sql: String) -> AzothError {
        let fields = ServerErrorFields(result)
        let error = AzothError.server(result, sql: sql)
        if fields.endsConnection { wire.noteFailure(error) }
        return fields.code == "57014" ? stopReason(sql) ?? error : error
    }

    private func stopReason(_ sql: String) -> AzothError? {
        canceller.reason.map { AzothError.stopped($0, isConfirmed: true, sql: sql) }
    }
}

/// Where the data of a `COPY … FROM STDIN` is written.
public final class CopyInput {
    fileprivate var wire: Wire?

    init(_ wire: Wire) { self.wire = wire }

    /// Writes some of the data. Waits while the server takes it more slowly.
    ///
    /// - Throws: `resourceClosed` outside the closure that it was given to, `queryCancelled`, and what the server says.
    public func write(_ bytes: some Sequence<UInt8>) async throws {
        try await send(Array(bytes))
    }

    /// Writes text, in UTF-8.
    public func write(_ text: String) async throws { try await send(Array(text.utf8)) }

    private nonisolated(nonsending) func send(_ bytes: [UInt8]) async throws {
        var position = 0
        // In pieces, so that a large text does not stand in memory twice.
        while position < bytes.count {
            let end = min(position + 256 * 1024, bytes.count)
            try await send { body in bytes[position..<end].withUnsafeBytes(body) }
            position = end
        }
    }

    /// - Parameter lend: Lends the bytes.
    nonisolated(nonsending) func send(_ lend: ((UnsafeRawBufferPointer) -> CInt) -> CInt) async throws {
        guard let wire else {
            throw AzothError(.resourceClosed, "the COPY has ended: write inside the closure that was given the input")
        }
        while true {
            if let reason = wire.canceller.reason { throw AzothError.stopped(reason, isConfirmed: true) }
            let code = lend { bytes in
                PQputCopyData(
                    wire.handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(bytes.count))
            }
            switch code {
            case 1: return try await wire.flush()
            case 0: _ = try await wire.wait(for: .writing)
            default: throw wire.noteFailure()
            }
        }
    }
}

@available(*, unavailable, message: "the input of a COPY belongs to one task")
extension CopyInput: Sendable {}
