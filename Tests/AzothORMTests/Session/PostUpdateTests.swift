import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Rows that refer to each other: `@foreignKey(postUpdate: true)`.
@Suite(.library) struct PostUpdateTests {
    private static let updateFavorite =
        "UPDATE player SET favorite_id = ? WHERE player.id = ? AND player.version = ?"

    /// The statements, without what parts one of many rows from one of one row on PostgreSQL.
    private func kinds(_ library: Library) -> [String] {
        library.log.take().map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
    }

    @Test func theForeignKeyFollowsBothRows() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let balls = (0..<4).map { Ball(name: "b\($0)") }
                let player = Player(name: "p", favorite: balls[2], balls: balls)
                session.add(player)
                try await session.commit()
                #expect(player.favoriteId == balls[2].id && player.version == 1)
                #expect(
                    library.log.statements.first == library.insertOne("player", "name", "version", "favorite_id"))
                #expect(library.log.statements.last == Self.updateFavorite)
                #expect(kinds(library) == ["INSERT INTO player", "INSERT INTO ball", "UPDATE player SET"])
                let favorites = try await library.count(
                    "SELECT count(*) AS n FROM player WHERE favorite_id IS NOT NULL")
                #expect(favorites == 1)
            }
        }
    }

    @Test func theForeignKeyIsNullBeforeBothRowsGo() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let ball = Ball(name: "b")
                let player = Player(name: "p", favorite: ball, balls: [ball, Ball(name: "c")])
                session.add(player)
                try await session.commit()
                _ = library.log.take()
                try await session.delete(player)
                try await session.flush()
                #expect(library.log.statements.first == Self.updateFavorite)
                #expect(kinds(library) == ["UPDATE player SET", "DELETE FROM ball", "DELETE FROM player"])
                try await session.rollback()
                #expect(player.orm.state == .persistent)
                #expect(try player.favorite === ball)
                #expect(player.favoriteId == ball.id)
            }
        }
    }

    @Test func aTargetThatIsThereAlreadyIsWrittenWithTheRow() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let ball = Ball(name: "b")
                session.add(ball)
                try await session.flush()
                _ = library.log.take()
                let player = Player(name: "p", favorite: ball)
                session.add(player)
                try await session.flush()
                #expect(library.log.take().count == 1)
                player.setFavorite(nil)
                player.name = "q"
                try await session.flush()
                #expect(
                    library.log.take() == [
                        "UPDATE player SET name = ?, version = ?, favorite_id = ? "
                            + "WHERE player.id = ? AND player.version = ?"
                    ])
                // A row that goes alone leaves nothing to set to NULL.
                player.setFavorite(ball)
                try await session.commit()
                _ = library.log.take()
                try await session.delete(player)
                try await session.commit()
                #expect(kinds(library) == ["DELETE FROM player"])
            }
        }
    }

    @Test func aNewTargetOfARowThatIsThereCostsOneUpdate() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let player = Player(name: "p")
                session.add(player)
                try await session.flush()
                _ = library.log.take()
                let first = Ball(player: player, name: "new")
                player.setFavorite(first)
                try await session.flush()
                // The only UPDATE counts the version.
                #expect(player.version == 2 && player.favoriteId == first.id)
                #expect(
                    library.log.take() == [
                        library.insertOne("ball", "player_id", "name"),
                        "UPDATE player SET version = ?, favorite_id = ? WHERE player.id = ? AND player.version = ?",
                    ])
                let second = Ball(player: player, name: "newer")
                player.setFavorite(second)
                player.name = "q"
                try await session.commit()
                #expect(player.version == 3 && player.favoriteId == second.id)
                #expect(kinds(library) == ["UPDATE player SET", "INSERT INTO ball", "UPDATE player SET"])
                try await session.rollback()
            }
        }
    }

    @Test func rowsOfOneTableWithKeysThatAreKnownReferToEachOther() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let ginger = Dancer(id: "ginger")
                let fred = Dancer(id: "fred", partner: ginger)
                ginger.setPartner(fred)
                session.add(fred)
                try await session.commit()
                #expect(fred.partnerId == "ginger" && ginger.partnerId == "fred")
                #expect(kinds(library).allSatisfy { $0 == "INSERT INTO dancer" || $0 == "UPDATE dancer SET" })
            }
            try await library.sessions.with { session in
                let dancers = try await session.execute(select(Dancer.self)).all()
                #expect(dancers.count == 2)
                for dancer in dancers { try await session.delete(dancer) }
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) AS n FROM dancer") == 0)
        }
    }

    @Test func aRollbackTakesTheForeignKeyBack() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let player = Player(name: "p")
                session.add(player)
                try await session.commit()
                let savepoint = try await session.beginNested()
                let ball = Ball(player: player, name: "b")
                player.setFavorite(ball)
                try await session.flush()
                try await savepoint.rollback()
                #expect(player.favoriteId == nil && player.version == 1)
                #expect(ball.orm.state == .transient)
                player.name = "q"
                try await session.commit()
                #expect(player.version == 2)
            }
        }
    }

    @Test func aStaleRowIsNamedByTheLaterUpdateToo() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let player = Player(name: "p")
                session.add(player)
                try await session.commit()
                try await library.execute("UPDATE player SET version = 5")
                player.setFavorite(Ball(player: player, name: "b"))
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.kind == .staleData)
                #expect(error?.message.contains("Player 1") == true)
                try await session.rollback()
            }
        }
    }

    @Test func aFlushThatFailedLeavesNothingForTheNext() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                session.add(Dancer(id: "taken"))
                try await session.commit()
                let fred = Dancer(id: "fred", partner: Dancer(id: "ginger"))
                session.addAll([fred, Dancer(id: "taken")])
                let error = await AzothError.of { try await session.flush() }
                #expect(error.map { .uniqueViolation ~= $0.kind } == true)
                try await session.rollback()
                _ = library.log.take()
                session.add(Dancer(id: "other"))
                try await session.commit()
                #expect(kinds(library).allSatisfy { $0 == "INSERT INTO dancer" })
                session.add(fred)
                try await session.commit()
                #expect(fred.partnerId == "ginger")
            }
        }
    }

    @Test func manyRowsReferToEachOther() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let dancers = (0..<2000).map { Dancer(id: "d\($0)") }
                for (left, right) in zip(dancers, dancers.dropFirst() + [dancers[0]]) { left.setPartner(right) }
                session.addAll(dancers)
                try await session.commit()
                #expect(kinds(library) == ["INSERT INTO dancer", "UPDATE dancer SET"])
                for dancer in dancers { try await session.delete(dancer) }
                _ = library.log.take()
                try await session.commit()
                #expect(kinds(library) == ["UPDATE dancer SET", "DELETE FROM dancer"])
            }
        }
    }
}
