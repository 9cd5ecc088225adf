#if os(Linux) && canImport(Glibc)
    internal import Glibc
#endif

/// Memory for what is touched all over: large blocks are in huge pages, where the system has them at hand.
///
/// A page that is touched for the first time costs more than what is then written to it, and one of 2 MB costs a tenth of
/// 512 of 4 kB. Linux gives huge ones where a program says that it is going to need them (`madvise`; where
/// /sys/kernel/mm/transparent_hugepage/enabled says `madvise` or `always`).
package enum LargeMemory {
    /// The bytes of a huge page.
    package static let page = 2 << 20

    /// Blocks of more than half a huge page take whole ones, from the system itself: on the heap, others have touched
    /// parts of such a page before.
    ///
    /// - Returns: Memory that is not initialised, for ``deallocate(_:_:)``.
    package static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        #if os(Linux) && canImport(Glibc)
            if takesPages(bytes) { return allocatePages(bytes) }
        #endif
        return .allocate(byteCount: bytes, alignment: 16)
    }

    /// - Parameter bytes: As many as were asked for.
    package static func deallocate(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
        #if os(Linux) && canImport(Glibc)
            if takesPages(bytes) {
                munmap(memory, wholePages(bytes))
                return
            }
        #endif
        memory.deallocate()
    }

    #if os(Linux) && canImport(Glibc)
        private static func takesPages(_ bytes: Int) -> Bool { bytes > page / 2 && HugePages.areWorthwhile }

        private static func wholePages(_ bytes: Int) -> Int { (bytes + page - 1) / page * page }

        private static func allocatePages(_ bytes: Int) -> UnsafeMutableRawPointer {
            let size = wholePages(bytes)
            let memory = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let memory, memory != MAP_FAILED else { fatalError("out of memory: \(bytes) bytes") }
            let pages = memory.alignedUp(toMultipleOf: page)
            // What lies before and behind the pages is given back.
            let before = pages - memory
            if before > 0 { munmap(memory, before) }
            munmap(pages + size, page - before)
            _ = HugePages.ask(for: pages, size)
            return pages
        }
    #endif
}
