/// A statement that can be executed. What it gives is part of its type: `ResultSet<Row>` or ``ExecutionResult``.
public protocol Statement: Sendable {
    associatedtype Result
    /// The statement without its types: what is rewritten and printed.
    var _core: StatementCore { get }
    /// Makes what gathers the rows of one execution.
    func _collector(_ context: DecodingContext) -> ResultCollector<Result>
}

/// A statement without its types. It is handed on a lot, so that it is one word.
public indirect enum StatementCore: Sendable {
    case select(SelectCore)
    case insert(InsertCore)
    case update(UpdateCore)
    case delete(DeleteCore)
    case text(TextCore)
}

/// Gathers what one execution gives. Made per execution, used by one task.
open class ResultCollector<Result> {
    public init() {}
    /// Takes the next rows.
    open func add(_ batch: RowBatch) throws {
        throw AzothError(.invalidRequest, "\(type(of: self)) does not say what becomes of rows: override add(_:)")
    }
    /// Takes what else is known at the end, and gives the result.
    open func finish(columnNames: [String], affectedRows: Int, lastInsertedRowID: Int64?) throws -> Result {
        throw AzothError(.invalidRequest, "\(type(of: self)) does not make a result: override finish(columnNames:…)")
    }
}

/// A statement that gives rows.
public protocol RowStatement<Row>: Statement where Result == ResultSet<Row> {
    associatedtype Row
    var _decoder: RowDecoder<Row> { get }
}

extension RowStatement {
    public func _collector(_ context: DecodingContext) -> ResultCollector<ResultSet<Row>> {
        RowCollector(core: _core, decoder: _decoder, context: context)
    }
}

/// A statement that changes rows and gives none.
public protocol WriteStatement: Statement where Result == ExecutionResult {}

extension WriteStatement {
    public func _collector(_ context: DecodingContext) -> ResultCollector<ExecutionResult> {
        WriteCollector(core: _core)
    }
}

extension StatementCore {
    package var kind: CompiledStatement.Kind {
        switch self {
        case .select: .select
        case .insert: .insert
        case .update: .update
        case .delete: .delete
        case .text(let core): core.kind
        }
    }

    /// The items of the select list or of RETURNING; nil for text without types.
    package var selections: [Selection]? {
        switch self {
        case .select(let core): core.selections
        case .insert(let core): core.returning
        case .update(let core): core.returning
        case .delete(let core): core.returning
        case .text(let core): core.selections
        }
    }

    package var executionOptions: ExecutionOptions {
        get {
            switch self {
            case .select(let core): core.executionOptions
            case .insert(let core): core.executionOptions
            case .update(let core): core.executionOptions
            case .delete(let core): core.executionOptions
            case .text(let core): core.executionOptions
            }
        }
    }

    /// Whether each row is one model, and nothing else.
    package var selectsObjectsAlone: Bool {
        guard let selections, selections.count == 1, case .entity(let source) = selections[0] else { return false }
        return source.model != nil
    }
}
