import Azoth
import AzothSQLite
import AzothTesting
import DepotModels
import Foundation
import OddModels
import Testing

/// Names that are words of Swift or SQL, in a target whose path has a space, isolated to the main actor by default.
struct OddWordsTests {
    @Test func wordsOfSwiftAndSQLAreNames() async throws {
        let engine = try Engine.sqlite(.memory)
        try await engine.begin { connection in
            try await connection.createAll(OddSchema.metadata)
            let tables = try await connection.inspector.tableNames()
            #expect(tables == ["cafés", "from", "select"])
        }
        try await SessionFactory(engine).with { session in
            let first = Select(
                order: "one", group: 7, self_: "me", func: ["f", "g"], init: "i", switch: .switch,
                extension: From(to: "you", user: "root", limit: 3), actor: "A")
            let second = Select(order: "two", protocol: first)
            session.addAll([first, second])
            try await session.flush()
            #expect(first.default == "an \"odd\" \\ value" && first.where && first.let == 1 && first.`init` == "i")
            #expect(try first.import.map(\.order) == ["two"])
            #expect(try second.protocol === first)
            #expect(try first.extension?.user == "root")
            #expect(second.protocolClass == first.class)
            first.class = first.class
            first.in = Date(timeIntervalSince1970: 0)
            first.switch = .default
            first.func.append("h")
            try await session.commit()

            let found = select(Select.class, Select.order, Select.default, Select.in, Select.func)
                .where(Select.group == 7, Select.switch == .default, Select.where == true, Select.let < 2)
                .orderBy(Select.order, Select.group.desc())
            let (key, order, standard, at, words) = try await session.execute(found).one()
            #expect(key == first.class && order == "one" && standard == first.default && words == ["f", "g", "h"])
            #expect(at.timeIntervalSince1970 == 0)
            let joined = select(Select.order, From.to, From.user).join(Select.extension).where(From.limit > 1)
            #expect(try await session.execute(joined).one().2 == "root")
            let nested = select(Select.order).where(
                Select.import.any { $0.order == "two" }, Select.extension.has { $0.limit == 3 })
            #expect(try await session.scalars(nested).all() == ["one"])
            let alias = Select.alias("where")
            let back = select(Select.order, alias.order).join(Select.protocol, to: alias)
            #expect(try await session.execute(back).one().1 == "one")
            let from = try await session.getOne(From.self, first.class)
            #expect(try from.operator === first)
            try await session.execute(update(Select.self).where(Select.order == "two").set(Select.return, to: "r"))
            try await session.refresh(second)
            #expect(second.return == "r")
            let row = try first.row
            #expect(try JSONDecoder().decode(Select.Row.self, from: JSONEncoder().encode(row)) == row)
            let café = Café(straße: "Gasse")
            session.add(café)
            try await session.flush()
            #expect(try await session.scalar(select(Café.straße).where(Café.straße.startsWith("G"))) == "Gasse")
            try await session.delete(first)
            try await session.flush()
            #expect(try await session.scalar(select(count()).from(From.self)) == 0)
            #expect(try second.protocol == nil)
        }
        try await engine.dispose()
    }

    @Test func otherNamingConventions() async throws {
        let engine = try Engine.sqlite(.memory)
        let log = StatementLog(engine)
        try await engine.begin { connection in
            try await connection.createAll(DepotSchema.metadata)
            #expect(try await connection.inspector.tableNames() == ["BoxItem", "ShelfRow", "WareHouse"])
            let columns = try await connection.inspector.columns(of: "BoxItem").map(\.name)
            #expect(
                columns == [
                    "shelfRow_wareHouse_id", "shelfRow_rowNumber", "slotNumber", "urlString", "isHTMLSafe",
                    "lastSeenAt",
                ])
        }
        log.clear()
        try await SessionFactory(engine).begin { session in
            let house = WareHouse(
                displayName: "North",
                shelfRows: [
                    ShelfRow(
                        rowNumber: 2, boxItems: [BoxItem(slotNumber: 1), BoxItem(slotNumber: 2, URLString: "x")]),
                    ShelfRow(rowNumber: 1),
                ])
            session.add(house)
        }
        try await SessionFactory(engine).with { session in
            let house = try await session.execute(
                select(WareHouse.self).options(.selectIn(WareHouse.shelfRows, .selectIn(ShelfRow.boxItems)))
            ).one()
            #expect(try house.shelfRows.map(\.rowNumber) == [1, 2])
            #expect(try house.shelfRows[1].boxItems.map(\.URLString) == [nil, "x"])
            let key = BoxItem.Key(shelfRowWareHouseId: house.id, shelfRowRowNumber: 2, slotNumber: 2)
            let box = try await session.getOne(BoxItem.self, key)
            #expect(try box.shelfRow.wareHouse === house)
            let deep = select(WareHouse.displayName).where(
                WareHouse.shelfRows.any { $0.boxItems.any { $0.URLString == "x" } })
            #expect(try await session.scalar(deep) == "North")
            let joined = select(WareHouse.displayName, BoxItem.slotNumber).join(WareHouse.shelfRows).join(
                ShelfRow.boxItems)
            #expect(try await session.execute(joined).all().count == 2)
            try house.shelfRows[1].boxItems.removeAll()
            try await session.flush()
            #expect(try await session.scalar(select(count()).from(BoxItem.self)) == 0)
        }
        try await engine.dispose()
    }
}
