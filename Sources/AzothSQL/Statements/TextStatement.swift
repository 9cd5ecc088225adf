/// A statement as text, in which interpolated values become parameters.
///
/// ```swift
/// text("SELECT id, data FROM a WHERE data = \(name)").columns(Int.self, String.self)      // rows: (Int, String)
/// ```
public func text(_ text: SQLText) -> TextStatement { TextStatement(core: TextCore(text)) }

/// Text as a statement. Its rows are read by name, unless ``columns(_:)`` says what they are.
public struct TextStatement: RowStatement {
    public typealias Row = RowMapping
    package var core: TextCore

    public var _core: StatementCore { .text(core) }
    public var _decoder: RowDecoder<RowMapping> {
        RowDecoder { _, _ in
            throw AzothError(.invalidRequest, "rows of text are read by name; say what they are with columns(…)")
        }
    }
    public func _collector(_ context: DecodingContext) -> ResultCollector<ResultSet<RowMapping>> {
        MappingCollector()
    }

    public func executionOptions(_ options: ExecutionOptions) -> Self {
        var copy = self
        copy.core.executionOptions = copy.core.executionOptions.merging(options)
        return copy
    }

    /// Rows of one column of this type.
    public func columns<V: MappedValue>(_ type: V.Type) -> TypedText<V> { typed(TextColumn<V>()) }

    /// Rows of a model's columns, in the order of its table: objects, or `A.Row`.
    public func columns<M: SelectableEntity>(_ model: M.Type) -> TypedText<M> { typed(EntitySelection<M>()) }

    /// Rows of several columns of these types, as tuples.
    public func columns<V1: MappedValue, V2: MappedValue, each V: MappedValue>(
        _ type1: V1.Type, _ type2: V2.Type, _ type: repeat (each V).Type
    ) -> TypedText<(V1, V2, repeat each V)> {
        let first = TextColumn<V1>(), second = TextColumn<V2>()
        var core = core
        core.selections = [first._selection, second._selection]
        for type in repeat each type { core.selections?.append(type._textSelection) }
        return TypedText(
            core: core, _decoder: _tupleDecoder(first._decoder, second._decoder, repeat (each type)._textDecoder))
    }

    /// Rows of one mapped column or expression, which says how its values are kept.
    public func columns<S: Selectable>(_ item: S) -> TypedText<S.Value> { typed(item) }

    /// Rows of mapped columns and expressions, which say how their values are kept: a decimal its scale, a date its
    /// storage.
    public func columns<S1: Selectable, S2: Selectable, each S: Selectable>(
        _ s1: S1, _ s2: S2, _ s: repeat each S
    ) -> TypedText<(S1.Value, S2.Value, repeat (each S).Value)> {
        var core = core
        core.selections = [s1._selection, s2._selection]
        for item in repeat each s { core.selections?.append(item._selection) }
        return TypedText(
            core: core, _decoder: _tupleDecoder(s1._decoder, s2._decoder, repeat (each s)._decoder))
    }

    private func typed<S: Selectable>(_ item: S) -> TypedText<S.Value> {
        var core = core
        core.selections = [item._selection]
        return TypedText(core: core, _decoder: item._decoder)
    }
}

/// Text whose columns have types.
public struct TypedText<Row>: RowStatement {
    package var core: TextCore
    public let _decoder: RowDecoder<Row>
    public var _core: StatementCore { .text(core) }

    public func executionOptions(_ options: ExecutionOptions) -> Self {
        var copy = self
        copy.core.executionOptions = copy.core.executionOptions.merging(options)
        return copy
    }
}

/// A column of text.
private struct TextColumn<Value: MappedValue>: Selectable {
    var _selection: Selection { .expression(.raw([]), Value.sqlType, label: nil) }
    func _decode(_ reader: inout RowReader, _ context: DecodingContext) throws -> Value {
        try Value.decode(&reader, as: Value.sqlType)
    }
}

extension MappedValue {
    fileprivate static var _textSelection: Selection { TextColumn<Self>()._selection }
    fileprivate static var _textDecoder: RowDecoder<Self> { .value(as: sqlType) }
}
