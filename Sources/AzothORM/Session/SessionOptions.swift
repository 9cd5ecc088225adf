public import AzothEngine

/// How sessions of a factory behave.
public struct SessionOptions: Sendable {
    /// Write changes before each query.
    public var autoflush: Bool
    /// Reload everything that is met after a commit.
    public var expireOnCommit: Bool
    /// Begin a transaction with the first use; else `begin` has to be called.
    public var autobegin: Bool
    /// Values of the program's own, by type.
    public var info: Info
    /// How a session on a given connection lives with a transaction that is open there.
    public var joinTransaction: JoinTransaction
    /// Conditions for the rows that sessions see.
    public var criteria: Criteria

    public init(
        autoflush: Bool = true, expireOnCommit: Bool = false, autobegin: Bool = true, info: Info = Info(),
        joinTransaction: JoinTransaction = .conditionalSavepoint, criteria: Criteria = Criteria()
    ) {
        self.autoflush = autoflush
        self.expireOnCommit = expireOnCommit
        self.autobegin = autobegin
        self.info = info
        self.joinTransaction = joinTransaction
        self.criteria = criteria
    }
}
