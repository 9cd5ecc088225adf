#if canImport(Glibc)
    internal import Glibc
#endif

/// Memory for what is touched all over: large blocks are in huge pages, where the system has them.
///
/// A page that is touched for the first time costs more than what is then written to it, and one of 2 MB costs a tenth of
/// 512 of 4 kB. Linux gives huge ones where a program says that it is going to need them (`madvise`; where
/// /sys/kernel/mm/transparent_hugepage/enabled says `madvise` or `always`).
package enum LargeMemory {
    /// The bytes of a huge page.
    package static let page = 2 << 20

    /// Blocks of half a huge page and more take whole ones, from the system itself: on the heap, others have touched
    /// parts of such a page before.
    ///
    /// - Returns: Memory that is not initialised, for ``deallocate(_:_:)``.
    package static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        #if canImport(Glibc)
            if bytes >= page / 2 { return allocatePages(bytes) }
        #endif
        return .allocate(byteCount: bytes, alignment: 16)
    }

    /// - Parameter bytes: As many as were asked for.
    package static func deallocate(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
        #if canImport(Glibc)
            if bytes >= page / 2 {
                munmap(memory, wholePages(bytes))
                return
            }
        #endif
        memory.deallocate()
    }

    #if canImport(Glibc)
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
            willUse(pages, size)
            return pages
        }

        /// Asks for huge pages, where nothing is touched yet. Where that is refused, pages are small.
        static func willUse(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
            _ = madvise(memory, bytes, MADV_HUGEPAGE)
        }

        /// Asks for one huge page in place of small ones, some of which are in use. Linux before 6.1 has no such call, and
        /// it is made whatever the system is set to.
        static func collapse(_ memory: UnsafeMutableRawPointer) {
            guard isAllowed else { return }
            willUse(memory, page)
            let collapse: Int32 = 25  // MADV_COLLAPSE
            _ = madvise(memory, page, collapse)
        }

        private static let isAllowed: Bool = {
            guard let file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r") else { return false }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 64)
            return fgets(&line, 64, file) != nil && strstr(line, "[never]") == nil
        }()
    #endif
}
