// `select`, for each way that models and expressions can be mixed in the first four places.
//
// A metatype conforms to no protocol, so `A.self` needs parameters of its own; the packs take expressions, aliases and,
// wrapped in `EntitySelection`, further models.

/// `SELECT expression`: rows of one column, or of one alias.
///
/// ```swift
/// select(A.data)          // rows: String
/// select(count())         // rows: Int
/// ```
@inlinable public func select<S: Selectable>(_ item: S) -> Select<S.Value> {
    Select([item._selection], decoder: item._decoder)
}

/// `SELECT` of a model's columns: rows of objects, of `A.Row`, or with `A?.self` of optionals.
@inlinable public func select<M: SelectableEntity>(_ model: M.Type) -> Select<M> { select(EntitySelection(M.self)) }

/// `SELECT` of several columns: rows are tuples, `(Int, String)` for `select(A.id, A.data)`.
@inlinable public func select<S1: Selectable, S2: Selectable, each S: Selectable>(
    _ s1: S1, _ s2: S2, _ s: repeat each S
) -> Select<(S1.Value, S2.Value, repeat (each S).Value)> {
    var selections = [s1._selection, s2._selection]
    for item in repeat each s { selections.append(item._selection) }
    return Select(selections, decoder: _tupleDecoder(s1._decoder, s2._decoder, repeat (each s)._decoder))
}

@inlinable public func select<M1: SelectableEntity, M2: SelectableEntity, each S: Selectable>(
    _ m1: M1.Type, _ m2: M2.Type, _ s: repeat each S
) -> Select<(M1, M2, repeat (each S).Value)> {
    select(EntitySelection(M1.self), EntitySelection(M2.self), repeat each s)
}

@inlinable public func select<M1: SelectableEntity, S2: Selectable, each S: Selectable>(
    _ m1: M1.Type, _ s2: S2, _ s: repeat each S
) -> Select<(M1, S2.Value, repeat (each S).Value)> { select(EntitySelection(M1.self), s2, repeat each s) }

@inlinable public func select<S1: Selectable, M2: SelectableEntity, each S: Selectable>(
    _ s1: S1, _ m2: M2.Type, _ s: repeat each S
) -> Select<(S1.Value, M2, repeat (each S).Value)> { select(s1, EntitySelection(M2.self), repeat each s) }

@inlinable public func select<M1: SelectableEntity, M2: SelectableEntity, M3: SelectableEntity, each S: Selectable>(
    _ m1: M1.Type, _ m2: M2.Type, _ m3: M3.Type, _ s: repeat each S
) -> Select<(M1, M2, M3, repeat (each S).Value)> {
    select(EntitySelection(M1.self), EntitySelection(M2.self), EntitySelection(M3.self), repeat each s)
}

@inlinable public func select<M1: SelectableEntity, S2: Selectable, M3: SelectableEntity, each S: Selectable>(
    _ m1: M1.Type, _ s2: S2, _ m3: M3.Type, _ s: repeat each S
) -> Select<(M1, S2.Value, M3, repeat (each S).Value)> {
    select(EntitySelection(M1.self), s2, EntitySelection(M3.self), repeat each s)
}

@inlinable public func select<S1: Selectable, M2: SelectableEntity, M3: SelectableEntity, each S: Selectable>(
    _ s1: S1, _ m2: M2.Type, _ m3: M3.Type, _ s: repeat each S
) -> Select<(S1.Value, M2, M3, repeat (each S).Value)> {
    select(s1, EntitySelection(M2.self), EntitySelection(M3.self), repeat each s)
}

@inlinable public func select<S1: Selectable, S2: Selectable, M3: SelectableEntity, each S: Selectable>(
    _ s1: S1, _ s2: S2, _ m3: M3.Type, _ s: repeat each S
) -> Select<(S1.Value, S2.Value, M3, repeat (each S).Value)> { select(s1, s2, EntitySelection(M3.self), repeat each s) }

