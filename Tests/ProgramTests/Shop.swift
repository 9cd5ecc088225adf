import Azoth
import AzothSQLite
import ChinookModels
import Foundation

/// A small shop for music in a SQLite file: what a tour wants to see, and what a copy may stumble over.
enum Shop {
    /// How many rows all tables have together.
    static let rowCount = 3 + 1 + 1 + 1 + 7 + 1 + 7 + 3 + 2 + 2 + 3

    static func make(at path: String) async throws {
        let engine = try Engine.sqlite(.file(path), sqlite: SQLiteOptions(journalMode: .delete))
        try await engine.begin { connection in try await connection.createAll(ChinookSchema.metadata) }
        try await SessionFactory(engine).begin { session async throws in
            let (rock, file) = (Genre(name: "Røck"), MediaType(id: 70, name: "A file"))
            let tracks = (1...7).map { number in
                Track(
                    name: number == 7 ? "'Quoted' \\ 世界 👩‍👩‍👧" : "Track \(number)", mediaType: file,
                    genre: number == 3 ? nil : rock, composer: number == 4 ? "" : nil, milliseconds: number * 1000,
                    bytes: number == 5 ? nil : 4_000_000_000,
                    unitPrice: Decimal(sign: .plus, exponent: -2, significand: 99))
            }
            let maiden = Artist(
                id: 90, name: "Iron Maiden",
                albums: [Album(title: "Killers", tracks: tracks)])
            let playlist = Playlist(name: nil)
            let entries = tracks.map { PlaylistTrack(playlist: playlist, track: $0) }

            // The first reports to somebody who comes after her.
            let boss = Employee(id: 9, lastName: "Adams", firstName: "Andrew")
            let others = [
                Employee(
                    id: 1, lastName: "Edwards", firstName: "Nancy", title: "Sales", reportsTo: boss,
                    birthDate: LocalDateTime("1958-12-08T00:00:00"), hireDate: LocalDateTime("2002-05-01T23:59:59")),
                Employee(id: 2, lastName: "Peacock", firstName: "Jane", reportsTo: boss),
            ]
            let customers = [
                Customer(firstName: "Luís", lastName: "Gonçalves", email: "luis@example.com", supportRep: others[0]),
                Customer(firstName: "No", lastName: "Body", email: "no@example.com"),
            ]
            let invoices = (1...2).map { number in
                Invoice(
                    customer: customers[0], invoiceDate: LocalDateTime("2009-01-0\(number)T12:30:00")!,
                    billingCity: "São José", total: Decimal(number) * 99 / 100)
            }
            let lines = (0..<3).map { number in
                InvoiceLine(
                    invoice: invoices[number == 0 ? 0 : 1], track: tracks[number], unitPrice: tracks[number].unitPrice,
                    quantity: 1)
            }
            session.addAll([maiden, Artist(name: nil), Artist(name: "Iron, but not Maiden"), boss])
            for objects in [entries, others, customers, invoices, lines] as [[any Model]] { session.addAll(objects) }
        }
        try await engine.dispose()
    }
}
