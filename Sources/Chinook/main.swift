// A tour of the API over a database that was there before: `Chinook PATH`, where PATH is the SQLite file of the Chinook
// sample database. The file is left as it was.

import Foundation

guard CommandLine.arguments.count == 2 else {
    fail("usage: Chinook PATH", code: 2)
}
let path = CommandLine.arguments[1]
// SQLite would make an empty database of a name that is not there.
guard FileManager.default.fileExists(atPath: path) else {
    fail("error: there is no file \(path); the SQLite file of the Chinook database is wanted", code: 2)
}

try await Tour.take(of: path)

func fail(_ message: String, code: Int32) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(code)
}
