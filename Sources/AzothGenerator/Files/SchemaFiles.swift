public import AzothSchema
internal import Foundation

/// The file system as the tools see it: schema files in, Swift files out.
public enum SchemaFiles {
    /// Reads schema files.
    ///
    /// - Parameter paths: Paths as diagnostics shall print them.
    /// - Throws: ``FileProblem`` where one can't be read or is not UTF-8.
    public static func read(_ paths: [String]) throws(FileProblem) -> [SourceFile] {
        var files: [SourceFile] = []
        for path in paths {
            let data: Data
            do {
                data = try Data(contentsOf: URL(filePath: path, directoryHint: .notDirectory))
            } catch {
                throw FileProblem(path: path, message: "the schema file can't be read: \(reason(error))")
            }
            guard let text = String(validating: data, as: UTF8.self) else {
                throw FileProblem(path: path, message: "the schema file is not UTF-8 text: save it as UTF-8")
            }
            files.append(SourceFile(path: path, text: text))
        }
        return files
    }

    /// Writes text into a file, unless that is what the file holds already: then its date stays too.
    ///
    /// - Returns: Whether the file was written.
    @discardableResult
    public static func write(_ text: String, to path: String) throws(FileProblem) -> Bool {
        let url = URL(filePath: path, directoryHint: .notDirectory)
        let data = Data(text.utf8)
        if let present = try? Data(contentsOf: url), present == data { return false }
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: url, options: .atomic)
        } catch {
            throw FileProblem(path: path, message: "the file can't be written: \(reason(error))")
        }
        return true
    }

    /// What went wrong, in few words.
    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
        case .fileReadNoPermission, .fileWriteNoPermission: "permission is denied"
        case .fileWriteOutOfSpace: "the disk is full"
        case .fileWriteVolumeReadOnly: "the disk is read-only"
        default: error.localizedDescription
        }
    }
}

/// A file that can't be read or written.
public struct FileProblem: Error, Sendable, CustomStringConvertible {
    public let path: String
    public let message: String

    /// `path: error: message`, as compilers say it.
    public var description: String { "\(path): error: \(message)" }
}
