/// Memory that grows and is kept: numbers go in most significant byte first, as the network has them.
struct ByteWriter: ~Copyable {
    private(set) var start: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 256) {
        self.capacity = max(16, capacity)
        start = .allocate(byteCount: self.capacity, alignment: 8)
    }

    deinit { start.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// Forgets what was written and keeps the memory.
    mutating func clear() { count = 0 }

    /// Forgets what was written after a position.
    mutating func cut(to position: Int) { count = min(count, max(0, position)) }

    @inline(__always) mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        reserve(MemoryLayout<Number>.size)
        (start + count).storeBytes(of: number.bigEndian, as: Number.self)
        count += MemoryLayout<Number>.size
    }

    @inline(__always) mutating func put(bytes source: UnsafeRawBufferPointer) {
        guard let base = source.baseAddress, source.count > 0 else { return }
        reserve(source.count)
        (start + count).copyMemory(from: base, byteCount: source.count)
        count += source.count
    }

    mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { put(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Writes over a number that stands at a position already.
    @inline(__always) mutating func overwrite(_ number: Int32, at position: Int) {
        precondition(position >= 0 && position + 4 <= count)
        (start + position).storeBytes(of: number.bigEndian, as: Int32.self)
    }

    @inline(__always) private mutating func reserve(_ more: Int) {
        if more > capacity - count { grow(more) }
    }

    @inline(never) private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        grown.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = grown
    }
}

/// Reads what the network brought, most significant byte first, and never past its end.
struct ByteScanner {
    private var next: UnsafeRawPointer
    private(set) var remaining: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        // Nothing is read of an empty buffer, whatever it points to.
        next = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
        remaining = bytes.count
    }

    @inline(__always) mutating func take<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(ValueFault) -> Number {
        guard remaining >= MemoryLayout<Number>.size else { throw .damaged }
        defer { skip(MemoryLayout<Number>.size) }
        return Number(bigEndian: next.loadUnaligned(as: Number.self))
    }

    @inline(__always) mutating func take(bytes count: Int) throws(ValueFault) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .damaged }
        defer { skip(count) }
        return UnsafeRawBufferPointer(start: next, count: count)
    }

    @inline(__always) private mutating func skip(_ count: Int) {
        next += count
        remaining -= count
    }
}
