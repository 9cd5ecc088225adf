/// The rows of one statement: their lazy loads are done together.
final class SiblingGroup {
    /// In the order of the result; empty until all rows have come. ``SiblingGroups/gone`` stands for those that left.
    fileprivate var slots: ContiguousArray<Slot> = []
    /// How many slots belong to it.
    fileprivate var live = 0
    /// By which slots know it.
    fileprivate var number: UInt32 = 0
    /// How many rows have come.
    fileprivate var seen = 0
}

/// Which slots came from one statement. A group goes with its last slot.
struct SiblingGroups {
    /// By their numbers, less one.
    private var groups: [SiblingGroup?] = []
    private var free: [UInt32] = []
    var count: Int { groups.count - free.count }

    /// No slot has this address.
    fileprivate static var gone: Slot { Slot(word: 1) }

    /// Notes the rows that have come since the last call, while they are at hand: a walk over all of a large result later
    /// would find none of them in the processor's caches. Those of a statement that fails stay without siblings.
    ///
    /// - Parameter slots: All rows that have come.
    mutating func join(_ group: SiblingGroup, _ slots: ContiguousArray<Slot>) {
        // A row that comes alone keeps the siblings that it has.
        guard slots.count > 1 else { return }
        if !isKnown(group) { register(group) }
        for index in group.seen..<slots.count {
            let slot = slots[index]
            // A row may come several times.
            if slot.header.pointee.siblingGroup == group.number { continue }
            remove(slot)
            slot.header.pointee.siblingGroup = group.number
            slot.header.pointee.siblingIndex = UInt32(index)
            group.live += 1
        }
        group.seen = slots.count
    }

    /// All rows have come.
    func complete(_ group: SiblingGroup, _ slots: ContiguousArray<Slot>) {
        guard isKnown(group) else { return }
        group.slots = slots
        guard group.live < slots.count else { return }
        for (index, slot) in slots.enumerated()
        where slot.header.pointee.siblingGroup != group.number || slot.header.pointee.siblingIndex != UInt32(index) {
            group.slots[index] = Self.gone
        }
    }

    mutating func remove(_ slot: Slot) {
        let number = slot.header.pointee.siblingGroup
        guard number > 0, let group = groups[Int(number) - 1] else { return }
        slot.header.pointee.siblingGroup = 0
        let index = Int(slot.header.pointee.siblingIndex)
        if index < group.slots.count { group.slots[index] = Self.gone }
        group.live -= 1
        if group.live == 0 {
            groups[Int(number) - 1] = nil
            free.append(number)
        }
    }

    func siblings(from slot: Slot, limit: Int, where include: (Slot) -> Bool) -> [Slot] {
        let number = slot.header.pointee.siblingGroup
        guard number > 0, let group = groups[Int(number) - 1] else { return [slot] }
        var found = [slot]
        for sibling in group.slots.dropFirst(Int(slot.header.pointee.siblingIndex) + 1) where sibling != Self.gone {
            guard found.count <= limit else { break }
            if include(sibling) { found.append(sibling) }
        }
        return found
    }

    private func isKnown(_ group: SiblingGroup) -> Bool {
        group.number > 0 && group.number <= groups.count && groups[Int(group.number) - 1] === group
    }

    private mutating func register(_ group: SiblingGroup) {
        if let number = free.popLast() {
            group.number = number
            groups[Int(number) - 1] = group
        } else {
            groups.append(group)
            group.number = UInt32(groups.count)
        }
    }
}
