/// What the program was asked to do.
enum Invocation {
    case help
    case tour(DatabasePlace)
    case copy(from: DatabasePlace, to: DatabasePlace)

    static let usage = """
        usage: Chinook DATABASE
               Chinook copy SQLITE-FILE POSTGRES-URL

        The first shows what Azoth does with the Chinook database, and leaves the database as it was. DATABASE is the
        path of its SQLite file, or the URL of a PostgreSQL database: postgresql://user@host/name.

        The second makes the tables in a PostgreSQL database, copies every row, and compares both databases.

        Exit codes: 0 all is well, 1 it failed or the copy differs, 2 wrong arguments, 3 no connection to the database,
        4 the tables are there already.
        """

    init(_ arguments: some Collection<String>) throws {
        let words = Array(arguments)
        if words.contains("--help") || words.contains("-h") {
            self = .help
        } else if words.first == "copy" {
            guard words.count == 3 else {
                throw Failure(.usage, "copy takes two arguments, and \(words.count - 1) were given\n\n\(Self.usage)")
            }
            let (source, target) = (try DatabasePlace(words[1]), try DatabasePlace(words[2]))
            guard case .file = source, case .server = target else {
                throw Failure(
                    .usage, "copy takes a SQLite file, then the URL of a PostgreSQL database\n\n\(Self.usage)")
            }
            self = .copy(from: source, to: target)
        } else {
            guard words.count == 1 else {
                throw Failure(.usage, "one argument is wanted, and \(words.count) were given\n\n\(Self.usage)")
            }
            self = .tour(try DatabasePlace(words[0]))
        }
    }
}
