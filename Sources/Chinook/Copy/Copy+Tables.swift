import Azoth
import ChinookModels

extension Copy {
    /// Every table, after those that it references. Foreign keys are assigned as the columns that they are: no object
    /// has to be loaded for them.
    func copyTables() async throws {
        try await copy(Artist.Row.self) { Artist(id: $0.id, name: $0.name) }
        try await copy(Album.Row.self) { row in
            let album = Album(id: row.id, title: row.title)
            album.artistId = row.artistId
            return album
        }
        try await copy(Genre.Row.self) { Genre(id: $0.id, name: $0.name) }
        try await copy(MediaType.Row.self) { MediaType(id: $0.id, name: $0.name) }
        try await copy(Track.Row.self) { row in
            let track = Track(
                id: row.id, name: row.name, composer: row.composer, milliseconds: row.milliseconds, bytes: row.bytes,
                unitPrice: row.unitPrice)
            track.albumId = row.albumId
            track.mediaTypeId = row.mediaTypeId
            track.genreId = row.genreId
            return track
        }
        try await copy(Playlist.Row.self) { Playlist(id: $0.id, name: $0.name) }
        try await copy(PlaylistTrack.Row.self) { row in
            let entry = PlaylistTrack()
            entry.playlistId = row.playlistId
            entry.trackId = row.trackId
            return entry
        }
        try await copyEmployees()
        try await copy(Customer.Row.self) { row in
            let customer = Customer(
                id: row.id, firstName: row.firstName, lastName: row.lastName, company: row.company,
                address: row.address, city: row.city, state: row.state, country: row.country,
                postalCode: row.postalCode, phone: row.phone, fax: row.fax, email: row.email)
            customer.supportRepId = row.supportRepId
            return customer
        }
        try await copy(Invoice.Row.self) { row in
            let invoice = Invoice(
                id: row.id, invoiceDate: row.invoiceDate, billingAddress: row.billingAddress,
                billingCity: row.billingCity, billingState: row.billingState, billingCountry: row.billingCountry,
                billingPostalCode: row.billingPostalCode, total: row.total)
            invoice.customerId = row.customerId
            return invoice
        }
        try await copy(InvoiceLine.Row.self) { row in
            let line = InvoiceLine(id: row.id, unitPrice: row.unitPrice, quantity: row.quantity)
            line.invoiceId = row.invoiceId
            line.trackId = row.trackId
            return line
        }
    }

    /// Employees report to employees, who may come later: linked objects are written in the order of their references.
    private func copyEmployees() async throws {
        let rows = try await source.execute(select(Employee.Row.self)).all()
        let employees = rows.map { row in
            Employee(
                id: row.id, lastName: row.lastName, firstName: row.firstName, title: row.title,
                birthDate: row.birthDate, hireDate: row.hireDate, address: row.address, city: row.city,
                state: row.state, country: row.country, postalCode: row.postalCode, phone: row.phone, fax: row.fax,
                email: row.email)
        }
        let byID = Dictionary(uniqueKeysWithValues: zip(rows.map(\.id), employees))
        for (row, employee) in zip(rows, employees) {
            employee.setReportsTo(row.reportsToId.flatMap { byID[$0] })
        }
        target.addAll(employees)
        try await target.flush()
    }
}
