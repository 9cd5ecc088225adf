// Two programs over the Chinook sample database, a shop for digital music: a tour of the API, which leaves the database
// as it was, and a copy of the whole database from SQLite to PostgreSQL.

import Azoth
import Foundation

do {
    switch try Invocation(CommandLine.arguments.dropFirst()) {
    case .help: print(Invocation.usage)
    case .tour(let place): try await Tour.take(of: place)
    case .copy(let source, let target): try await copyDatabase(from: source, to: target)
    }
} catch {
    FileHandle.standardError.write(Data((Failure.message(of: error) + "\n").utf8))
    exit(Failure.exitCode(of: error))
}
