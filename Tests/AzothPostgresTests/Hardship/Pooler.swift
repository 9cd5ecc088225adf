@testable import AzothPostgres
import AzothTesting
import Foundation
import Testing

/// A PgBouncer in transaction mode in front of the server, with two connections to it.
final class Pooler: Sendable {
    static let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static var isThere: Bool { program != nil }

    let url: String
    private let process: Int32
    private let folder: URL

    init() async throws {
        let location = try ConnectionString(try TestDatabase.current.url)
        let port = Int.random(in: 33_000...40_000)
        folder = FileManager.default.temporaryDirectory.appending(path: "azoth-pooler-\(port)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let settings = folder.appending(path: "pgbouncer.ini")
        let user = location["user"] ?? "postgres"
        let database = location["dbname"] ?? "postgres"
        try """
        [databases]
        \(database) = host=\(location["host"] ?? "/run/postgresql") port=\(location["port"] ?? "5432") user=\(user)
        [pgbouncer]
        listen_addr =
        listen_port = \(port)
        unix_socket_dir = \(folder.path)
        auth_type = any
        pool_mode = transaction
        default_pool_size = 2
        ignore_startup_parameters = options
        server_reset_query =
        logfile = \(folder.path)/log
        """.write(to: settings, atomically: true, encoding: .utf8)
        var command = [Self.program ?? "pgbouncer", "--quiet", settings.path]
        if getuid() == 0 {
            #expect(Self.run(["/bin/chown", "-R", "postgres", folder.path]))
            command = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + command
        }
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        let code = posix_spawn(&process, command[0], nil, nil, &arguments, &environment)
        try #require(code == 0)
        self.process = process
        url = "host=\(folder.path) port=\(port) dbname=\(database) user=\(user)"
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: "\(folder.path)/.s.PGSQL.\(port)") {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func run(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    deinit {
        // It was started by a thread that blocks other signals, and so it does.
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        try? FileManager.default.removeItem(at: folder)
    }
}
