import Azoth
import AzothSQLite
import AzothTesting
import Foundation
import ShopModels
import Testing

struct EngineTests {
    @Test func enginesByLocationAndURL() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "azoth ä \(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "shop one.db").path(percentEncoded: false)

        let file = try Engine.sqlite(.file(path))
        try await file.begin { try await $0.createAll(ShopSchema.metadata) }
        try await file.dispose()

        let uri = try Engine.sqlite(.uri(URL(filePath: path).absoluteString + "?mode=ro"))
        try await uri.connect { connection in
            let customers = try await connection.scalar(select(count()).from(Customer.self))
            #expect(customers == 0)
        }
        try await uri.dispose()

        let byURL = try Engine(url: "sqlite:///" + path, drivers: [SQLiteDriver.self])
        #expect(byURL.url.contains("shop one.db"))
        #expect(byURL.driver == "sqlite")
        #expect(byURL.name == .sqlite)
        #expect(byURL.dialect.name == .sqlite)
        try await byURL.connect { connection in
            let customers = try await connection.scalar(select(Customer.id.count()))
            #expect(customers == 0)
        }
        try await byURL.dispose(closing: true)

        let memory = try Engine(url: "sqlite://", drivers: [SQLiteDriver.self], options: EngineOptions(echo: false))
        try await memory.connect { connection in
            let one = try await connection.scalar(text("SELECT 1").columns(Int.self))
            #expect(one == 1)
        }
        try await memory.dispose()

