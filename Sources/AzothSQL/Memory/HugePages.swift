#if os(Linux) && canImport(Glibc)
    internal import Glibc

    /// Pages of 2 MB, of which Linux clears one in a tenth of the time that 512 of 4 kB take.
    enum HugePages {
        /// Asks for huge pages, where nothing is touched yet.
        ///
        /// - Returns: False where pages will be small.
        static func ask(for memory: UnsafeMutableRawPointer, _ bytes: Int) -> Bool {
            areWorthwhile && madvise(memory, bytes, MADV_HUGEPAGE) == 0
        }

        /// Asks for one huge page in place of small ones, some of which are in use. Linux before 6.1 has no such call, and
        /// it is made whatever the system is set to.
        static func collapse(_ memory: UnsafeMutableRawPointer) {
            guard ask(for: memory, LargeMemory.page) else { return }
            let collapse: Int32 = 25  // MADV_COLLAPSE
            _ = madvise(memory, LargeMemory.page, collapse)
        }

        /// Whether the system gives huge pages, and they are at hand.
        static let areWorthwhile: Bool = {
            guard let setting = line("/sys/kernel/mm/transparent_hugepage/enabled") else { return false }
            return !setting.contains("[never]") && !freeMemoryIsHosts
        }()

        /// Whether this is a virtual machine that tells its host which memory is free (a balloon of virtio with "free page
        /// reporting", its feature 5). The host takes large free blocks away, and gives them back piece by piece when
        /// they are touched: a huge page costs six times as much as small ones then, which come from what was used last.
        private static var freeMemoryIsHosts: Bool {
            (0..<32).contains { number in
                let device = "/sys/bus/virtio/devices/virtio\(number)"
                return line(device + "/device") == "0x0005" && line(device + "/features")?.dropFirst(5).first == "1"
            }
        }

        /// The first line of a small file.
        private static func line(_ path: String) -> String? {
            guard let file = fopen(path, "r") else { return nil }
            defer { fclose(file) }
            var bytes = [CChar](repeating: 0, count: 128)
            guard fgets(&bytes, Int32(bytes.count), file) != nil else { return nil }
            return String(decoding: bytes.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
#endif
