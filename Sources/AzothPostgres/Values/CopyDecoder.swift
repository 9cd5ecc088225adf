internal import AzothSQL

/// Rows out of `COPY … TO STDOUT (FORMAT binary)`.
///
/// Append what arrives, however it is cut, and take the rows whenever there are enough.
struct CopyDecoder: ~Copyable {
    private let types: [PostgresType]
    private let forms: [ValueForm]
    private let catalog: TypeCatalog
    private var builder: RowBatch.Builder
    /// What the last chunk left.
    private var pending: [UInt8] = []
    private var hasHeader = false
    /// After an error nobody knows where the next row begins.
    private var failure: AzothError?
    /// Whether the end of the data was seen.
    private(set) var isFinished = false

    init(types: [PostgresType], catalog: TypeCatalog = .empty) {
        self.types = types
        self.catalog = catalog
        forms = types.map { catalog.form(of: $0) }
        builder = RowBatch.Builder(columnCount: types.count, rows: 64)
    }

    /// The number of rows that can be taken.
    var rowCount: Int { builder.rowCount }

    /// The rows so far, which are forgotten here.
    mutating func takeRows() -> RowBatch {
        var taken = RowBatch.Builder(columnCount: types.count, rows: 64)
        swap(&taken, &builder)
        return taken.finish()
    }

    /// - Throws: `unsupported` for values of types that have no place in a cell, `invalidValue` for damaged data.
    mutating func append(_ chunk: UnsafeRawBufferPointer) throws(AzothError) {
        if let failure { throw failure }
        do throws(AzothError) {
            try take(chunk)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(_ chunk: UnsafeRawBufferPointer) throws(AzothError) {
        if pending.isEmpty {
            let rest = try read(chunk)
            pending = Array(rest)
        } else {
            var whole: [UInt8] = []
            swap(&whole, &pending)
            whole.append(contentsOf: chunk)
            let used = try whole.withUnsafeBufferPointer { bytes throws(AzothError) in
                bytes.count - (try read(UnsafeRawBufferPointer(bytes))).count
            }
            whole.removeFirst(used)
            pending = whole
        }
    }

    /// Reads whole rows, and gives back what is left.
    private mutating func read(_ bytes: UnsafeRawBufferPointer) throws(AzothError) -> UnsafeRawBufferPointer {
        var rest = bytes
        if !hasHeader {
            guard let length = try headerLength(rest), length <= rest.count else { return rest }
            hasHeader = true
            rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        }
        while !isFinished, let length = try rowLength(rest) {
            try readRow(UnsafeRawBufferPointer(rebasing: rest[..<length]))
            rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        }
        guard !isFinished || rest.isEmpty else { throw Self.damaged }
        return rest
    }

    private static var damaged: AzothError {
        AzothError(.invalidValue, "the data of COPY is not in binary format, or damaged")
    }

    /// Nil where it is not known yet.
    private func headerLength(_ bytes: UnsafeRawBufferPointer) throws(AzothError) -> Int? {
        let signature = CopyFormat.signature
        guard bytes.prefix(signature.count).elementsEqual(signature.prefix(bytes.count)) else { throw Self.damaged }
        guard bytes.count >= signature.count + 8 else { return nil }
        let extra = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: signature.count + 4, as: Int32.self))
        guard extra >= 0 else { throw Self.damaged }
        return signature.count + 8 + Int(extra)
    }

    /// The length of the row at the start; nil where some of it is still to come.
    private func rowLength(_ bytes: UnsafeRawBufferPointer) throws(AzothError) -> Int? {
        guard bytes.count >= 2 else { return nil }
        let count = Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))
        if count == -1 { return 2 }
        guard Int(count) == types.count else { throw Self.damaged }
        var position = 2
        for _ in 0..<types.count {
            guard bytes.count - position >= 4 else { return nil }
            let length = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self))
            guard length >= -1 else { throw Self.damaged }
            position += 4 + Int(max(0, length))
            guard position <= bytes.count else { return nil }
        }
        return position
    }

    private mutating func readRow(_ bytes: UnsafeRawBufferPointer) throws(AzothError) {
        var scanner = ByteScanner(bytes)
        var column = 0
        do throws(ValueFault) {
            if try scanner.take(Int16.self) == -1 {
                isFinished = true
                return
            }
            while column < types.count {
                let length = try scanner.take(Int32.self)
                if length == -1 {
                    builder.appendNull()
                } else {
                    let value = try scanner.take(bytes: Int(length))
                    try BinaryReader.append(value, as: forms[column], of: types[column], catalog, to: &builder)
                }
                column += 1
            }
        } catch {
            throw error.error(column: column, of: column < types.count ? types[column] : .unspecified)
        }
        builder.endRow()
    }
}
