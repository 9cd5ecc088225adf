import Azoth
import ChinookModels
import Foundation

extension Tour {
    /// The ten artists that sold best: joins, a sum and grouping, in one statement of typed rows.
    func printBestSellers() async throws {
        let revenue = (InvoiceLine.unitPrice * InvoiceLine.quantity.cast(to: Decimal.self)).sum()
        let statement = select(Artist.name, revenue)
            .join(Artist.albums)
            .join(Album.tracks)
            .join(Track.invoiceLines)
            .groupBy(Artist.id, Artist.name)
            .orderBy(revenue.desc(), Artist.name)
            .limit(10)

        try await sessions.with { session in
            let (rows, count) = try await statements.counting { try await session.execute(statement).all() }
            let lines = rows.map { name, revenue in
                pad(name ?? "(no name)", to: 28) + pad(money(revenue ?? 0), to: 10, right: true)
            }
            show("The ten best-selling artists", lines, statements: count)
        }
    }
}
