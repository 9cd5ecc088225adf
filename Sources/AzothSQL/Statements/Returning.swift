/// An INSERT, UPDATE or DELETE: with ``returning(_:)`` it gives the rows that it changed.
public protocol ChangingStatement: WriteStatement {
    func _returning(_ selections: [Selection]) -> StatementCore
}

/// An INSERT, UPDATE or DELETE with RETURNING: a statement that gives rows.
public struct Returning<Row>: RowStatement {
    public let _core: StatementCore
    public let _decoder: RowDecoder<Row>

    package init(_ core: StatementCore, _ decoder: RowDecoder<Row>) {
        _core = core
        _decoder = decoder
    }
}

extension ChangingStatement {
    /// `RETURNING` of a model's columns: rows of objects, or of `A.Row`.
    public func returning<T: SelectableEntity>(_ type: T.Type) -> Returning<T> { returning(EntitySelection(T.self)) }

    /// `RETURNING` of one column.
    public func returning<S: Selectable>(_ item: S) -> Returning<S.Value> {
        Returning(_returning([item._selection]), item._decoder)
    }

    /// `RETURNING` of several columns: rows are tuples.
    public func returning<S1: Selectable, S2: Selectable, each S: Selectable>(
        _ s1: S1, _ s2: S2, _ s: repeat each S
    ) -> Returning<(S1.Value, S2.Value, repeat (each S).Value)> {
        var selections = [s1._selection, s2._selection]
        for item in repeat each s { selections.append(item._selection) }
        return Returning(
            _returning(selections), _tupleDecoder(s1._decoder, s2._decoder, repeat (each s)._decoder))
    }

    public func returning<M1: SelectableEntity, S2: Selectable, each S: Selectable>(
        _ m1: M1.Type, _ s2: S2, _ s: repeat each S
    ) -> Returning<(M1, S2.Value, repeat (each S).Value)> {
        returning(EntitySelection(M1.self), s2, repeat each s)
    }
}
