import Azoth
import AzothPostgres
import AzothSQLite
import Foundation

/// Where a database is.
enum DatabasePlace {
    /// The path of a SQLite file.
    case file(String)
    /// The URL of a PostgreSQL database.
    case server(String)

    init(_ text: String) throws {
        if PostgresDriver.schemes.contains(where: { text.hasPrefix($0 + "://") }) {
            self = .server(text)
        } else if FileManager.default.fileExists(atPath: text) {
            self = .file(text)
        } else {
            // SQLite would make an empty database of a name that is not there.
            throw Failure(.usage, "there is no file \(text); the SQLite file of the Chinook database is wanted")
        }
    }

    /// An engine that opens no connection yet.
    func engine() throws -> Engine {
        switch self {
        // The journal stays as the file has it: a write-ahead log, which is the default, would change the file.
        case .file(let path): try Engine.sqlite(.file(path), sqlite: SQLiteOptions(journalMode: nil))
        case .server(let url): try Engine.postgres(url)
        }
    }
}
