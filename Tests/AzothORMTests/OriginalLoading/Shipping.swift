import Azoth
import AzothTesting
import TestModels

extension Library {
    /// Three ports and three voyages: 1 from Graz to Wien, 2 from Wien to Graz, 3 from Graz to nowhere.
    func sail() async throws {
        try await sessions.begin { session in
            let graz = Port(name: "Graz")
            let wien = Port(name: "Wien")
            session.addAll([graz, wien, Port(name: "Linz")])
            session.addAll([
                Voyage(name: "down", origin: graz, destination: wien, log: "calm"),
                Voyage(name: "up", origin: wien, destination: graz, log: "rough"),
                Voyage(name: "out", origin: graz),
            ])
        }
        _ = log.take()
    }

    /// Authors with books that have chapters: Le Guin with three books, the first of which has two chapters, Borges with
    /// two, Homer with none.
    func shelve() async throws {
        try await stock()
        try await sessions.begin { session in
            session.add(Author(name: "Homer"))
            let first = try await session.getOne(Book.self, 1)
            session.addAll([Chapter(book: first, number: 1, title: "one"), Chapter(book: first, number: 2)])
        }
        _ = log.take()
    }
}
