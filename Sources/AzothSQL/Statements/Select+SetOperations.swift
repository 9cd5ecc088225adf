extension Select {
    /// The rows of all, each once.
    public func union(_ others: Self...) -> Self { combined(.union, others) }
    /// The rows of all.
    public func unionAll(_ others: Self...) -> Self { combined(.unionAll, others) }
    /// The rows that all have.
    public func intersect(_ others: Self...) -> Self { combined(.intersect, others) }
    /// The rows that the others don't have.
    public func except(_ others: Self...) -> Self { combined(.except, others) }

    /// What is added afterwards, such as `orderBy`, is about the whole.
    private func combined(_ operation: SetOperation.Operator, _ others: [Self]) -> Self {
        var whole = SelectCore(selections: core.selections)
        // A chain of one operator stays flat; a mixed one is nested, so that it means what it says.
        if core.isPlainCompound, core.setOperations.allSatisfy({ $0.operator == .first || $0.operator == operation }),
            operation == .union || operation == .unionAll
        {
            whole.setOperations = core.setOperations
        } else {
            whole.setOperations = [SetOperation(.first, core)]
        }
        whole.setOperations += others.map { SetOperation(operation, $0.core) }
        whole.options = core.options
        whole.executionOptions = core.executionOptions
        return Select(core: whole, decoder: _decoder)
    }
}

extension SelectCore {
    /// A compound that nothing was added to.
    package var isPlainCompound: Bool {
        !setOperations.isEmpty && orderings.isEmpty && limit == nil && offset == nil && !isDistinct && lock == nil
    }
    /// Whether a compound takes it as a member without parentheses.
    package var isPlainMember: Bool {
        setOperations.isEmpty && orderings.isEmpty && limit == nil && offset == nil && lock == nil && ctes.isEmpty
    }
}
