import Azoth
import ChinookModels
import Foundation

/// A table of the source, and what has become of it.
struct Comparison {
    let table: String
    let source: Measures
    let copy: Measures
    var isEqual: Bool { source == copy }

    static func ofAllTables(_ source: Session, _ copy: Session) async throws -> [Comparison] {
        let (before, after) = (try await measures(in: source), try await measures(in: copy))
        return zip(before, after).map { Comparison(table: $0.table, source: $0.measures, copy: $1.measures) }
    }

    private static func measures(in session: Session) async throws -> [(table: String, measures: Measures)] {
        [
            ("Artist", try await measure(Artist.Row.self, texts: [Artist.name], in: session)),
            ("Album", try await measure(Album.Row.self, texts: [Album.title], in: session)),
            ("Genre", try await measure(Genre.Row.self, texts: [Genre.name], in: session)),
            ("MediaType", try await measure(MediaType.Row.self, texts: [MediaType.name], in: session)),
            (
                "Track",
                try await measure(
                    Track.Row.self, texts: [Track.name, Track.composer], money: Track.unitPrice, in: session)
            ),
            ("Playlist", try await measure(Playlist.Row.self, texts: [Playlist.name], in: session)),
            ("PlaylistTrack", try await measure(PlaylistTrack.Row.self, in: session)),
            (
                "Employee",
                try await measure(
                    Employee.Row.self,
                    texts: [
                        Employee.lastName, Employee.firstName, Employee.title, Employee.address, Employee.city,
                        Employee.state, Employee.country, Employee.postalCode, Employee.phone, Employee.fax,
                        Employee.email,
                    ], in: session)
            ),
            (
                "Customer",
                try await measure(
                    Customer.Row.self,
                    texts: [
                        Customer.firstName, Customer.lastName, Customer.company, Customer.address, Customer.city,
                        Customer.state, Customer.country, Customer.postalCode, Customer.phone, Customer.fax,
                        Customer.email,
                    ], in: session)
            ),
            (
                "Invoice",
                try await measure(
                    Invoice.Row.self,
                    texts: [
                        Invoice.billingAddress, Invoice.billingCity, Invoice.billingState, Invoice.billingCountry,
                        Invoice.billingPostalCode,
                    ], money: Invoice.total, in: session)
            ),
            ("InvoiceLine", try await measure(InvoiceLine.Row.self, money: InvoiceLine.unitPrice, in: session)),
        ]
    }

    // MARK: Printing

    /// All comparisons, a line each; a second line where the copy differs.
    static func table(_ comparisons: [Comparison]) -> String {
        var lines = [line("Table", "Rows", "Characters", "Money", "Checksum")]
        for comparison in comparisons {
            let same = comparison.isEqual
            lines.append(
                line(comparison.table, comparison.source) + (same ? "  the same in the copy" : "  but in the copy:"))
            if !same { lines.append(line("", comparison.copy)) }
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ table: String, _ measures: Measures) -> String {
        line(
            table, "\(measures.rows)", "\(measures.characters)", measures.money.map(money) ?? "",
            pad(String(measures.checksum, radix: 16), to: 16, right: true, with: "0"))
    }

    private static func line(
        _ table: String, _ rows: String, _ characters: String, _ money: String, _ checksum: String
    ) -> String {
        pad(table, to: 14) + pad(rows, to: 6, right: true) + pad(characters, to: 12, right: true)
            + pad(money, to: 10, right: true) + "  " + pad(checksum, to: 16)
    }
}
