internal import Foundation

/// A file for a SQLite database, which is gone with the value.
public final class TemporaryFile: Sendable {
    public let path: String

    public init() { path = NSTemporaryDirectory() + "azoth-\(UUID().uuidString).db" }

    deinit {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
