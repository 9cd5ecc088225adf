/// From the key of a row to its slot: open addressing over the hashes of keys.
///
/// The hash of an integer key is the key itself, so that the most frequent case compares nothing else.
@usableFromInline @frozen struct IdentityTable {
    @usableFromInline var hashes: UnsafeMutablePointer<Int>
    /// 0: never used. 1: removed. Else the address of a slot.
    @usableFromInline var words: UnsafeMutablePointer<UInt>
    /// One less than the number of places, which is a power of two; -1 before the first insertion.
    @usableFromInline var mask = -1
    @usableFromInline var used = 0

    @usableFromInline static let removed: UInt = 1

    init() {
        hashes = UnsafeMutablePointer(bitPattern: 8).unsafelyUnwrapped
        words = UnsafeMutablePointer(bitPattern: 8).unsafelyUnwrapped
    }

    func deallocate() {
        guard mask >= 0 else { return }
        hashes.deallocate()
        words.deallocate()
    }

    /// Spreads the hash over the places: keys are often consecutive.
    @inlinable func place(of hash: Int) -> Int {
        Int(truncatingIfNeeded: (UInt(bitPattern: hash) &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
    }

    /// - Parameter matches: Compares the keys of a slot that has this hash.
    @inlinable func find(_ hash: Int, _ matches: (Slot) -> Bool) -> Slot? {
        if mask < 0 { return nil }
        var place = place(of: hash)
        while words[place] != 0 {
            if hashes[place] == hash, words[place] != 1 {
                let slot = Slot(word: words[place])
                if matches(slot) { return slot }
            }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The key must not be there yet.
    @inlinable mutating func insert(_ hash: Int, _ slot: Slot) {
        if used &* 2 >= mask { grow() }
        var place = place(of: hash)
        while words[place] != 0 { place = (place + 1) & mask }
        hashes[place] = hash
        words[place] = slot.word
        used += 1
    }

    mutating func remove(_ hash: Int, _ slot: Slot) {
        guard mask >= 0 else { return }
        var place = place(of: hash)
        while words[place] != 0 {
            if words[place] == slot.word {
                words[place] = Self.removed
                return
            }
            place = (place + 1) & mask
        }
    }

    @usableFromInline mutating func grow() {
        var live = 0
        for place in 0..<mask + 1 where words[place] > 1 { live += 1 }
        var capacity = 16
        while capacity < live * 4 { capacity *= 2 }
        var grown = IdentityTable()
        grown.hashes = .allocate(capacity: capacity)
        grown.words = .allocate(capacity: capacity)
        grown.words.initialize(repeating: 0, count: capacity)
        grown.mask = capacity - 1
        for place in 0..<mask + 1 where words[place] > 1 { grown.insert(hashes[place], Slot(word: words[place])) }
        deallocate()
        self = grown
    }

    func forEach(_ body: (Slot) -> Void) {
        for place in 0..<mask + 1 where words[place] > 1 { body(Slot(word: words[place])) }
    }
}

/// The hash by which identity tables know a key.
@inlinable func identityHash<Key: Hashable>(_ key: Key) -> Int {
    if Key.self == Int.self { return unsafeBitCast(key, to: Int.self) }
    return key.hashValue
}
