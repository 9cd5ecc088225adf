/// The word of a relationship in a slot.
///
/// To-one: 0 is nil, all ones is not loaded, anything else the target's slot. To-many: 0 is empty, all ones is not
/// loaded, anything else the address of a ``LinkList``.
enum LinkWord {
    static let empty: UInt = 0
    static let unloaded = UInt.max
}

/// The targets of a to-many relationship that has some.
struct LinkList {
    private(set) var count = 0
    private var capacity = 0
    private var base: UnsafeMutablePointer<Slot>?

    init(_ slots: some Collection<Slot>) {
        guard !slots.isEmpty else { return }
        capacity = slots.count
        let base = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        for slot in slots {
            (base + count).initialize(to: slot)
            count += 1
        }
        self.base = base
    }

    func deallocate() { base?.deallocate() }

    subscript(index: Int) -> Slot {
        precondition(index >= 0 && index < count, "no element \(index) in a collection of \(count)")
        return base.unsafelyUnwrapped[index]
    }

    var slots: UnsafeBufferPointer<Slot> { UnsafeBufferPointer(start: base, count: count) }

    func firstIndex(of slot: Slot) -> Int? { slots.firstIndex(of: slot) }

    mutating func insert(_ slot: Slot, at index: Int) {
        precondition(index >= 0 && index <= count, "no place \(index) in a collection of \(count)")
        if count == capacity {
            capacity = Swift.max(4, capacity * 2)
            let grown = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
            if let base {
                grown.moveInitialize(from: base, count: count)
                base.deallocate()
            }
            base = grown
        }
        let base = base.unsafelyUnwrapped
        (base + index + 1).moveInitialize(from: base + index, count: count - index)
        (base + index).initialize(to: slot)
        count += 1
    }

    mutating func remove(at index: Int) {
        precondition(index >= 0 && index < count, "no element \(index) in a collection of \(count)")
        let base = base.unsafelyUnwrapped
        (base + index).moveInitialize(from: base + index + 1, count: count - index - 1)
        count -= 1
    }
}

extension Slot {
    func linkWord(_ link: Int) -> UnsafeMutablePointer<UInt> {
        let offset = header.pointee.entity._withUnsafeGuaranteedRef { $0.linkOffset }
        return (raw + offset + link * 8).assumingMemoryBound(to: UInt.self)
    }
    func isLoaded(_ link: Int) -> Bool { linkWord(link).pointee != LinkWord.unloaded }

    /// Whether a link is loaded and the database may know better. (Those of new rows can't be stale: see
    /// ``noteGiven(_:)``.)
    func isStale(_ link: Int) -> Bool { isPersistent && header.pointee.staleLinks & (1 << UInt64(link)) != 0 }
    /// Whether a link has to be loaded before it can be relied on.
    func needsLoad(_ link: Int) -> Bool { !isLoaded(link) || isStale(link) }

    /// The program set a link of a new row, be it to nothing: "not passed" is not the same as "passed empty" to a merge.
    /// It is kept where rows of the database keep which links are stale.
    func noteGiven(_ link: Int) {
        let bit: UInt64 = 1 << UInt64(link)
        if isPersistent { header.pointee.assumedLinks &= ~bit } else { header.pointee.staleLinks |= bit }
    }
    /// Whether a link says something: it is loaded or, of a row that was new here, was set or added to.
    func isGiven(_ link: Int) -> Bool {
        if isPersistent { return isLoaded(link) && (!isAssumed(link) || linkWord(link).pointee != LinkWord.empty) }
        return linkWord(link).pointee != LinkWord.empty || header.pointee.staleLinks & (1 << UInt64(link)) != 0
    }
    /// Whether of a link nothing is known but what was added to it since the row was inserted here.
    func isAssumed(_ link: Int) -> Bool { isPersistent && header.pointee.assumedLinks & (1 << UInt64(link)) != 0 }
    /// The row is in the database from now on, as it is here: no link is stale, and those that nobody set are taken for
    /// empty.
    func becomeInserted() {
        header.pointee.unassigned = 0
        header.pointee.modified = 0
        discardCommitted()
        clear(.pending)
        clear(.dirty)
        set(.persistent)
        var assumed: UInt64 = 0
        for link in 0..<entity.linkCount where linkWord(link).pointee == LinkWord.empty { assumed |= 1 << UInt64(link) }
        header.pointee.assumedLinks = assumed & ~header.pointee.staleLinks
        header.pointee.staleLinks = 0
    }
    /// The row was not inserted after all: see ``becomeInserted()``.
    func becomeNew() {
        header.pointee.staleLinks = ~header.pointee.assumedLinks
        header.pointee.assumedLinks = 0
    }

