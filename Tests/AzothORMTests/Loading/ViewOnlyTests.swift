import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// `@viewOnly` and `@where`: other views of what an owner leads to.
@Suite(.library) struct ViewOnlyTests {
    private func stock(_ library: Library) async throws {
        try await library.sessions.begin { session in
            session.addAll([
                Shelf(items: [
                    Item(price: 5, kind: .box), Item(price: 20), Item(price: 7, label: "x"),
                    Item(price: 1, sold: true, label: "y", kind: .loan),
                ]),
                Shelf(),
            ])
        }
        library.log.clear()
    }

    @Test func aViewLoadsWhatMeetsItsCondition() async throws {
        try await Library.run { library in
            try await stock(library)
            try await library.sessions.with { session in
                let shelves = try await session.execute(
                    select(Shelf.self).orderBy(Shelf.id).options(.selectIn(Shelf.cheap))
                ).all()
                #expect(
                    library.log.take().last
                        == "SELECT item.id, item.shelf_id, item.price, item.sold, item.label, item.kind FROM item WHERE "
                        + "item.shelf_id \(Library.membership) AND item.price < ? AND item.sold != ? "
                        + "ORDER BY item.price DESC")
                #expect(try shelves.map { try $0.cheap.map(\.price) } == [[7, 5], []])
                let unlabelled = try await shelves[0].awaitable.unlabelled
                #expect(unlabelled.count == 4)
                #expect(try await shelves[0].awaitable.box?.price == 5)
                #expect(try shelves[1].box == nil)
                #expect(try shelves[0].cheap[0].shelf === shelves[0])
            }
        }
    }

    @Test func aViewIsJoinedToo() async throws {
        try await Library.run { library in
            try await stock(library)
            try await library.sessions.with { session in
                let shelves = try await session.execute(
                    select(Shelf.self).orderBy(Shelf.id).options(.joined(Shelf.cheap))
                ).all()
                #expect(try shelves.map { try $0.cheap.map(\.price) } == [[7, 5], []])
                let found = try await session.scalars(select(Shelf.self).where(Shelf.box.has())).all()
                #expect(found.map(\.id) == [1])
            }
        }
    }

    @Test func aViewTakesNoPartInWrites() async throws {
        try await Library.run { library in
            try await stock(library)
            try await library.sessions.with { session in
                let shelf = try await session.getOne(
                    Shelf.self, 1, options: [.selectIn(Shelf.cheap), .selectIn(Shelf.items)])
                try shelf.items.remove(at: 0)
                #expect(try shelf.cheap.count == 2)
                try shelf.items.append(Item(price: 2))
                #expect(try shelf.cheap.count == 2)
                try await session.rollback()
                #expect(try shelf.cheap.count == 2)
                let empty = try await session.getOne(Shelf.self, 2)
                library.log.clear()
                try await session.delete(empty)
                try await session.flush()
                #expect(library.log.count == 2)
            }
        }
    }
}
