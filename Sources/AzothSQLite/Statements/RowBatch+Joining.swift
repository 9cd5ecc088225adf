internal import AzothSQL

extension RowBatch {
    /// One batch of the rows of several, which all have as many columns.
    init(joining batches: [RowBatch]) {
        let filled = batches.filter { !$0.isEmpty }
        guard filled.count > 1 else {
            self = filled.first ?? batches.first ?? .empty
            return
        }
        let columns = filled[0].columnCount
        let bytes = filled.reduce(0) { sum, batch in sum + batch.withUnsafeBytes { $0.count } }
        var builder = RowBatch.Builder(columnCount: columns, rows: filled.reduce(0) { $0 + $1.count }, bytes: bytes)
        for batch in filled {
            batch.withUnsafeBytes { area in
                for row in 0..<batch.count {
                    for column in 0..<columns {
                        let cell = batch.cell(row: row, column: column)
                        if cell.kind.hasBytes {
                            let start = Int(cell.bits)
                            builder.append(
                                cell.kind,
                                bytes: UnsafeRawBufferPointer(rebasing: area[start..<start + Int(cell.extent)]))
                        } else {
                            builder.append(cell)
                        }
                    }
                    builder.endRow()
                }
            }
        }
        self = builder.finish()
    }
}
