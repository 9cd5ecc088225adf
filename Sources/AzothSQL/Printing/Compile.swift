extension StatementCore {
    /// The statement as text for a dialect, with its parameters.
    ///
    /// An INSERT of several rows of values is the text of one row and as many rows of parameters.
    ///
    /// - Parameter isKept: The text is of known shape and kept; see ``CompiledStatement/index``.
    /// - Throws: `invalidRequest` where a table is missing in FROM and the like, `unsupported` for what the dialect
    ///   lacks, `invalidValue` where a value does not fit the type of its column.
    public func compile(
        for dialect: Dialect, isKept: Bool = false
    ) throws -> (statement: CompiledStatement, parameters: RowBatch) {
        try compile(for: dialect, isKept: isKept, filters: .none)
    }

    /// - Parameter filters: Conditions that tables get wherever the statement names them.
    package func compile(
        for dialect: Dialect, isKept: Bool = false, filters: TableFilters
    ) throws -> (statement: CompiledStatement, parameters: RowBatch) {
        var printer = Printer(dialect, isTemplate: isBatch)
        printer.filters = filters
        try printer.put(self)
        let statement = printer.statement(
            kind, returnsRows: returnsRows(in: dialect), declaresTypes: !isText, isKept: isKept)
        return (statement, try parameters(printer))
    }

    /// A statement with open parameters as text: their values are given at each execution.
    package func template(for dialect: Dialect, isKept: Bool = true) throws -> CompiledStatement {
        var printer = Printer(dialect, isTemplate: true)
        try printer.put(self)
        return printer.statement(kind, returnsRows: returnsRows(in: dialect), isKept: isKept)
    }

    /// Text that the program wrote: what its parameters are, the database knows better than Swift's types of the values.
    private var isText: Bool {
        if case .text = self { true } else { false }
    }

    private var isBatch: Bool {
        if case .insert(let core) = self, case .batch = core.source { true } else { false }
    }

    private func returnsRows(in dialect: Dialect) -> Bool {
        switch self {
        case .select: true
        case .insert(let core): core.returning != nil || (core.needsGeneratedKey && !dialect.reportsRowID)
        case .update(let core): core.returning != nil
        case .delete(let core): core.returning != nil
        case .text(let core): core.returnsRows
        }
    }

    private func parameters(_ printer: Printer) throws -> RowBatch {
        if case .insert(let core) = self {
            switch core.source {
            case .rows(let rows) where rows.count > 1 && InsertCore.areValues(rows):
                return try printer.parameterRows(rows, core.table)
            case .batch(_, let batch):
                return try printer.parameterRows(batch)
            default: break
            }
        }
        return try printer.parameterRow()
    }
}

extension Printer {
    mutating func put(_ core: StatementCore) throws {
        switch core {
        case .select(let core): try putSelect(core)
        case .insert(let core): try putInsert(core)
        case .update(let core): try putUpdate(core)
        case .delete(let core): try putDelete(core)
        case .text(let core):
            try checkRaw(core)
            try putText(core.text.parts)
        }
    }

    func statement(
        _ kind: CompiledStatement.Kind, returnsRows: Bool, declaresTypes: Bool = true, isKept: Bool
    ) -> CompiledStatement {
        var types: [SQLType] = []
        types.reserveCapacity(parameters.count)
        var sensitive: Set<Int> = []
        for (index, parameter) in parameters.enumerated() {
            switch parameter {
            case .bind(let bind):
                types.append(dialect.parameterType(bind.type))
                if bind.isSensitive { sensitive.insert(index) }
            case .open(let type, let isSensitive):
                types.append(dialect.parameterType(type))
                if isSensitive { sensitive.insert(index) }
            }
        }
        return CompiledStatement(
            text, kind: kind, parameterTypes: declaresTypes ? types : [], returnsRows: returnsRows,
            sensitiveParameters: sensitive,
            isKept: isKept)
    }

