internal import AzothEngine
internal import AzothSQL
internal import CLibPQ

// How rows are read: found once per statement. The layouts of types that did not come with the server have to be asked for.
extension PostgresConnection {
    /// How the rows of a result are read, where everything is known that it takes.
    func knownFormat(of result: OpaquePointer, _ prepared: Prepared) -> RowFormat? {
        let count = Int(PQnfields(result))
        let columns = 0..<CInt(count)
        // What is not prepared under a name is not kept from changing by the server.
        if let format = prepared.rowFormat, format.columnCount == count,
            columns.allSatisfy({ format.types[Int($0)].rawValue == PQftype(result, $0) })
        {
            return format
        }
        let types = columns.map { PostgresType(rawValue: PQftype(result, $0)) }
        let catalog = catalog.current
        guard catalog.missing(in: types).isEmpty else { return nil }
        let format = RowFormat(types: types, isText: false, catalog: catalog)
        prepared.rowFormat = format
        prepared.columnNames = columns.map { String(cString: PQfname(result, $0)) }
        return format
    }

    /// How the rows of a result are read. Asks the server about types that nobody has met before.
    nonisolated(nonsending) func format(
        of result: OpaquePointer, _ prepared: Prepared
    ) async throws -> RowFormat {
        if let known = knownFormat(of: result, prepared) { return known }
        let types = (0..<PQnfields(result)).map { PostgresType(rawValue: PQftype(result, $0)) }
        try await learn(catalog.current.missing(in: types))
        guard let format = knownFormat(of: result, prepared) else {
            throw AzothError(.databaseError, "the types of the columns are not in the server's catalog")
        }
        return format
    }

    private nonisolated(nonsending) func learn(_ types: [PostgresType]) async throws {
        var numbers = RowBatch.Builder(columnCount: 1)
        for type in types {
            numbers.append(integer: Int64(type.rawValue))
            numbers.endRow()
        }
        var row = RowBatch.Builder(columnCount: 1)
        CellList.append(numbers.finish(), to: &row)
        row.endRow()
        let query = CompiledStatement(TypeCatalog.query, kind: .select, returnsRows: true)
        let rows = try await execute(query, parameters: row.finish(), options: DriverOptions()).batch
        catalog.update { $0.add(rows, for: types) }
    }
}
