#if canImport(Glibc)
    internal import Glibc
#endif

/// Makes room on the heap for many small allocations to come.
///
/// On every thread but the first, glibc lets its heap grow by what the next allocation lacks, which is mostly one page, and
/// makes a system call for each (`grow_heap` in malloc/arena.c): 4,700 of them for 100,000 objects. What one larger block
/// made the heap grow stays there when the block is given back, for those that follow. Where much is to come, the heap
/// grows from the border of one huge page to the next, and these are asked for (see ``LargeMemory``). Where there is room
/// already, or where another allocator is at work, this costs as much as any allocation.
package enum HeapGrowth {
    /// The most that is worth having at hand.
    package static let most = 512 * 1024
    /// From here on there is so much to come that huge pages are worth asking for: at 64 kB where they cost nothing
    /// before they are touched, else at 128 kB.
    private static let worthHugePages = (untouched: 64 * 1024, touched: 128 * 1024)
    /// The first block of a size that glibc takes from the system directly, and gives back, makes it take smaller ones
    /// from the heap from then on, and keep up to twice the size there (`M_MMAP_THRESHOLD`, "dynamic", in mallopt(3)).
    private static let letsHeapGrow: Void = { _ = allocate(LargeMemory.page + 2 * most) }()

    /// - Parameter bytes: About what is going to be allocated.
    package static func makeRoom(for bytes: Int) {
        letsHeapGrow
        let bytes = min(bytes, most)
        let place = allocate(bytes)
        if bytes >= worthHugePages.untouched { grow(from: place, UInt(bytes)) }
    }

    /// Makes room for more of what is allocated one by one. While the heap grows, addresses rise: a block now and then
    /// makes room for those to come.
    package static func makeRoom(behind block: UnsafeMutableRawPointer, _ bytes: Int) {
        if UInt(bitPattern: block) & 0x3FFF < UInt(bytes) { makeRoom(for: worthHugePages.untouched) }
    }

    /// A block that is given back at once.
    ///
    /// - Returns: Where it was: where the unused part of the heap begins, if it has made the heap grow.
    private static func allocate(_ bytes: Int) -> UInt {
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        defer { block.deallocate() }
        return UInt(bitPattern: block)
    }

    #if canImport(Glibc)
        /// Each thread has a heap of its own. The value is the border of a huge page up to which it has grown.
        private static let grownTo: pthread_key_t = {
            var key = pthread_key_t()
            pthread_key_create(&key, nil)
            return key
        }()

        private static func grow(from place: UInt, _ bytes: UInt) {
            let page = UInt(LargeMemory.page)
            let border = UInt(bitPattern: pthread_getspecific(grownTo))
            let isKnown = place < border && border - place < 32 * page
            // The next block still ends before the border.
            if isKnown, place + 2 * bytes < border { return }
            let isNext = isKnown && place + bytes < border
            let end = isNext ? border + page : ((place + bytes) | (page - 1)) + 1
            guard let last = UnsafeMutableRawPointer(bitPattern: end - page) else { return }
            // In this order: once a small page of it is touched, no huge one takes its place by itself. So what the
            // allocator writes behind the block must stand in the last bytes of this page, not in the next one.
            if isNext { LargeMemory.willUse(last, LargeMemory.page) }
            _ = allocate(Int(end - place) - 64)
            // Another heap, or one that has grown by itself: parts of the page have been touched.
            if !isNext, end - place > page / 2, bytes >= worthHugePages.touched { LargeMemory.collapse(last) }
            pthread_setspecific(grownTo, UnsafeRawPointer(bitPattern: end))
        }
    #else
        private static func grow(from place: UInt, _ bytes: UInt) {}
    #endif
}

extension RowBatch.Storage {
    /// Makes room for the values that a loop over the rows is going to make of them, where there are many.
    @usableFromInline func makeRoom() {
        guard rowCount >= 64 else { return }
        // The bytes of text, and what strings and objects need besides.
        HeapGrowth.makeRoom(for: byteCount + rowCount * (64 + 16 * columnCount))
    }
}
