import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Tables that refer to each other, and rows that can be put into an order all the same: after `BiDirectional…Test` and
/// `PostUpdateBatchingTest` of the original's `test_cycles.py`.
@Suite(.library) struct MutualTablesTests {
    private func rows(_ session: Session) async throws -> [String] {
        let spies = try await session.execute(
            select(Spy.name, Agency.name.orNull).outerJoin(Spy.agency).orderBy(Spy.name)
        ).all().map { "\($0.0): \($0.1 ?? "-")" }
        let agencies = try await session.execute(
            select(Agency.name, Spy.name.orNull).outerJoin(Agency.founder).orderBy(Agency.name)
        ).all().map { "\($0.0): \($0.1 ?? "-")" }
        return spies + agencies
    }

    /// BiDirectionalOneToManyTest.test_cycle, BiDirectionalOneToManyTest2.test_cycle
    @Test func rowsOfTwoTablesAreWrittenInTurns() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let (a, c) = (Spy(name: "a"), Spy(name: "c"))
                let (b, d, e) = (Agency(name: "b"), Agency(name: "d"), Agency(name: "e"))
                try a.agencies.append(b)
                try d.spies.append(c)
                try b.spies.append(c)
                a.setMissions([Mission(name: "1"), Mission(name: "2")])
                try c.missions.append(Mission(name: "3"))
                session.addAll([a, c])
                session.addAll([b, d, e])
                try await session.flush()
                #expect(try await rows(session) == ["a: -", "c: b", "b: a", "d: -", "e: -"])
                #expect(try d.spies.isEmpty)
                let steps = library.log.takeSteps().filter { $0.hasPrefix("INSERT") }
                #expect(steps.contains("INSERT mission ×3"))
                #expect(steps.filter { $0.hasPrefix("INSERT spy") }.count == 2)
                try await session.delete(d)
                try await session.delete(c)
                try await session.flush()
                #expect(try await rows(session) == ["a: -", "b: a", "e: -"])
                let orphaned = try await session.scalars(select(Mission.name).where(Mission.spyId == nil)).all()
                #expect(orphaned == ["3"])
                // All that is left, in an order that does not help.
                for spy in [a] { try await session.delete(spy) }
                for agency in [b, e] { try await session.delete(agency) }
                try await session.commit()
                #expect(try await rows(session).isEmpty)
            }
        }
    }

    /// The same chain, deleted from its beginning.
    @Test func rowsOfTwoTablesAreDeletedInTurns() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let d = Agency(name: "d", founder: Spy(name: "c", agency: Agency(name: "b", founder: Spy(name: "a"))))
                session.add(d)
                try await session.commit()
                #expect(try await rows(session) == ["a: -", "c: b", "b: a", "d: c"])
                let spies = try await session.execute(select(Spy.self).orderBy(Spy.name)).all()
                let agencies = try await session.execute(select(Agency.self).orderBy(Agency.name)).all()
                for spy in spies { try await session.delete(spy) }
                for agency in agencies { try await session.delete(agency) }
                library.log.clear()
                try await session.flush()
                #expect(
                    library.log.takeSteps().filter { $0.hasPrefix("DELETE") } == [
                        "DELETE agency", "DELETE spy", "DELETE agency", "DELETE spy",
                    ])
                try await session.rollback()
                #expect(try await rows(session) == ["a: -", "c: b", "b: a", "d: c"])
            }
        }
    }

    /// BiDirectionalManyToOneTest.test_reflush, test_reflush_2
    @Test func aThirdTableRefersToBoth() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let first = Spy(name: "1", agency: Agency(name: "1"))
                session.add(first)
                try await session.flush()
                session.add(Mission(name: "1", spy: first, agency: try first.agency))
                library.log.clear()
                try await session.flush()
                #expect(library.log.takeSteps() == ["INSERT mission"])
                session.add(Mission(name: "2", spy: Spy(name: "2"), agency: Agency(name: "2")))
                session.add(Mission(name: "3", spy: first, agency: try first.agency))
                try await session.commit()
                #expect(library.log.takeSteps().last == "INSERT mission ×2")
                let missions = try await session.execute(
                    select(Mission.name, Spy.name, Agency.name).join(Mission.spy).join(Mission.agency)
                        .orderBy(Mission.name)
                ).all()
                #expect(missions.map { $0.0 + $0.1 + $0.2 } == ["111", "222", "311"])
            }
        }
    }

    /// PostUpdateBatchingTest.test_one: several foreign keys of a row are one UPDATE.
    @Test func foreignKeysThatComeLaterComeTogether() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let spies = (1...3).map { Spy(name: "\($0)") }
                let agency = Agency(name: "a", chief: spies[0], deputy: spies[1], spies: spies)
                session.add(agency)
                try await session.flush()
                #expect(
                    library.log.takeSteps() == [
                        "INSERT agency", "INSERT spy ×3", "UPDATE agency (chief_id, deputy_id)",
                    ])
                agency.setChief(spies[2])
                agency.setDeputy(spies[0])
                try await session.flush()
                #expect(library.log.takeSteps() == ["UPDATE agency (chief_id, deputy_id)"])
                agency.setChief(nil)
                agency.setDeputy(nil)
                try await session.flush()
                #expect(library.log.takeSteps() == ["UPDATE agency (chief_id, deputy_id)"])
                agency.setChief(spies[0])
                agency.setDeputy(spies[0])
                try await session.commit()
                library.log.clear()
                // One of the targets goes alone: the row that points at it is freed by the program.
                for spy in spies { try await session.delete(spy) }
                try await session.delete(agency)
                try await session.commit()
                #expect(
                    library.log.takeSteps().filter { !$0.hasPrefix("SELECT") } == [
                        "UPDATE agency (chief_id, deputy_id)", "DELETE spy ×3", "DELETE agency",
                    ])
            }
        }
    }
}
