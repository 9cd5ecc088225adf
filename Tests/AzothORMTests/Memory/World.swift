/// A naive model of what a session holds: things with a value, an optional owner and an ordered list of what they own.
///
/// It is a value, so that a snapshot is a copy. Nodes own nodes; readers own loans, and delete those they let go of.
struct World: Equatable {
    enum Kind: CaseIterable { case node, reader, loan }
    struct Thing: Equatable {
        let kind: Kind
        var value: Int
        var owner: Int?
        var owned: [Int] = []
        /// A loan that its reader let go of.
        var isOrphan = false
    }
    private(set) var things: [Int: Thing] = [:]

    subscript(number: Int) -> Thing? { things[number] }

    func numbers(of kind: Kind) -> [Int] { things.keys.filter { things[$0]?.kind == kind }.sorted() }

    mutating func add(_ number: Int, _ kind: Kind, _ value: Int) { things[number] = Thing(kind: kind, value: value) }

    mutating func set(_ number: Int, _ value: Int) { things[number]?.value = value }

    /// Links to an owner: at the end where no index is given; then what is there already keeps its place.
    mutating func link(_ number: Int, to owner: Int, at index: Int? = nil) {
        if things[number]?.owner == owner, index == nil { return }
        detach(number)
        things[number]?.owner = owner
        things[number]?.isOrphan = false
        let count = things[owner]?.owned.count ?? 0
        things[owner]?.owned.insert(number, at: min(index ?? count, count))
    }

    mutating func unlink(_ number: Int) {
        guard let thing = things[number], thing.owner != nil else { return }
        detach(number)
        if thing.kind == .loan { things[number]?.isOrphan = true }
    }

    mutating func setOwned(_ owner: Int, _ numbers: [Int]) {
        for old in things[owner]?.owned ?? [] where !numbers.contains(old) { unlink(old) }
        for number in numbers { link(number, to: owner) }
        things[owner]?.owned = numbers
    }

    private mutating func detach(_ number: Int) {
        if let owner = things[number]?.owner { things[owner]?.owned.removeAll { $0 == number } }
        things[number]?.owner = nil
    }

    /// Deletes a thing with its loans; its nodes are left alone.
    mutating func delete(_ number: Int) {
        for owned in things[number]?.owned ?? [] {
            if things[owned]?.kind == .loan { things[owned] = nil } else { unlink(owned) }
        }
        detach(number)
        things[number] = nil
    }

    /// A flush deletes orphans.
    mutating func flush() {
        for number in things.keys where things[number]?.isOrphan == true { things[number] = nil }
    }
}
