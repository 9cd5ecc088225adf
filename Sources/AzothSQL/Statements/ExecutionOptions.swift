/// How a statement is carried out. Options of a call go before those of its statement, those before the connection's,
/// and those before the engine's.
public struct ExecutionOptions: Sendable {
    /// How many rows a stream fetches at a time.
    public var yieldPer: Int?
    /// Rows that are read overwrite what objects of the session hold.
    public var populateExisting: Bool?
    /// How long the statement may take, up to its last row. Then it is stopped, and throws `queryCancelled`.
    public var timeout: Duration?
    private var others: [ObjectIdentifier: any Sendable] = [:]

    /// Options; nil leaves one to whatever says it otherwise.
    public init(yieldPer: Int? = nil, populateExisting: Bool? = nil, timeout: Duration? = nil) {
        self.yieldPer = yieldPer
        self.populateExisting = populateExisting
        self.timeout = timeout
    }

    /// An option by its type: what engines, drivers and programs add of their own.
    public subscript<Option: Sendable>(_ type: Option.Type) -> Option? {
        get { others.isEmpty ? nil : others[ObjectIdentifier(type)] as? Option }
        set { others[ObjectIdentifier(type)] = newValue }
    }

    /// Whether there are options that engines, drivers or programs have added.
    package var hasOthers: Bool { !others.isEmpty }

    /// These options, with those of `other` going before.
    public func merging(_ other: ExecutionOptions) -> ExecutionOptions {
        var merged = self
        if let yieldPer = other.yieldPer { merged.yieldPer = yieldPer }
        if let populateExisting = other.populateExisting { merged.populateExisting = populateExisting }
        if let timeout = other.timeout { merged.timeout = timeout }
        merged.others.merge(other.others) { $1 }
        return merged
    }
}
