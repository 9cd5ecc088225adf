// Many-to-many: no row holds a foreign key. Both sides show the link as far as they are loaded, and what is to be
// written to the link table is noted beside them.
extension ObjectGraph {
    /// `slot.link.insert(target, at: index)`; nil appends. One that is there already is moved to a place that is named.
    func addPair(_ slot: Slot, _ link: Int, _ target: Slot, at index: Int?) {
        guard areLinked(slot, link, target) != true else {
            if index != nil {
                hide(slot, link, target)
                show(slot, link, target, at: index)
            }
            return
        }
        noteChange(slot, link, target, isAddition: true)
        show(slot, link, target, at: index)
        if let inverse = slot.entity.relationships[link].inverse { show(target, inverse, slot, at: nil) }
        attachTogether(slot, target)
        announce(slot, link: link, old: nil, new: target)
    }

    func removePair(_ slot: Slot, _ link: Int, _ target: Slot) {
        guard areLinked(slot, link, target) != false else { return }
        noteChange(slot, link, target, isAddition: false)
        hide(slot, link, target)
        if let inverse = slot.entity.relationships[link].inverse { hide(target, inverse, slot) }
        announce(slot, link: link, old: target, new: nil)
    }

    /// `slot.link = targets`, where the collection is loaded.
    func setPairs(_ slot: Slot, _ link: Int, _ targets: [Slot]) {
        let wanted = Set(targets)
        for old in Array(slot.many(link)) where !wanted.contains(old) { removePair(slot, link, old) }
        for target in targets { addPair(slot, link, target, at: nil) }
        // The order is the one that was given.
        record(slot, link)
        var seen: Set<Slot> = []
        slot.storeMany(link, targets.filter { seen.insert($0).inserted })
    }

    /// Nil where neither side is loaded and nothing is to be written.
    private func areLinked(_ slot: Slot, _ link: Int, _ target: Slot) -> Bool? {
        if slot.isLoaded(link) { return slot.many(link).contains(target) }
        if let inverse = slot.entity.relationships[link].inverse, target.isLoaded(inverse) {
            return target.many(inverse).contains(slot)
        }
        return linkChanges[slot.pair(link, target)].map { $0 == .added }
    }

    private func noteChange(_ slot: Slot, _ link: Int, _ target: Slot, isAddition: Bool) {
        if slot.has(.attached) || target.has(.attached) { session?.autobegin() }
        let pair = slot.pair(link, target)
        if session != nil { log?.record(pair, before: linkChanges[pair], wereLinked: !isAddition) }
        if isAddition { linkChanges.add(pair) } else { linkChanges.remove(pair) }
    }

    /// Makes one side show a link, where it is loaded.
    private func show(_ slot: Slot, _ link: Int, _ target: Slot, at index: Int?) {
        guard slot.isLoaded(link), !slot.many(link).contains(target) else { return }
        record(slot, link)
        let count = slot.many(link).count
        slot.insertIntoMany(link, target, at: Swift.min(index ?? count, count))
    }

    private func hide(_ slot: Slot, _ link: Int, _ target: Slot) {
        guard slot.isLoaded(link), slot.many(link).contains(target) else { return }
        record(slot, link)
        slot.removeFromMany(link, target)
    }

    /// Takes back what is not flushed of an object's many-to-many relationships.
    func forgetLinkChanges(of slot: Slot) {
        guard linkChanges.involve(slot) else { return }
        for (pair, change) in linkChanges.inOrder where pair.involves(slot) {
            switch change {
            case .added: removePair(pair.slot, pair.link, pair.target)
            case .removed: addPair(pair.slot, pair.link, pair.target, at: nil)
            }
            // Where neither side was loaded there was nothing to show.
            linkChanges.set(pair, nil)
        }
    }

    /// Puts pairs back as they were when a transaction or savepoint began. What was first loaded inside shows them as
    /// they were too.
    func restorePairs(of frame: RollbackLog.Frame) {
        for (pair, note) in frame.pairs {
            linkChanges.set(pair, note.before)
            agree(pair.slot, pair.link, pair.target, note.wereLinked)
            if let inverse = pair.slot.entity.relationships[pair.link].inverse {
                agree(pair.target, inverse, pair.slot, note.wereLinked)
            }
        }
    }

    private func agree(_ slot: Slot, _ link: Int, _ target: Slot, _ areLinked: Bool) {
        guard slot.isLoaded(link), slot.many(link).contains(target) != areLinked else { return }
        if areLinked, mayBeHidden(target) {
            unload(slot, link)
        } else if areLinked {
            slot.insertIntoMany(link, target, at: slot.many(link).count)
        } else {
            slot.removeFromMany(link, target)
        }
    }
}
