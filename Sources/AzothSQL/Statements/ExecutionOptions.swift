/// How a statement is carried out. Options of a statement go before those of its connection, and those before the
/// engine's.
public struct ExecutionOptions: Sendable {
    /// How many rows a stream fetches at a time.
    public var yieldPer: Int?
    /// Rows that are read overwrite what objects of the session hold.
    public var populateExisting: Bool?
    private var others: [ObjectIdentifier: any Sendable] = [:]

    public init(yieldPer: Int? = nil, populateExisting: Bool? = nil) {
        self.yieldPer = yieldPer
        self.populateExisting = populateExisting
    }

    /// An option by its type: what engines, drivers and programs add of their own.
    public subscript<Option: Sendable>(_ type: Option.Type) -> Option? {
        get { others[ObjectIdentifier(type)] as? Option }
        set { others[ObjectIdentifier(type)] = newValue }
    }

    /// These options, with those of `other` going before.
    public func merging(_ other: ExecutionOptions) -> ExecutionOptions {
        var merged = self
        if let yieldPer = other.yieldPer { merged.yieldPer = yieldPer }
        if let populateExisting = other.populateExisting { merged.populateExisting = populateExisting }
        merged.others.merge(other.others) { $1 }
        return merged
    }
}
