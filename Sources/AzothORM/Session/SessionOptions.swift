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

    public init(autoflush: Bool = true, expireOnCommit: Bool = false, autobegin: Bool = true, info: Info = Info()) {
        self.autoflush = autoflush
        self.expireOnCommit = expireOnCommit
        self.autobegin = autobegin
        self.info = info
    }
}

/// Values of a program's own, by type: `session.info[Tenant.self] = tenant`.
public struct Info: Sendable {
    private var values: [ObjectIdentifier: any Sendable] = [:]
    public init() {}
    public subscript<Value: Sendable>(_ type: Value.Type) -> Value? {
        get { values[ObjectIdentifier(type)] as? Value }
        set { values[ObjectIdentifier(type)] = newValue }
    }
}
