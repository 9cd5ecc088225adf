import AzothEngine
import AzothSQL
import AzothSQLite
import AzothTesting
import Synchronization
import TestSupport
import Testing

@Suite(.everyDatabase) struct PoolObserverTests {
    private final class Notes: PoolObserver {
        private let notes = Mutex<[String]>([])
        func take() -> [String] {
            notes.withLock { notes in
                defer { notes = [] }
                return notes
            }
        }
        private func note(_ text: String) { notes.withLock { $0.append(text) } }

        func didOpen(in duration: Duration) { note("open") }
        func didFailToOpen(in duration: Duration, _ error: any Error) { note("no open") }
        func didCheckOut(after waiting: Duration, for site: CallSite) { note("out for \(site.call)") }
        func didNotCheckOut(after waiting: Duration, for site: CallSite, _ error: any Error) {
            note("not out: \((error as? AzothError)?.kind.description ?? "")")
        }
        func didCheckIn(after use: Duration, from site: CallSite) { note("in from \(site.call)") }
        func didInvalidate() { note("invalid") }
        func didClose(after life: Duration) { note("close") }
    }

    @Test func `an observer is told of the life of connections, until it is removed`() async throws {
        let pool = PoolChoice.queue(size: 1, overflow: 0, timeout: .milliseconds(10))
        let engine = try TestDatabase.current.engine(.init(pool: pool))
        let notes = Notes()
        engine.add(notes)
        try await engine.connect { _ in
            #expect(notes.take() == ["open", "out for connect { }"])
            _ = await failure { try await engine.connect() }
            #expect(notes.take() == ["not out: poolTimeout"])
        }
        #expect(notes.take() == ["in from connect { }"])
        let connection = try await engine.connect()
        try await connection.invalidate()
        try await connection.close()
        #expect(try await eventually { engine.pool.status.checkedOut == 0 })
        var later: [String] = []
        for _ in 0..<1000 where later.count < 4 {
            later += notes.take()
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(later == ["out for connect()", "in from connect()", "invalid", "close"])
        engine.remove(notes)
        try await engine.connect { _ in }
        #expect(notes.take() == [])
    }

    @Test(.databases(.sqlite))
    func `a connection that can't be opened is told, too`() async throws {
        let engine = try Engine.sqlite(.file("/no/such/folder/app.db"))
        let notes = Notes()
        engine.add(notes)
        _ = await failure { try await engine.connect() }
        #expect(notes.take() == ["no open", "not out: connectionFailed"])
    }
}
