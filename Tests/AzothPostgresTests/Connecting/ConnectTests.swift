import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import Foundation
import TestSupport
import Testing

/// Connections that can't be made: the error says what was tried, and comes in time.
@Suite(.databases(.postgres)) struct PostgresConnectTests {
    /// The URL of the test's cluster, with something else in it.
    private func location(_ change: (inout URLComponents) -> Void) throws -> String {
        var components = try #require(URLComponents(string: try TestDatabase.current.url))
        change(&components)
        return try #require(components.string)
    }

    private func expectFailure(
        _ url: String, within limit: Duration = .seconds(20), saying words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let engine = try Engine.postgres(url, postgres: .init(connectTimeout: .seconds(2)))
        let start = ContinuousClock.now
        let error = await failure { try await engine.connect { _ in } }
        #expect(ContinuousClock.now - start < limit, sourceLocation: sourceLocation)
        #expect(error?.kind == .connectionFailed, sourceLocation: sourceLocation)
        for word in words {
            #expect(
                error?.message.contains(word) == true, "\(error?.message ?? "no error")", sourceLocation: sourceLocation
            )
        }
        #expect(engine.pool.status.checkedOut == 0, sourceLocation: sourceLocation)
        try await engine.dispose()
    }

    @Test func `a database that is not there`() async throws {
        try await expectFailure(location { $0.path = "/nosuchdatabase" }, saying: "nosuchdatabase")
    }

    @Test func `a socket that is not there`() async throws {
        try await expectFailure("postgresql:///azoth?host=/no/such/folder", saying: "/no/such/folder")
    }

    @Test func `a port where nobody listens`() async throws {
        try await expectFailure("postgresql://127.0.0.1:1/azoth", saying: "127.0.0.1", "port 1")
    }

    @Test func `a wrong password is refused and not repeated`() async throws {
        let port = try #require(URLComponents(string: try TestDatabase.current.url)?.port)
        let right = "postgresql://azoth_password:correct@127.0.0.1:\(port)/azoth"
        let engine = try Engine.postgres(right)
        try await engine.connect { connection async throws in #expect(try await connection.number("SELECT 1") == 1) }
        #expect(!engine.url.contains("correct"))
        try await engine.dispose()
        let wrong = try Engine.postgres(right.replacing("correct", with: "hunter2"))
        let error = await failure { try await wrong.connect { _ in } }
        #expect(error?.kind == .connectionFailed)
        #expect(error?.message.contains("password authentication failed") == true)
        #expect(error.map { "\($0)".contains("hunter2") } == false)
    }

    @Test func `a host that accepts and keeps quiet costs the timeout and no more`() async throws {
        let deaf = try DeafHost()
        try await expectFailure("postgresql://127.0.0.1:\(deaf.port)/azoth", saying: "\(deaf.port)")
        // Cancelling does not wait for it.
        let engine = try Engine.postgres(
            "postgresql://127.0.0.1:\(deaf.port)/azoth", postgres: .init(connectTimeout: .seconds(20)))
        let task = Task { try await engine.connect { _ in } }
        try await Task.sleep(for: .milliseconds(50))
        let start = ContinuousClock.now
        task.cancel()
        #expect(await failure { try await task.value }?.kind == .queryCancelled)
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(engine.pool.status.checkedOut == 0)
    }

    @Test func `others are served while hosts keep quiet`() async throws {
        let deaf = try DeafHost()
        let engine = try TestDatabase.current.engine()
        let waiting = (0..<20).map { _ in
            Task {
                let lost = try Engine.postgres(
                    "postgresql://127.0.0.1:\(deaf.port)/azoth", postgres: .init(connectTimeout: .seconds(20)))
                try await lost.connect { _ in }
            }
        }
        let start = ContinuousClock.now
        try await engine.connect { connection async throws in #expect(try await connection.number("SELECT 1") == 1) }
        #expect(ContinuousClock.now - start < .seconds(15))
        for task in waiting {
            task.cancel()
            _ = await task.result
        }
    }

    @Test func `a URL that is not understood says so`() throws {
        for url in ["postgresql://h/x?nonsense=1", "postgresql://h:1/x?prepared_statements=maybe", "host"] {
            let error = #expect(throws: AzothError.self) { try Engine.postgres(url) }
            #expect(error?.kind == .invalidRequest)
        }
    }
}
