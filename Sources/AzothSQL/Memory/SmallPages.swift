#if os(Linux) && canImport(Glibc)
    internal import Glibc
#endif

/// Pages of the usual size, mostly 4 kB, where the system has no large ones at hand (see ``HugePages``).
package enum SmallPages {
    /// The bytes that are worth a call.
    package static let step = 64 * 1024

    /// Has the system put pages behind memory that is going to be written to at once, in one call instead of one fault of
    /// the processor per page: a third of what a fault costs is getting there and back. Linux before 5.14 has no such call,
    /// and leaves the pages to the faults.
    package static func touch(from start: UInt, to end: UInt) {
        #if os(Linux) && canImport(Glibc)
            guard !HugePages.areWorthwhile else { return }
            // What begins or ends amid a page shares it with others, which have touched it, or will.
            let first = (start + page - 1) / page * page
            let last = end / page * page
            guard last > first, let pages = UnsafeMutableRawPointer(bitPattern: first) else { return }
            let populateWrite: Int32 = 23  // MADV_POPULATE_WRITE
            _ = madvise(pages, Int(last - first), populateWrite)
        #endif
    }

    #if os(Linux) && canImport(Glibc)
        private static let page = UInt(getpagesize())
    #endif
}
