import Azoth

/// What the program shows, one thing after the other.
struct Tour {
    let sessions: SessionFactory
    let statements: StatementCounter

    @concurrent static func take(of place: DatabasePlace) async throws {
        let engine = try place.engine()
        let statements = StatementCounter()
        engine.add(statements)
        let tour = Tour(sessions: SessionFactory(engine), statements: statements)
        try await tour.printBestSellers()
        try await tour.printAlbums(of: "Iron Maiden")
        try await tour.printEmployees()
        try await tour.printInvoiceAndRollBack()
        try await engine.dispose()
    }

    /// Prints what has been found, and how many statements it took.
    func show(_ title: String, _ lines: [String], statements: Int) {
        print(title)
        for line in lines { print("  " + line) }
        print("  (\(statements) \(statements == 1 ? "statement" : "statements"))\n")
    }
}
