public import AzothEngine
public import AzothSQL
internal import CLibPQ

/// Opens connections to one PostgreSQL database, or to the first of several servers that fits.
public struct PostgresConnector: DriverConnector {
    let location: ConnectionString
    /// What its connections learn of the database's own types.
    private let catalog = SharedCatalog()
    /// How connections are set up.
    public let options: PostgresOptions

    /// - Parameter url: A URL, or keywords and values, as libpq takes them.
    /// - Throws: `invalidRequest` where it is not understood.
    public init(_ url: String, options: PostgresOptions = .init()) throws {
        var (url, options) = (url, options)
        try PostgresDriver.takeOwnOptions(of: &url, into: &options)
        location = try ConnectionString(url)
        self.options = options
    }

    public var dialect: Dialect { .postgres }
    public var driverName: String { "postgres" }
    public var url: String { location.url }

    public nonisolated(nonsending) func connect(_ options: EngineOptions) async throws -> any DriverConnection {
        try await PostgresConnection.open(
            location, options: self.options, engine: options, catalog: catalog)
    }
}

/// The driver over libpq, for URLs.
///
/// `postgresql://user:password@host:5432/database?sslmode=require` and everything else that libpq knows: several hosts,
/// sockets (`postgresql:///database?host=/run/postgresql`), service and password files. Beside libpq's parameters there
/// is `prepared_statements=unnamed`, for transaction poolers.
public enum PostgresDriver: Driver {
    /// The schemes of PostgreSQL's URLs.
    public static let schemes = ["postgresql", "postgres"]

    public static func connector(url: String) throws -> any DriverConnector { try PostgresConnector(url) }

    /// libpq refuses parameters that it does not know: ours are taken out before.
    static func takeOwnOptions(of url: inout String, into options: inout PostgresOptions) throws(AzothError) {
        guard let question = url.firstIndex(of: "?"), url.contains("://") else { return }
        var rest: [Substring] = []
        for item in url[url.index(after: question)...].split(separator: "&") {
            guard item.hasPrefix("prepared_statements=") else {
                rest.append(item)
                continue
            }
            let word = item.drop { $0 != "=" }.dropFirst()
            guard let choice = PostgresOptions.PreparedStatements(rawValue: String(word)) else {
                throw AzothError(
                    .invalidRequest, "prepared_statements is 'named' or 'unnamed', and not '\(word)'")
            }
            options.preparedStatements = choice
        }
        url = String(url[..<question]) + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&"))
    }
}
