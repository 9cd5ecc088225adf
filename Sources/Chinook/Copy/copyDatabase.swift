import Azoth
import ChinookModels

/// Copies the whole database, all or nothing, and compares the two.
@concurrent func copyDatabase(from source: DatabasePlace, to target: DatabasePlace) async throws {
    let (source, target) = (try source.engine(), try target.engine())
    let (sources, targets) = (SessionFactory(source), SessionFactory(target))

    // A transaction for all of it: PostgreSQL takes back tables, too. The source is read in one, so that others who
    // write there meanwhile don't tear it.
    try await sources.begin { from in
        try await targets.begin { to in
            try await refuseTablesThatExist(at: to)
            try await to.connection().createAll(ChinookSchema.metadata, checkFirst: false)
            let copy = Copy(from: from, to: to)
            try await copy.copyTables()
            try await copy.continueNumbering()
        }
    }

    let comparisons = try await sources.with { from in
        try await targets.with { to in try await Comparison.ofAllTables(from, to) }
    }
    print(Comparison.table(comparisons))
    try await source.dispose()
    try await target.dispose()

    let different = comparisons.filter { !$0.isEqual }
    guard different.isEmpty else {
        throw Failure(.failed, "the copy differs in \(different.map(\.table).joined(separator: ", "))")
    }
    print("The copy is complete: \(comparisons.reduce(0) { $0 + $1.source.rows }) rows in \(comparisons.count) tables.")
}

private func refuseTablesThatExist(at session: Session) async throws {
    let names = Set(try await session.connection().inspector.tableNames())
    let taken = ChinookSchema.metadata.tables.map(\.name).filter(names.contains)
    guard taken.isEmpty else {
        throw Failure(
            .tablesExist,
            "the database has these tables already: \(taken.joined(separator: ", ")). Drop them, or name another "
                + "database")
    }
}
