#if os(Linux) && canImport(Glibc)
    internal import Glibc
#endif

/// Makes room on the heap for many small allocations to come.
///
/// On every thread but the first, glibc lets its heap grow by what the next allocation lacks, which is mostly one page, and
/// makes a system call for each (`grow_heap` in malloc/arena.c): 4,700 of them for 100,000 objects. What one larger block
/// made the heap grow stays there when the block is given back, for those that follow. Where much is to come, the heap
/// grows from the border of one huge page to the next, and these are asked for (see ``HugePages``). Where there is room
/// already, this costs as much as any allocation; where another allocator is at work, as much as two.
package enum HeapGrowth {
    /// The most that is worth having at hand.
    package static let most = 512 * 1024
    /// What is made room for at a time where blocks are allocated one by one.
    private static let step = SmallPages.step
    /// From here on there is so much to come that a huge page is worth asking for in place of small ones, some of which
    /// are in use. The next page of a heap, of which nothing is used, is asked for from one step on.
    private static let worthCollapsing = 2 * step
    /// The first block of a size that glibc takes from the system directly, and gives back, makes it take smaller ones
    /// from the heap from then on, and keep up to twice the size there (`M_MMAP_THRESHOLD`, "dynamic", in mallopt(3)).
    private static let letsHeapGrow: Void = { _ = allocate(LargeMemory.page + 2 * most) }()

    /// - Parameter bytes: About what is going to be allocated.
    package static func makeRoom(for bytes: Int) { room(for: min(bytes, most)) }

    /// The same for what is going to be written to at once.
    ///
    /// - Parameter bytes: No more than is going to be allocated.
    package static func makeRoomToFill(_ bytes: Int) {
        let bytes = min(bytes, most)
        let place = room(for: bytes)
        if bytes >= step { touch(from: place, UInt(bytes)) }
    }

    @discardableResult private static func room(for bytes: Int) -> UInt {
        letsHeapGrow
        let place = allocate(bytes)
        if bytes >= step { grow(from: place, UInt(bytes)) }
        return place
    }

    /// Makes room for more of what is allocated one by one. While the heap grows, addresses rise: a block now and then
    /// makes room for those to come.
    package static func makeRoom(behind block: UnsafeMutableRawPointer, _ bytes: Int) {
        if UInt(bitPattern: block) & 0x3FFF < UInt(bytes) { makeRoomToFill(step) }
    }

    /// A block that is given back at once.
    ///
    /// - Returns: Where it was: where the unused part of the heap begins, if it has made the heap grow.
    private static func allocate(_ bytes: Int) -> UInt {
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        defer { block.deallocate() }
        return UInt(bitPattern: block)
    }

    #if os(Linux) && canImport(Glibc)
        /// The border of a huge page up to which the thread's heap has grown. (Threads have heaps of their own, as long as
        /// there are not many more of them than processors.)
        private static let grownTo = ThreadAddress()
        /// Up to where the pages of the thread's heap are touched.
        private static let touchedTo = ThreadAddress()
        /// Where a heap ends, and other memory begins, in huge pages (`HEAP_MAX_SIZE` in malloc/arena.c).
        private static let heapPages: UInt = 32

        private static func grow(from place: UInt, _ bytes: UInt) {
            let page = UInt(LargeMemory.page)
            let border = grownTo.value
            let isKnown = place < border && border - place < heapPages * page
            // The next block still ends before the border.
            if isKnown, place + 2 * bytes < border { return }
            let isNext = isKnown && place + bytes < border && border % (heapPages * page) != 0
            let end = isNext ? border + page : ((place + bytes) | (page - 1)) + 1
            guard let last = UnsafeMutableRawPointer(bitPattern: end - page) else { return }
            // In this order: once a small page of it is touched, no huge one takes its place by itself. So what the
            // allocator writes behind the block must stand in the last bytes of this page, not in the next one.
            let isHuge = isNext && HugePages.ask(for: last, LargeMemory.page)
            // Elsewhere, it was not the end of a heap that the first block came from.
            guard allocate(Int(end - place) - 64) == place else { return }
            if !isHuge, end - place > page / 2, bytes >= UInt(worthCollapsing) { HugePages.collapse(last) }
            grownTo.value = end
        }

        private static func touch(from place: UInt, _ bytes: UInt) {
            let touched = touchedTo.value
            let end = place + bytes
            let isKnown = place < touched && touched - place < heapPages * UInt(LargeMemory.page)
            if isKnown, end <= touched { return }
            SmallPages.touch(from: isKnown ? touched : place, to: end)
            touchedTo.value = end
        }
    #else
        private static func grow(from place: UInt, _ bytes: UInt) {}
        private static func touch(from place: UInt, _ bytes: UInt) {}
    #endif
}

extension RowBatch.Storage {
    /// Makes room for the values that a loop over the rows is going to make of them, where there are many.
    @usableFromInline func makeRoom() {
        guard rowCount >= 64 else { return }
        // The bytes of text, and what strings and objects need besides.
        HeapGrowth.makeRoomToFill(byteCount + rowCount * (64 + 16 * columnCount))
    }
}
