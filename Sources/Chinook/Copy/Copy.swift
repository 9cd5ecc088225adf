import Azoth
import ChinookModels

/// Copies rows from one session to another.
struct Copy {
    let source: Session
    let target: Session

    init(from source: Session, to target: Session) {
        self.source = source
        self.target = target
    }

    /// How many objects are written at a time: one statement each time, and memory for no more than so many.
    private static let batchSize = 1000

    /// Reads the rows of a table as they come, makes an object of each, and writes these in batches.
    ///
    /// Rows are plain values: they cost the source's session nothing. The objects have their keys, so that the database
    /// gives them none.
    func copy<Row: ModelRow>(_ rows: Row.Type, _ object: (Row) -> Row.Object) async throws where Row.Object: Model {
        var count = 0
        for try await row in try await source.stream(select(Row.self)) {
            target.add(object(row))
            count += 1
            if count.isMultiple(of: Self.batchSize) { try await target.flush() }
        }
        try await target.flush()
    }

    /// Keys that came with their rows have not moved PostgreSQL's sequences: the next key would be one that is there.
    func continueNumbering() async throws {
        let dialect = try await target.connection().dialect
        for table in ChinookSchema.metadata.tables {
            guard let key = table.generatedKey.map({ table.columns[$0].name }) else { continue }
            let name = dialect.qualified(table)
            let next = text(
                """
                SELECT setval(pg_get_serial_sequence(\(name), \(key)), \
                (SELECT coalesce(max(\(unsafe: dialect.quoted(key))), 0) + 1 FROM \(unsafe: name)), false)
                """)
            _ = try await target.execute(next.columns(Int.self)).one()
        }
    }
}