    /// The target of a loaded to-one link.
    func one(_ link: Int) -> Slot? {
        let word = linkWord(link).pointee
        return word == LinkWord.empty || word == LinkWord.unloaded ? nil : Slot(word: word)
    }

    /// The targets of a to-many link; none where it is not loaded.
    func many(_ link: Int) -> UnsafeBufferPointer<Slot> {
        list(link)?.pointee.slots ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    /// The targets of a loaded relationship, whatever it is, of which something is true.
    func targets(_ link: Int, where include: (Slot) -> Bool = { _ in true }) -> [Slot] {
        entity.isToMany(link) ? many(link).filter(include) : one(link).map { include($0) ? [$0] : [] } ?? []
    }

    func list(_ link: Int) -> UnsafeMutablePointer<LinkList>? {
        let word = linkWord(link).pointee
        return word == LinkWord.empty || word == LinkWord.unloaded ? nil : UnsafeMutablePointer(bitPattern: word)
    }

    /// Writes a to-one link and counts the pins; the other side is not touched.
    func storeOne(_ link: Int, _ word: UInt) {
        if let old = one(link) { old.header.pointee.pins -= 1 }
        linkWord(link).pointee = word
        if let new = one(link) { new.header.pointee.pins += 1 }
    }

    /// Replaces a to-many link and counts the pins; the other sides are not touched. Nil means unloaded.
    func storeMany(_ link: Int, _ slots: (some Collection<Slot>)?) {
        for old in many(link) { old.header.pointee.pins -= 1 }
        freeList(link)
        guard let slots else {
            linkWord(link).pointee = LinkWord.unloaded
            return
        }
        guard !slots.isEmpty else {
            linkWord(link).pointee = LinkWord.empty
            return
        }
        let list = UnsafeMutablePointer<LinkList>.allocate(capacity: 1)
        list.initialize(to: LinkList(slots))
        linkWord(link).pointee = UInt(bitPattern: list)
        for slot in list.pointee.slots { slot.header.pointee.pins += 1 }
    }

    /// Adds to a to-many link that is loaded; the other side is not touched.
    func insertIntoMany(_ link: Int, _ slot: Slot, at index: Int) {
        if linkWord(link).pointee == LinkWord.empty {
            let list = UnsafeMutablePointer<LinkList>.allocate(capacity: 1)
            list.initialize(to: LinkList(EmptyCollection<Slot>()))
            linkWord(link).pointee = UInt(bitPattern: list)
        }
        list(link)?.pointee.insert(slot, at: index)
        slot.header.pointee.pins += 1
    }

    /// Removes from a to-many link; the other side is not touched. False where it is not there.
    @discardableResult func removeFromMany(_ link: Int, _ slot: Slot) -> Bool {
        guard let list = list(link), let index = list.pointee.firstIndex(of: slot) else { return false }
        list.pointee.remove(at: index)
        slot.header.pointee.pins -= 1
        return true
    }

    /// Frees the list of a to-many link without counting pins.
    func freeList(_ link: Int) {
        guard let list = list(link) else { return }
        list.pointee.deallocate()
        list.deinitialize(count: 1)
        list.deallocate()
        linkWord(link).pointee = LinkWord.empty
    }

    /// Calls `body` for the target of every loaded link.
    func forEachTarget(_ body: (Slot) -> Void) {
        let (count, toMany) = header.pointee.entity._withUnsafeGuaranteedRef { ($0.linkCount, $0.toManyMask) }
        for link in 0..<count {
            if toMany & (1 << UInt64(link)) != 0 {
                for target in many(link) { body(target) }
            } else if let target = one(link) {
                body(target)
            }
        }
    }
}
