import Azoth
import ChinookModels
import Foundation

extension Tour {
    /// A new invoice with five lines, its total read back from the database, and a rollback that takes all of it back:
    /// in the database and on the objects.
    func printInvoiceAndRollBack() async throws {
        try await sessions.with { session in
            let ((customer, tracks), loading) = try await statements.counting {
                let customer = try await session.execute(
                    select(Customer.self).orderBy(Customer.id).limit(1).options(.selectIn(Customer.invoices))
                ).one()
                let tracks = try await session.execute(select(Track.self).orderBy(Track.id).limit(5)).all()
                return (customer, tracks)
            }
            let before = try await figures(of: customer, in: session)

            let lines = tracks.map { InvoiceLine(track: $0, unitPrice: $0.unitPrice, quantity: 2) }
            let invoice = Invoice(
                customer: customer, invoiceDate: .now(),
                billingCity: customer.city, billingCountry: customer.country,
                total: tracks.reduce(0) { $0 + 2 * $1.unitPrice }, lines: lines)
            session.add(invoice)
            customer.company = "Azoth & Sons"
            let (_, writing) = try await statements.counting { try await session.flush() }
            let (total, reading) = try await statements.counting {
                try await session.execute(select(Invoice.total).where(Invoice.id == invoice.id)).one()
            }
            let during = try await figures(of: customer, in: session)

            let (_, undoing) = try await statements.counting { try await session.rollback() }
            let after = try await figures(of: customer, in: session)

            show(
                "A customer and five tracks", [customer.fullName] + tracks.map(\.name),
                statements: loading)
            show("An invoice of five lines, written", ["for \(money(invoice.total))"], statements: writing)
            show("Its total, read back", [money(total)], statements: reading)
            show(
                "A rollback", ["before:  \(before)", "in between:  \(during)", "afterwards:  \(after)"],
                statements: undoing)
            guard before == after, invoice.orm.state == .transient else {
                throw Failure(.failed, "the rollback has left something behind")
            }
        }
    }

    /// What an invoice changes, as the objects have it and as the database has it.
    private func figures(of customer: Customer, in session: Session) async throws -> Figures {
        Figures(
            invoicesOfObject: try customer.invoices.count,
            company: customer.company,
            invoices: try await session.scalar(select(Invoice.id.count())) ?? 0,
            lines: try await session.scalar(select(InvoiceLine.id.count())) ?? 0)
    }
}

private struct Figures: Equatable, CustomStringConvertible {
    let invoicesOfObject: Int
    let company: String?
    let invoices: Int
    let lines: Int

    var description: String {
        """
        the object has \(invoicesOfObject) invoices and the company '\(company ?? "none")'; \
        the database has \(invoices) invoices and \(lines) lines
        """
    }
}
