import AzothEngine
import AzothSQL
import AzothSQLite
import Foundation
import InMemoryTracing
import Testing
import Tracing

@testable import AzothObservability

@Suite struct TracesTests {
    private let tracer = InMemoryTracer()

    private func engine(includesText: Bool = true) async throws -> Engine {
        let engine = try Engine.sqlite(.memory(shared: UUID().uuidString))
        try await engine.begin { try await $0.executeDriverSQL("CREATE TABLE t (x TEXT UNIQUE)") }
        engine.reportTraces(to: tracer, includesText: includesText)
        return engine
    }

    private var spans: [FinishedInMemorySpan] { tracer.finishedSpans }

    private func text(_ span: FinishedInMemorySpan, _ name: String) -> String? {
        if case .string(let text)? = span.attributes[name]?.toSpanAttribute() { text } else { nil }
    }

    private func number(_ span: FinishedInMemorySpan, _ name: String) -> Int64? {
        switch span.attributes[name]?.toSpanAttribute() {
        case .int32(let number)?: Int64(number)
        case .int64(let number)?: number
        default: nil
        }
    }

    @Test func `statements stand under their transaction, and it under the span of the program`() async throws {
        let engine = try await engine()
        try await tracer.withSpan("request") { _ in
            try await engine.begin { connection in
                try await connection.executeDriverSQL("INSERT INTO t VALUES (?)", ["geheim"])
                try await connection.executeDriverSQL("SELECT x FROM t")
            }
        }
        #expect(spans.map(\.operationName) == ["INSERT", "SELECT", "TRANSACTION", "request"])
        let (insert, select, transaction, request) = (spans[0], spans[1], spans[2], spans[3])
        #expect(transaction.parentSpanID == request.spanID)
        #expect(insert.parentSpanID == transaction.spanID)
        #expect(select.parentSpanID == transaction.spanID)
        #expect([insert, select, transaction].allSatisfy { $0.kind == .client && $0.traceID == request.traceID })
        #expect(text(transaction, "db.transaction.outcome") == "committed")

        #expect(text(insert, "db.system.name") == "sqlite")
        #expect(text(insert, "db.operation.name") == "INSERT")
        #expect(text(insert, "db.query.text") == "INSERT INTO t VALUES (?)")
        #expect(text(insert, "code.file.path")?.hasSuffix("TracesTests.swift") == true)
        #expect(number(insert, "code.line.number") != nil)
        #expect(number(select, "db.response.returned_rows") == 1)
        #expect(number(insert, "db.response.returned_rows") == nil)
        for span in spans { #expect(!"\(span.attributes)".contains("geheim")) }
    }

    @Test func `a span of the program inside a transaction is the nearer parent`() async throws {
        let engine = try await engine()
        try await tracer.withSpan("request") { _ in
            try await engine.begin { connection in
                try await tracer.withSpan("inner") { _ in _ = try await connection.executeDriverSQL("SELECT 1") }
                try await connection.executeDriverSQL("SELECT 2")
            }
        }
        #expect(spans.map(\.operationName) == ["SELECT", "inner", "SELECT", "TRANSACTION", "request"])
        #expect(spans[0].parentSpanID == spans[1].spanID)
        #expect(spans[0].links.map(\.context.inMemorySpanContext?.spanID) == [spans[3].spanID])
        #expect(spans[2].parentSpanID == spans[3].spanID)
        #expect(spans[2].links.isEmpty)
    }

    @Test func `failures have a type and a code, and neither message nor values`() async throws {
        let engine = try await engine()
        try await engine.connect { connection in
            _ = try await connection.executeDriverSQL("INSERT INTO t VALUES (?)", ["geheim"])
            _ = try? await connection.executeDriverSQL("INSERT INTO t VALUES (?)", ["geheim"])
        }
        let failed = spans[1]
        #expect(text(failed, "error.type") == "uniqueViolation")
        #expect(text(failed, "db.response.status_code") == "SQLITE_CONSTRAINT_UNIQUE")
        #expect(failed.status?.code == .error)
        #expect(failed.errors.isEmpty)
        #expect(!"\(failed)".contains("geheim"))
        #expect(spans.last?.operationName == "TRANSACTION")
        #expect(text(spans[2], "db.transaction.outcome") == "rolled back")
    }

    @Test func `a transaction that the database ended has an end too`() async throws {
        let engine = try await engine()
        try await engine.connect { connection in
            try await connection.executeDriverSQL("INSERT INTO t VALUES ('a')")
            try await connection.executeDriverSQL("ROLLBACK")
            _ = try? await connection.executeDriverSQL("SELECT missing")
        }
        #expect(tracer.activeSpans.isEmpty)
        #expect(spans.filter { $0.operationName == "TRANSACTION" }.count == 1)
    }

    @Test func `streams have one span, with all their rows`() async throws {
        let engine = try await engine()
        let numbers: SQLText =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5000) SELECT x FROM c"
        try await engine.connect { connection in
            let stream = try await connection.stream(AzothSQL.text(numbers).columns(Int.self))
            var count = 0
            for try await _ in stream { count += 1 }
            #expect(count == 5000)
        }
        #expect(number(spans[0], "db.response.returned_rows") == 5000)
        #expect(tracer.activeSpans.isEmpty)
    }

    @Test func `text can be left out`() async throws {
        let engine = try await engine(includesText: false)
        try await engine.connect { try await $0.executeDriverSQL("SELECT 'secret'") }
        #expect(text(spans[0], "db.query.text") == nil)
        #expect(text(spans[0], "db.operation.name") == "SELECT")
    }

    @Test func `a database is known by its URL`() {
        func identity(_ name: DialectName, _ url: String) -> [String?] {
            let identity = DatabaseIdentity(system: name, url: url)
            return [identity.system, identity.namespace, identity.address, identity.port.map { "\($0)" }]
        }
        #expect(identity(.sqlite, "sqlite://") == ["sqlite", nil, nil, nil])
        #expect(identity(.sqlite, "sqlite:////var/app.db") == ["sqlite", "/var/app.db", nil, nil])
        #expect(identity(.postgres, "postgresql://me@host:5433/shop") == ["postgresql", "shop", "host", "5433"])
        #expect(identity(.postgres, "postgresql://host/shop") == ["postgresql", "shop", "host", nil])
        #expect(identity(.postgres, "postgresql://a:1,b:2/shop") == ["postgresql", "shop", "a", "1"])
        #expect(identity(.postgres, "postgresql://me@/shop") == ["postgresql", "shop", nil, nil])
    }
}