    /// The parameters, in one row.
    func parameterRow() throws -> RowBatch {
        if parameters.isEmpty { return .noParameters }
        var row = RowBatch.Builder(columnCount: parameters.count)
        for parameter in parameters { try encode(parameter, into: &row) }
        row.endRow()
        return row.finish()
    }

    /// A row of parameters per row of values: the values first, then what follows them in the statement.
    func parameterRows(_ rows: [[AssignmentCore]], _ table: Table) throws -> RowBatch {
        let columns = rows[0].map(\.column)
        let rest = parameters.dropFirst(columns.count)
        var builder = RowBatch.Builder(columnCount: parameters.count, rows: rows.count)
        for row in rows {
            guard row.count == columns.count else {
                throw AzothError(
                    .invalidRequest,
                    "the rows of an INSERT into \(table.name) name the same columns, and one of them names others")
            }
            for (position, column) in columns.enumerated() {
                // Rows are mostly written in one order.
                let assigned =
                    row[position].column == column
                    ? row[position].value : try InsertCore.value(of: column, in: row, table)
                guard case .bind(let bind) = assigned else {
                    throw AzothError(.invalidRequest, "a statement with open parameters is compiled as a template")
                }
                try encode(.bind(bind), into: &builder)
            }
            for parameter in rest { try encode(parameter, into: &builder) }
            builder.endRow()
        }
        return builder.finish()
    }

    /// Rows that are encoded already, each with what follows them in the statement.
    ///
    /// - Parameter count: How many parameters of the statement the rows hold; nil: as many as they have columns, and these
    ///   are the first ones that were printed.
    func parameterRows(_ batch: RowBatch, behind count: Int? = nil) throws -> RowBatch {
        let rest = count == nil ? parameters.dropFirst(batch.columnCount) : parameters[...]
        if rest.isEmpty { return batch }
        var builder = RowBatch.Builder(columnCount: batch.columnCount + rest.count, rows: batch.count)
        for row in 0..<batch.count {
            builder.append(batch, row: row)
            for parameter in rest { try encode(parameter, into: &builder) }
            builder.endRow()
        }
        return builder.finish()
    }

    private func encode(_ parameter: Parameter, into row: inout RowBatch.Builder) throws {
        guard case .bind(let bind) = parameter else {
            throw AzothError(.invalidRequest, "a statement with open parameters is compiled as a template")
        }
        do {
            try bind.value.encode(into: &row, as: dialect.parameterType(bind.type))
        } catch var error as AzothError where bind.isSensitive {
            error.value = nil
            throw error
        }
    }
}

extension RowBatch.Builder {
    /// Appends the cells of a row of another batch.
    package mutating func append(_ batch: RowBatch, row: Int) {
        for column in 0..<batch.columnCount {
            let cell = batch.cell(row: row, column: column)
            switch cell.kind {
            case .text, .bytes, .uuid, .interval, .list:
                batch.withUnsafeBytes { bytes in
                    let start = Int(cell.bits)
                    append(cell.kind, bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(cell.extent)]))
                }
            default: append(cell)
            }
        }
    }
}

extension TextCore {
    /// The first word, in lower case.
    private var keyword: String {
        guard case .text(let text)? = text.parts.first else { return "" }
        let word = text.drop { $0.isWhitespace || $0 == "(" }.prefix { $0.isLetter }
        return word.lowercased()
    }

    package var kind: CompiledStatement.Kind {
        switch keyword {
        case "select", "values": .select
        case "insert", "replace": .insert
        case "update": .update
        case "delete": .delete
        case "create", "drop", "alter": .ddl
        default: .other
        }
    }

    package var returnsRows: Bool {
        switch kind {
        case .select: true
        case .ddl: false
        case .insert, .update, .delete:
            text.parts.contains { part in
                if case .text(let text) = part { text.lowercased().contains("returning") } else { false }
            }
        case .other: ["with", "pragma", "explain", "show", "table", "fetch"].contains(keyword)
        }
    }
}
