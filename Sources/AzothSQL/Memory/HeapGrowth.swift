/// Makes room on the heap for many small allocations to come, by one system call.
///
/// On every thread but the first, glibc lets its heap grow by what the next allocation lacks, which is mostly one page, and
/// makes a system call for each (`grow_heap` in malloc/arena.c): 4,700 of them for 100,000 objects. What one larger block
/// made the heap grow stays there when the block is given back, for those that follow. Where there is room already,
/// or where another allocator is at work, this costs as much as any allocation.
package enum HeapGrowth {
    /// The most that is worth having at hand.
    package static let most = 512 * 1024
    /// The first block of a size that glibc takes from the system directly, and gives back, makes it take smaller ones
    /// from the heap from then on, and keep up to twice the size there (`M_MMAP_THRESHOLD`, "dynamic", in mallopt(3)).
    private static let letsHeapGrow: Void = allocate(2 * most)

    /// - Parameter bytes: About what is going to be allocated.
    package static func makeRoom(for bytes: Int) {
        letsHeapGrow
        allocate(min(bytes, most))
    }

    private static func allocate(_ bytes: Int) {
        UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16).deallocate()
    }
}

extension RowBatch.Storage {
    /// Makes room for the values that a loop over the rows is going to make of them, where there are many.
    @usableFromInline func makeRoom() {
        guard rowCount >= 64 else { return }
        // The bytes of text, and what strings and objects need besides.
        HeapGrowth.makeRoom(for: byteCount + rowCount * (64 + 16 * columnCount))
    }
}
