import Foundation

/// Where the files of this repository are.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let golden = root.appending(path: "Tests/AzothGeneratorTests/Golden")

    static func text(of url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }
}

/// A folder of its own for a test, whose path needs care: it has a space in it. It goes when the object does.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "azoth tests \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file, with the folders around it.
    @discardableResult
    func write(_ text: String, to path: String) throws -> URL {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file
    }
}

extension URL {
    /// The path as the file system knows it.
    var systemPath: String { path(percentEncoded: false) }

    /// When the file was changed last, as exactly as the file system knows.
    var modificationDate: Date? {
        (try? FileManager.default.attributesOfItem(atPath: systemPath))?[.modificationDate] as? Date
    }
}
