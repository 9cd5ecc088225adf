public import Testing

/// One rule of the driver protocol, and how a driver is held to it.
///
/// What a driver does otherwise is an issue of the test that runs the check.
public struct DriverCheck: Sendable, CustomTestStringConvertible {
    typealias Body = nonisolated(nonsending) @Sendable (Bench) async throws -> Void

    /// The rule, in a sentence.
    public let rule: String
    /// It reads streams outside of transactions, which not every driver has.
    private let streamsOutsideTransactions: Bool
    private let body: Body

    init(_ rule: String, streamsOutsideTransactions: Bool = false, _ body: @escaping Body) {
        self.rule = rule
        self.streamsOutsideTransactions = streamsOutsideTransactions
        self.body = body
    }

    public var testDescription: String { rule }

    /// Every rule there is.
    public static let all: [DriverCheck] =
        results + manyRows + values + errors + transactions + failedTransactions + savepoints + cursors + stopping
        + statementCache + lostConnections + connectors + bulkLoading + pieces

    /// Holds a driver to the rule.
    public func run(_ driver: DriverUnderTest) async throws {
        if streamsOutsideTransactions, !driver.streamsOutsideTransactions { return }
        let bench = Bench(driver)
        do {
            try await body(bench)
        } catch {
            await bench.clear()
            throw error
        }
        await bench.clear()
    }
}
