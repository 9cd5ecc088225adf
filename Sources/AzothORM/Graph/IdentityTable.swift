internal import AzothSQL

/// From the key of a row to its slot: open addressing over the hashes of keys.
///
/// The hash of an integer key is the key itself, so that the most frequent case compares nothing else.
@usableFromInline @frozen struct IdentityTable {
    @usableFromInline @frozen struct Place {
        @usableFromInline var hash: Int
        /// 0: never used. 1: removed. Else the address of a slot.
        @usableFromInline var word: UInt

        @inlinable init(hash: Int, word: UInt) {
            self.hash = hash
            self.word = word
        }
    }
    @usableFromInline var places: UnsafeMutablePointer<Place>
    /// One less than the number of places, which is a power of two; -1 before the first insertion.
    @usableFromInline var mask = -1
    @usableFromInline var used = 0

    @usableFromInline static let removed: UInt = 1

    init() { places = UnsafeMutablePointer(bitPattern: 8).unsafelyUnwrapped }

    func deallocate() {
        if mask >= 0 { LargeMemory.deallocate(places, (mask + 1) * MemoryLayout<Place>.stride) }
    }

    /// Spreads the hash over the places: keys are often consecutive.
    @inlinable func index(of hash: Int) -> Int {
        Int(truncatingIfNeeded: (UInt(bitPattern: hash) &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
    }

    /// - Parameter matches: Compares the keys of a slot that has this hash.
    @inlinable func find(_ hash: Int, _ matches: (Slot) -> Bool) -> Slot? {
        if mask < 0 { return nil }
        var index = index(of: hash)
        while places[index].word != 0 {
            if places[index].hash == hash, places[index].word != 1 {
                let slot = Slot(word: places[index].word)
                if matches(slot) { return slot }
            }
            index = (index + 1) & mask
        }
        return nil
    }

    /// The key must not be there yet.
    @inlinable mutating func insert(_ hash: Int, _ slot: Slot) {
        if used &* 3 >= mask &* 2 { grow() }
        var index = index(of: hash)
        while places[index].word != 0 { index = (index + 1) & mask }
        places[index] = Place(hash: hash, word: slot.word)
        used += 1
    }

    mutating func remove(_ hash: Int, _ slot: Slot) {
        guard mask >= 0 else { return }
        var index = index(of: hash)
        while places[index].word != 0 {
            if places[index].word == slot.word {
                places[index].word = Self.removed
                return
            }
            index = (index + 1) & mask
        }
    }

    @usableFromInline mutating func grow() {
        var live = 0
        for index in 0..<mask + 1 where places[index].word > 1 { live += 1 }
        var capacity = 16
        while capacity < live * 2 { capacity *= 2 }
        var grown = IdentityTable()
        let bytes = capacity * MemoryLayout<Place>.stride
        let memory = LargeMemory.allocate(bytes)
        if bytes > SmallPages.step {
            SmallPages.touch(from: UInt(bitPattern: memory), to: UInt(bitPattern: memory + bytes))
        }
        grown.places = memory.bindMemory(to: Place.self, capacity: capacity)
        grown.places.initialize(repeating: Place(hash: 0, word: 0), count: capacity)
        grown.mask = capacity - 1
        for index in 0..<mask + 1 where places[index].word > 1 {
            grown.insert(places[index].hash, Slot(word: places[index].word))
        }
        deallocate()
        self = grown
    }

    func forEach(_ body: (Slot) -> Void) {
        for index in 0..<mask + 1 where places[index].word > 1 { body(Slot(word: places[index].word)) }
    }
}

/// The hash by which identity tables know a key.
@inlinable func identityHash<Key: Hashable>(_ key: Key) -> Int {
    if Key.self == Int.self { return unsafeBitCast(key, to: Int.self) }
    return key.hashValue
}