        #expect(throws: AzothError.self) { try Engine(url: "mysql://localhost/x", drivers: [SQLiteDriver.self]) }
        let shared = try Engine.sqlite(.memory(shared: "acceptance"))
        try await shared.begin { try await $0.createAll(ShopSchema.metadata) }
        try await shared.dispose()
    }

    @Test func allOptions() async throws {
        let options = EngineOptions(
            echo: false, logger: nil,
            pool: .queue(
                size: 5, overflow: 10, timeout: .seconds(30), recycle: .seconds(3600), prePing: true, order: .fifo,
                resetOnReturn: .rollback),
            isolationLevel: .serializable, statementCacheSize: 100, hideParameters: true, loggingToken: "shop",
            connector: nil)
        let engine = try Engine.sqlite(.memory(shared: "options"), options: options)
        try await engine.connect { connection in
            #expect(engine.pool.status.checkedOut == 1)
            #expect(connection.isClosed == false)
        }
        #expect(engine.pool.status.checkedOut == 0)
        engine.clearCompiledCache()
        try await engine.dispose()
        for choice in [PoolChoice.null, .static, .queue(order: .lifo, resetOnReturn: .commit)] {
            let engine = try Engine.sqlite(.memory(shared: "choice"), options: EngineOptions(pool: choice))
            try await engine.connect { _ in }
            try await engine.dispose()
        }
    }

    @Test func aPoolOfItsOwn() async throws {
        let pool = try Pool(url: "sqlite://", drivers: [SQLiteDriver.self], options: EngineOptions())
        #expect(pool.status.checkedOut == 0)
    }

    @Test func enginesShareAPoolUnderOtherOptions() async throws {
        let engine = try await emptyShop()
        var options = ExecutionOptions()
        options.yieldPer = 10
        let other = engine.with(executionOptions: options)
        #expect(other.pool === engine.pool)
        try await other.connect { connection in
            let orders = try await connection.scalar(select(count()).from(Order.self))
            #expect(orders == 0)
        }
        try await engine.rawConnection { driverConnection in
            #expect(driverConnection.driverConnection.dialect.name == .sqlite)
        }
        let inside = try await engine.rawConnection { $0.driverConnection.isInTransaction }
        #expect(!inside)
        try await engine.dispose()
    }

    @Test func connectionsScopedAndUnscoped() async throws {
        let engine = try await emptyShop()
        let one = try await engine.connect { connection in
            try await connection.execute(text("SELECT 1 AS one").columns(Int.self)).one()
        }
        #expect(one == 1)

        let connection = try await engine.connect()
        #expect(!connection.isClosed && !connection.isInvalidated && !connection.inTransaction)
        #expect(connection.transaction == nil && connection.nestedTransaction == nil)
        connection.info[String.self] = "mine"
        #expect(connection.info[String.self] == "mine")
        #expect(connection.defaultIsolationLevel == .serializable)
        #expect(try await connection.isolationLevel() == .serializable)
        try await connection.setExecutionOptions(ExecutionOptions(yieldPer: 100))

        let transaction = try await connection.begin()
        #expect(transaction.isActive && !transaction.isNested && connection.inTransaction)
        try await connection.execute(insert(Country.self).values(Country.code.set("DE"), Country.name.set("Germany")))
        let savepoint = try await connection.beginNested()
        #expect(savepoint.isNested && connection.inNestedTransaction)
        #expect(connection.nestedTransaction === savepoint && connection.transaction === transaction)
        try await connection.execute(insert(Country.self).values(Country.code.set("FR"), Country.name.set("France")))
        try await savepoint.rollback()
        try await transaction.commit()
        #expect(try await connection.scalar(select(count()).from(Country.self)) == 1)
        try await connection.commit()

        try await connection.begin { transaction in
            try await connection.beginNested { _ in
                try await connection.execute(delete(Country.self))
            }
            try await connection.beginNested { nested in
                try await nested.rollback()
            }
            #expect(transaction.isActive)
            try await transaction.rollback()
        }
        #expect(try await connection.scalar(select(count()).from(Country.self)) == 1)
        try await connection.rollback()

        let value = try await connection.begin { _ in 42 }
        #expect(value == 42)
        let closed = try await connection.begin()
        try await closed.close()
        #expect(!closed.isActive)

        let names = try await connection.inspector.tableNames()
        #expect(names.contains("customers"))
        let rows = try await connection.executeDriverSQL("SELECT name FROM countries WHERE code = ?", ["DE"])
        #expect(try rows.one()["name", as: String.self] == "Germany")
        let countries = try await connection.scalars(select(Country.name)).all()
        #expect(countries == ["Germany"])

        try await connection.dropAll(ShopSchema.metadata)
        try await connection.createAll(ShopSchema.metadata, checkFirst: true)
        try await connection.commit()
        try await connection.close()
        #expect(connection.isClosed)
        let gone = try await engine.connect()
        try await gone.invalidate()
        #expect(gone.isInvalidated)
        try await gone.close()
        try await engine.dispose()
    }

    @Test func whatWasThrownIsRolledBack() async throws {
        struct Mine: Error {}
        let engine = try await emptyShop()
        await #expect(throws: Mine.self) {
            try await engine.begin { connection in
                try await connection.execute(insert(Country.self).values(Country.code.set("DE"), Country.name.set("G")))
                throw Mine()
            }
        }
        try await engine.connect { connection in
            let countries = try await connection.scalar(select(count()).from(Country.self))
            #expect(countries == 0)
        }
        try await engine.dispose()
    }

    @Test func streamsOfAConnection() async throws {
        let engine = try await filledShop()
        try await engine.connect { connection in
            let stream = try await connection.stream(select(Product.sku, Product.price).orderBy(Product.sku))
            var skus: [String] = []
            for try await (sku, price) in stream {
                #expect(price > 0)
                skus.append(sku)
            }
            #expect(skus == ["A-1", "H-1", "N-1"])
            let first = try await connection.stream(select(Product.sku).orderBy(Product.sku)) { rows in
                try await rows.first()
            }
            #expect(first == "A-1")
            try await connection.stream(select(Product.Row.self)) { rows in
                for try await row in rows { #expect(!row.title.isEmpty) }
            }
        }
        try await engine.dispose()
    }

    @Test func metadata() throws {
        let metadata = ShopSchema.metadata
        #expect(metadata.tables.count == 10)
        #expect(metadata.tables.map(\.name).contains("loyalty_cards"))
        let statements = try metadata.createStatements(for: .sqlite)
        #expect(statements.contains { $0.contains("CREATE TABLE") && $0.contains("order_lines") })
        #expect(try !metadata.createStatements(for: .postgres).isEmpty)
    }

    @Test func errorsOfTheDatabase() async throws {
        let engine = try await emptyShop()
        func kind(_ statement: some Statement) async -> AzothError? {
            do {
                try await engine.begin { _ = try await $0.execute(statement) }
                return nil
            } catch { return error as? AzothError }
        }
        let germany = insert(Country.self).values(Country.code.set("DE"), Country.name.set("Germany"))
        #expect(await kind(germany) == nil)
        let unique = try #require(await kind(germany))
        switch unique.kind {
        case .uniqueViolation: break
        default: Issue.record("\(unique)")
        }
        #expect(unique.kind.constraint != nil)
        #expect(unique.statement?.contains("INSERT") == true)
        #expect(unique.underlying == nil || unique.message.isEmpty == false)
        let missing = insert(LoyaltyCard.self)
            .values(LoyaltyCard.customerId.set(UUID()), LoyaltyCard.points.set(1), LoyaltyCard.issued.set(.now()))
        if case .foreignKeyViolation = try #require(await kind(missing)).kind {
        } else {
            Issue.record("not a foreign key")
        }
        let null = text("INSERT INTO countries (code, name) VALUES ('XX', NULL)")
        if case .notNullViolation = try #require(await kind(null)).kind {} else { Issue.record("not a not null") }
        let check = insert(Customer.self).values(
            Customer.id.set(UUID()), Customer.email.set("x"), Customer.name.set("x"), Customer.rank.set(.low),
            Customer.credit.set(-1), Customer.touchedAt.set(Date()), Customer.preferences.set(JSON(Preferences())),
            Customer.labels.set([]))
        if case .checkViolation = try #require(await kind(check)).kind {} else { Issue.record("not a check") }
        let kinds: [AzothError.Kind] = [
            .noResultFound, .multipleResultsFound, .uniqueViolation, .uniqueViolation(constraint: "x"),
            .foreignKeyViolation, .notNullViolation, .checkViolation, .concurrentUse, .serializationFailure, .deadlock,
            .lockTimeout, .queryCancelled, .connectionFailed, .disconnected, .outcomeUnknown, .poolTimeout, .staleData,
            .notLoaded(attribute: "A.bs"), .missingLink(attribute: "B.a"), .detached, .pendingRollback, .invalidRequest,
            .resourceClosed, .unsupported,
        ]
        #expect(Set(kinds).count == kinds.count)
        try await engine.dispose()
    }
}
