import Azoth
import AzothSQLite
import Foundation
import ShopModels
import Testing

struct ResultTests {
    let engine: Engine
    init() async throws { engine = try await filledShop() }

    private func withConnection(_ body: nonisolated(nonsending) (Connection) async throws -> Void) async throws {
        try await engine.connect(body)
        try await engine.dispose()
    }

    @Test func theFamilyOfResults() async throws {
        try await withConnection { connection async throws in
            let names = select(Product.sku, Product.title, Product.price).orderBy(Product.sku)
            func run() async throws -> ResultSet<(String, String, Decimal)> { try await connection.execute(names) }

            #expect(try await run().all().count == 3)
            #expect(try await run().first()?.0 == "A-1")
            #expect(try await run().fetchOne()?.1 == "Axe")
            #expect(try await run().fetchMany(2).count == 2)
            #expect(try await run().fetchAll().count == 3)
            #expect(try await run().keys == ["sku", "title", "price"])
            #expect(try await run().rowCount == 3)
            #expect(try await run().scalars(\.1).all() == ["Axe", "Hammer", "Nail"])
            let columns = try await run().columns(\.0, \.2).all()
            #expect(columns[0].0 == "A-1" && columns[0].1 == 45)
            let partitions = try await run().partitions(2)
            #expect(partitions.map(\.count) == [2, 1])
            let mappings = try await run().mappings()
            for mapping in mappings {
                #expect(mapping.keys == ["sku", "title", "price"])
                #expect(mapping["sku", as: String.self] != nil)
                #expect(mapping[Product.title].isEmpty == false)
                let sku: String = try mapping.value("sku")
                #expect(mapping.sku == sku)
                #expect(try mapping.value(Product.price) > 0)
            }
            let frozen = try await run().freeze()
            #expect(try frozen().all().count == 3 && frozen().all().count == 3)
            let result = try await run()
            result.close()
            #expect(result.isClosed)
            let rest = try await run()
            for (sku, _, _) in rest { #expect(!sku.isEmpty) }
            #expect(try await run().map(\.0) == ["A-1", "H-1", "N-1"])
        }
    }

    @Test func oneAndOnlyOne() async throws {
        try await withConnection { connection async throws in
            let by = { (sku: String) in select(Product.title).where(Product.sku == sku) }
            #expect(try await connection.execute(by("A-1")).one() == "Axe")
            #expect(try await connection.execute(by("?")).oneOrNone() == nil)
            #expect(try await connection.execute(by("A-1")).scalarOne() == "Axe")
            #expect(try await connection.execute(by("?")).scalarOneOrNone() == nil)
            #expect(try await connection.execute(by("A-1")).scalar() == "Axe")
            await #expect { _ = try await connection.execute(by("?")).one() } throws: {
                ($0 as? AzothError)?.kind == .noResultFound
            }
            await #expect { _ = try await connection.execute(select(Product.title)).oneOrNone() } throws: {
                ($0 as? AzothError)?.kind == .multipleResultsFound
            }
        }
    }

    @Test func uniqueRows() async throws {
        try await withConnection { connection async throws in
            let statement = select(Product.categoryId).orderBy(Product.sku)
            #expect(try await connection.execute(statement).unique().all() == [1, nil])
            let byLength = try await connection.execute(select(Product.title)).unique(by: { $0.count }).all()
            #expect(Set(byLength.map(\.count)) == [3, 4, 6])
        }
    }

    @Test func theFamilyOfStreams() async throws {
        try await withConnection { connection async throws in
            let names = select(Product.sku, Product.title).orderBy(Product.sku)
            func open() async throws -> ResultStream<(String, String)> { try await connection.stream(names) }

            #expect(try await open().all().count == 3)
            #expect(try await open().fetchAll().count == 3)
            let first = try await open()
            #expect(try await first.first()?.0 == "A-1")
            let some = try await open()
            #expect(try await some.fetchMany(2).count == 2)
            #expect(try await some.fetchOne()?.0 == "N-1")
            #expect(try await some.fetchOne() == nil)
            let one = try await connection.stream(names.limit(1))
            #expect(try await one.one().1 == "Axe")
            let none = try await connection.stream(names.where(Product.sku == "?"))
            #expect(try await none.oneOrNone() == nil)
            var sizes: [Int] = []
            for try await part in try await open().partitions(2) { sizes.append(part.count) }
            #expect(sizes == [2, 1])
            #expect(try await open().keys == ["sku", "title"])
            #expect(try await open().scalars(\.1).all() == ["Axe", "Hammer", "Nail"])
            #expect(try await open().columns(\.1, \.0).all().map(\.0) == ["Axe", "Hammer", "Nail"])
            #expect(try await open().mappings().all().map { $0.sku } == ["A-1", "H-1", "N-1"])
            #expect(try await open().yieldPer(1).all().count == 3)
            #expect(try await open().freeze()().all().count == 3)
            #expect(try await open().unique(by: { $0.0.first }).all().count == 3)
            #expect(try await connection.stream(select(Product.categoryId)).unique().all().count == 2)
            let scalars = try await connection.stream(select(Product.title).orderBy(Product.sku))
            #expect(try await scalars.scalar() == "Axe")
            let single = select(Product.title).where(Product.sku == "A-1")
            #expect(try await connection.stream(single).scalarOne() == "Axe")
            #expect(try await connection.stream(single).scalarOneOrNone() == "Axe")
            let closed = try await open()
            try await closed.close()
            #expect(closed.isClosed)
        }
    }

    @Test func resultsOfWrites() async throws {
        try await withConnection { connection async throws in
            let inserted = try await connection.execute(insert(Category.self).values(Category.name.set("Garden")))
            #expect(inserted.rowCount == 1)
            #expect(inserted.insertedPrimaryKeys.count == 1)
            let updated = try await connection.execute(update(Product.self).set(Product.stock, to: 1))
            #expect(updated.rowCount == 3)
            let deleted = try await connection.execute(delete(Payment.self))
            #expect(deleted.rowCount == 1)
        }
    }
}
