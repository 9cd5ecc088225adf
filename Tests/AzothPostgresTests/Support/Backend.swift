import AzothEngine
import AzothPostgres
import AzothSQL
import AzothTesting
import TestSupport
import Testing

extension Connection {
    /// The server process that serves this connection, once it is connected.
    var process: Int {
        get throws {
            guard let driver = driverConnection as? PostgresConnection else {
                throw AzothError(.invalidRequest, "the connection is not connected")
            }
            return Int(driver.serverProcessID)
        }
    }
}

extension Engine {
    /// Has the server end one of its processes, and waits until it is gone.
    func kill(_ process: Int) async throws {
        try await begin { connection async throws in
            #expect(try await connection.number("SELECT pg_terminate_backend(\(process), 5000)::int") == 1)
        }
    }
}
