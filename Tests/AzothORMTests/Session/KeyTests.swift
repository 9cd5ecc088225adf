import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Keys of several columns, keys the program makes, and keys that change.
@Suite(.library) struct KeyTests {
    @Test func aCompositeKeyFindsItsRow() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Author(
                        name: "Le Guin",
                        books: [
                            Book(
                                title: "1",
                                chapters: [Chapter(number: 1, title: "one"), Chapter(number: 2, title: "two")])
                        ]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let chapter = try await session.get(Chapter.self, Chapter.Key(book: 1, number: 2))
                #expect(chapter?.title == "two")
                #expect(
                    library.log.take() == [
                        "SELECT chapter.book_id, chapter.number, chapter.title FROM chapter "
                            + "WHERE chapter.book_id = ? AND chapter.number = ?"
                    ])
                #expect(try await session.get(Chapter.self, Chapter.Key(book: 1, number: 2)) === chapter)
                #expect(library.log.count == 0)
                #expect(try await session.get(Chapter.self, Chapter.Key(book: 1, number: 3)) == nil)
                let all = try await session.execute(select(Chapter.self).orderBy(Chapter.number)).all()
                #expect(all[1] === chapter)
            }
        }
    }

    @Test func aUUIDKeyIsMadeByTheProgram() async throws {
        try await Library.run { library in
            let reader = Reader(email: "a@example.org", tags: ["x"], loans: [Loan(), Loan()])
            let id = reader.id
            try await library.sessions.begin { session in session.add(reader) }
            #expect(
                library.log.take() == [
                    "INSERT INTO reader (id, email, settings, tags) VALUES (?, ?, ?, ?)",
                    library.insertMany(
                        "loan", "reader_id", "book_id", "state", "taken_at", "fee", "ratio", "receipt", returning: "id"),
                ])
            try await library.sessions.with { session in
                let found = try #require(try await session.get(Reader.self, id))
                #expect(found.email == "a@example.org")
                #expect(try await found.awaitable.loans.count == 2)
                #expect(try found.loans[0].readerId == id)
                #expect(try await session.get(Reader.self, id) === found)
                #expect(try await session.get(Reader.self, UUID()) == nil)
            }
        }
    }

    @Test func aNaturalKeyFindsItsRow() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Country(code: "is", name: "Iceland", cities: [City(name: "Reykjavík"), City(name: "Akureyri")]))
            }
            #expect(
                library.log.take() == [
                    "INSERT INTO country (code, name) VALUES (?, ?)",
                    library.insertMany("city", "country_code", "name", returning: "id"),
                ])
            try await library.sessions.with { session in
                let iceland = try #require(try await session.get(Country.self, "is"))
                #expect(try iceland.cities.map(\.name).sorted() == ["Akureyri", "Reykjavík"])
                #expect(try iceland.cities[0].country === iceland)
            }
        }
    }

    @Test func aChangedKeyIsFoundUnderItsNewValueAfterTheFlush() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Node(id: 1, name: "one"))
                session.add(Node(id: 2, name: "two"))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let node = try await session.getOne(Node.self, 1)
                _ = library.log.take()
                node.id = 10
                #expect(try await session.withoutAutoflush { try await session.get(Node.self, 1) } === node)
                try await session.flush()
                #expect(library.log.take() == ["UPDATE node SET id = ? WHERE node.id = ?"])
                #expect(try await session.get(Node.self, 10) === node)
                #expect(library.log.count == 0)
                #expect(try await session.get(Node.self, 1) == nil)
                node.name = "ten"
                try await session.flush()
                #expect(library.log.parameters.last == [["'ten'", "10"]])
            }
        }
    }

    @Test func foreignKeysFollowAKeyThatChanges() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Country(code: "is", name: "Iceland", cities: [City(name: "Reykjavík"), City(name: "Akureyri")]))
            }
            try await library.sessions.with { session in
                let country = try await session.getOne(Country.self, "is")
                let city = try country.cities[0]
                _ = library.log.take()
                country.code = "IS"
                try await session.flush()
                // The database changes the cities itself, and memory follows.
                #expect(library.log.take() == ["UPDATE country SET code = ? WHERE country.code = ?"])
                #expect(city.countryCode == "IS")
                #expect(try city.country === country)
                try await session.flush()
                #expect(library.log.count == 0)
                #expect(!session.isModified(city))
                try await session.refresh(city)
                #expect(city.countryCode == "IS")
                try await session.rollback()
                #expect(country.code == "is")
                #expect(city.countryCode == "is")
                #expect(try await session.get(Country.self, "is") === country)
            }
        }
    }

    @Test func aChangedKeyIsPutBackByARollback() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in session.add(Node(id: 1, name: "one")) }
            try await library.sessions.with { session in
                let node = try await session.getOne(Node.self, 1)
                node.id = 10
                try await session.flush()
                try await session.rollback()
                #expect(node.id == 1)
                #expect(try await session.get(Node.self, 1) === node)
                #expect(try await session.get(Node.self, 10) == nil)
            }
        }
    }

    @Test func aKeyMayBeTakenThatAnotherRowLeaves() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let nodes = [1, 2, 3, 4].map { (key: Int) in Node(id: key, name: "\(key)") }
                session.addAll(nodes)
                try await session.commit()
                // Whoever is changed first: 3 goes before 2 comes there, and 2 before 1.
                nodes[0].id = 2
                nodes[1].id = 3
                nodes[2].id = 9
                nodes[3].name = "four"
                try await session.commit()
                #expect(nodes.map(\.id) == [2, 3, 9, 4])
                #expect(try await session.get(Node.self, 2) === nodes[0])
                #expect(try await session.get(Node.self, 3) === nodes[1])
                #expect(try await session.get(Node.self, 1) == nil)
                let names = try await session.execute(select(Node.name).orderBy(Node.id)).all()
                #expect(names == ["1", "2", "four", "3"])
                // A new row may take it, too.
                nodes[2].id = 10
                let new = Node(id: 9, name: "new")
                session.add(new)
                try await session.commit()
                #expect(try await session.get(Node.self, 9) === new)
                #expect(try await session.get(Node.self, 10) === nodes[2])
            }
        }
    }

    @Test func aRowWhoseKeyWasChangedIsDeletedByTheOldOne() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let country = Country(code: "is", name: "Iceland")
                session.add(country)
                try await session.commit()
                _ = library.log.take()
                country.code = "IS"
                try await session.delete(country)
                try await session.flush()
                #expect(library.log.parameters.last == [["'is'"]])
                try await session.rollback()
                #expect(country.code == "is")
                // There and back is no change.
                try await session.refresh(country)
                _ = library.log.take()
                country.code = "IS"
                country.code = "is"
                try await session.commit()
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func aNewRowPointsAtAKeyThatChangesWithIt() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let country = Country(code: "is", name: "Iceland", cities: [City(name: "Akureyri")])
                session.add(country)
                try await session.commit()
                country.code = "IS"
                try country.cities.append(City(name: "Reykjavík"))
                try await session.commit()
                let codes = try await session.execute(select(City.countryCode)).all()
                #expect(codes == ["IS", "IS"])
                country.code = "is"
                try await session.flush()
                country.code = "IS"
                try await session.commit()
                #expect(try country.cities.map(\.countryCode) == ["IS", "IS"])
            }
        }
    }

    @Test func partOfACompositeKeyMayChange() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Author(name: "Le Guin", books: [Book(title: "1", chapters: [Chapter(number: 1)])]))
            }
            try await library.sessions.with { session in
                let chapter = try await session.getOne(Chapter.self, Chapter.Key(book: 1, number: 1))
                _ = library.log.take()
                chapter.number = 7
                try await session.flush()
                #expect(
                    library.log.take() == [
                        "UPDATE chapter SET number = ? WHERE chapter.book_id = ? AND chapter.number = ?"
                    ])
                #expect(try await session.get(Chapter.self, Chapter.Key(book: 1, number: 7)) === chapter)
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func getOneThrowsWhereThereIsNoRow() async throws {
        try await Library.run { library in
            try await library.sessions.with { session in
                let error = await AzothError.of { _ = try await session.getOne(Author.self, 99) }
                #expect(error?.kind == .noResultFound)
                #expect(error?.message == "there is no Author with the key 99")
            }
        }
    }
}
