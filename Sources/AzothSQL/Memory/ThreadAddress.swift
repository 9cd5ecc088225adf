#if os(Linux) && canImport(Glibc)
    internal import Glibc

    /// An address that each thread has its own of: 0 at first. Where the process has no keys left for such values, it stays so.
    struct ThreadAddress {
        private let key: pthread_key_t?

        init() {
            var key = pthread_key_t()
            self.key = pthread_key_create(&key, nil) == 0 ? key : nil
        }

        var value: UInt {
            get { key.map { UInt(bitPattern: pthread_getspecific($0)) } ?? 0 }
            nonmutating set {
                if let key { pthread_setspecific(key, UnsafeRawPointer(bitPattern: newValue)) }
            }
        }
    }
#endif
