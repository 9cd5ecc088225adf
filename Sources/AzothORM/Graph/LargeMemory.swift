#if canImport(Glibc)
    internal import Glibc
#endif

/// Memory for what is touched all over: large blocks are in huge pages, where the system has them.
///
/// A page that is touched for the first time costs more than what is then written to it. Linux gives 2 MB at once where
/// a program says that it is going to need them (`madvise`; where /sys/kernel/mm/transparent_hugepage/enabled says
/// `madvise` or `always`).
enum LargeMemory {
    /// The bytes of a huge page.
    static let page = 2 << 20

    /// Blocks of more than half a huge page take whole ones.
    static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes > page / 2 else { return .allocate(byteCount: bytes, alignment: 16) }
        let bytes = (bytes + page - 1) / page * page
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
        #if canImport(Glibc)
            // Where it is refused, pages are small.
            _ = madvise(memory, bytes, MADV_HUGEPAGE)
        #endif
        return memory
    }
}
