import AzothSQL
import AzothSQLite
import Logging
import Synchronization
import TestSupport
import Testing

@testable import AzothEngine

/// Values of `@sensitive` columns are shown nowhere.
@Suite struct HiddenValueTests {
    private struct Account: TableModel, SelectableEntity {
        static let _table = Table(
            "account",
            columns: [
                Column("id", .int64, generated: true), Column("token", .int64, sensitive: true),
                Column("name", .text()),
            ], primaryKey: [0])
        static let id = Mapped<Account, Int>(0)
        static let token = Mapped<Account, Int>(1)
        static let name = Mapped<Account, String>(2)
        let id: Int, token: Int, name: String
        static var _entitySource: EntitySource { EntitySource(table: _table, model: Account.self, columns: [0, 1, 2]) }
        static func _decodeEntity(_ reader: inout RowReader, _ context: DecodingContext) throws -> Account {
            Account(id: try reader.next(), token: try reader.next(), name: try reader.next())
        }
    }

    private func database(_ options: EngineOptions = .init()) async throws -> Engine {
        let engine = try Engine.sqlite(.memory, options: options)
        try await engine.begin { connection in
            try await connection.executeDriverSQL(
                "CREATE TABLE account (id INTEGER PRIMARY KEY, token UNIQUE, name)")
            try await connection.executeDriverSQL("INSERT INTO account (token, name) VALUES ('s3cret', x'00ff')")
        }
        return engine
    }

    @Test func `an error in reading names the column, and keeps its value for those who ask`() async throws {
        let engine = try await database()
        try await engine.connect { connection in
            let token = await failure { try await connection.execute(select(Account.token)) }
            #expect(token?.message == "column token of the row holds text where an integer is needed")
            #expect(token?.value == nil)
            #expect(token?.details?.column == "token")
            let stream = await failure { try await connection.stream(select(Account.self)).all() }
            #expect(stream?.message == "column token of the row holds text where an integer is needed")
            #expect(stream?.value == nil)
            let text = try await connection.executeDriverSQL("SELECT token FROM account").one()
            let asked = await failure { try text.value("token", as: Int.self) }
            // Nobody knows whose column it is: not in the message, but for those who ask.
            #expect(asked?.message == "column token of the row holds text where an integer is needed")
            #expect(asked?.value == "s3cret")
            #expect(asked.map { !"\($0)".contains("s3cret") } == true)
        }
    }

    @Test func `parameters of sensitive columns are hidden in errors and logs`() async throws {
        let lines = Mutex<[String]>([])
        let log = Lines { line in lines.withLock { $0.append(line) } }
        let logger = Logger(label: "test") { _ in log }
        let engine = try await database(.init(echo: true, logger: logger, slowStatementThreshold: .zero))
        let add = insert(Account.self).values(Account.token.set(4711), Account.name.set("n"))
        let error = await failure {
            try await engine.begin { connection in
                try await connection.execute(add)
                try await connection.execute(add)
            }
        }
        #expect(error?.kind == .uniqueViolation(constraint: "account.token"))
        #expect(error?.parameters == ["***", "'n'"])
        #expect(lines.withLock { $0.contains { $0.contains("(***, 'n')") } })
        #expect(!lines.withLock { $0.contains { $0.contains("4711") } })
    }

    @Test func `what a server quotes is hidden with the parameters`() {
        let error = AzothError(
            .uniqueViolation, "duplicate key value violates unique constraint \"account_token_key\"",
            parameters: ["4711"], code: "23505",
            details: .init(table: "account", detail: "Key (token)=(4711) already exists.", hint: "Choose another."),
            value: "4711")
        let hidden = error.hidingValues()
        #expect(hidden.details?.detail == "***")
        #expect(hidden.details?.hint == "Choose another.")
        #expect(hidden.message == error.message)
        #expect(hidden.value == nil)
        #expect("\(hidden)".contains("\nDetail: ***\nHint: Choose another."))
        let syntax = AzothError(.invalidValue, "invalid input syntax for type integer: \"say \"47\"11\"", code: "22P02")
        #expect(syntax.hidingValues().message == "invalid input syntax for type integer: \"***\"")
    }
}