@inlinable
public func select<
    M1: SelectableEntity, M2: SelectableEntity, M3: SelectableEntity, M4: SelectableEntity, each S: Selectable
>(
    _ m1: M1.Type, _ m2: M2.Type, _ m3: M3.Type, _ m4: M4.Type, _ s: repeat each S
) -> Select<(M1, M2, M3, M4, repeat (each S).Value)> {
    select(
        EntitySelection(M1.self), EntitySelection(M2.self), EntitySelection(M3.self), EntitySelection(M4.self),
        repeat each s)
}

@inlinable
public func select<
    M1: SelectableEntity, M2: SelectableEntity, S3: Selectable, M4: SelectableEntity, each S: Selectable
>(
    _ m1: M1.Type, _ m2: M2.Type, _ s3: S3, _ m4: M4.Type, _ s: repeat each S
) -> Select<(M1, M2, S3.Value, M4, repeat (each S).Value)> {
    select(EntitySelection(M1.self), EntitySelection(M2.self), s3, EntitySelection(M4.self), repeat each s)
}

@inlinable
public func select<
    M1: SelectableEntity, S2: Selectable, M3: SelectableEntity, M4: SelectableEntity, each S: Selectable
>(
    _ m1: M1.Type, _ s2: S2, _ m3: M3.Type, _ m4: M4.Type, _ s: repeat each S
) -> Select<(M1, S2.Value, M3, M4, repeat (each S).Value)> {
    select(EntitySelection(M1.self), s2, EntitySelection(M3.self), EntitySelection(M4.self), repeat each s)
}

@inlinable
public func select<M1: SelectableEntity, S2: Selectable, S3: Selectable, M4: SelectableEntity, each S: Selectable>(
    _ m1: M1.Type, _ s2: S2, _ s3: S3, _ m4: M4.Type, _ s: repeat each S
) -> Select<(M1, S2.Value, S3.Value, M4, repeat (each S).Value)> {
    select(EntitySelection(M1.self), s2, s3, EntitySelection(M4.self), repeat each s)
}

@inlinable
public func select<
    S1: Selectable, M2: SelectableEntity, M3: SelectableEntity, M4: SelectableEntity, each S: Selectable
>(
    _ s1: S1, _ m2: M2.Type, _ m3: M3.Type, _ m4: M4.Type, _ s: repeat each S
) -> Select<(S1.Value, M2, M3, M4, repeat (each S).Value)> {
    select(s1, EntitySelection(M2.self), EntitySelection(M3.self), EntitySelection(M4.self), repeat each s)
}

@inlinable
public func select<S1: Selectable, M2: SelectableEntity, S3: Selectable, M4: SelectableEntity, each S: Selectable>(
    _ s1: S1, _ m2: M2.Type, _ s3: S3, _ m4: M4.Type, _ s: repeat each S
) -> Select<(S1.Value, M2, S3.Value, M4, repeat (each S).Value)> {
    select(s1, EntitySelection(M2.self), s3, EntitySelection(M4.self), repeat each s)
}

@inlinable
public func select<S1: Selectable, S2: Selectable, M3: SelectableEntity, M4: SelectableEntity, each S: Selectable>(
    _ s1: S1, _ s2: S2, _ m3: M3.Type, _ m4: M4.Type, _ s: repeat each S
) -> Select<(S1.Value, S2.Value, M3, M4, repeat (each S).Value)> {
    select(s1, s2, EntitySelection(M3.self), EntitySelection(M4.self), repeat each s)
}

@inlinable public func select<S1: Selectable, S2: Selectable, S3: Selectable, M4: SelectableEntity, each S: Selectable>(
    _ s1: S1, _ s2: S2, _ s3: S3, _ m4: M4.Type, _ s: repeat each S
) -> Select<(S1.Value, S2.Value, S3.Value, M4, repeat (each S).Value)> {
    select(s1, s2, s3, EntitySelection(M4.self), repeat each s)
}
