/// A loaded to-many: a view of the links of one object.
///
/// It shows the collection as it is; a loop over it sees the collection as it was when the loop began. Every change
/// changes the other side as well: `a.bs.append(b)` makes `b.a` be `a`.
public struct RelationList<Element: Model>: RandomAccessCollection {
    let owner: ModelObject
    let link: Int

    public var startIndex: Int { 0 }
    public var endIndex: Int { owner._slot.many(link).count }
    public subscript(index: Int) -> Element {
        let slots = owner._slot.many(link)
        precondition(index >= 0 && index < slots.count, "no element \(index) in a collection of \(slots.count)")
        return element(slots[index])
    }

    private func element(_ slot: Slot) -> Element { unsafeDowncast(owner._ownGraph.window(slot), to: Element.self) }

    /// Iterates over the collection as it is now, whatever the loop does to it.
    public func makeIterator() -> IndexingIterator<[Element]> {
        let slots = owner._slot.many(link)
        let graph = owner._ownGraph
        var objects: [ModelObject] = []
        objects.reserveCapacity(slots.count)
        for slot in slots { objects.append(graph.window(slot)) }
        // An array of objects of a class is laid out as one of its base class: nothing is copied.
        return unsafeBitCast(objects, to: [Element].self).makeIterator()
    }

    /// Adds an object at the end. One that is there already stays where it is.
    public func append(_ element: Element, file: StaticString = #fileID, line: UInt = #line) {
        owner._insert(link, element, at: nil, file: file, line: line)
    }

    public func append(
        contentsOf elements: some Sequence<Element>, file: StaticString = #fileID, line: UInt = #line
    ) {
        for element in elements { append(element, file: file, line: line) }
    }

    /// Adds an object at a place.
    public func insert(_ element: Element, at index: Int, file: StaticString = #fileID, line: UInt = #line) {
        owner._insert(link, element, at: index, file: file, line: line)
    }

    /// Takes an object out: its other side becomes nil. Does nothing where it is not there.
    public func remove(_ element: Element) { owner._remove(link, element) }

    /// Takes the object at a place out: its other side becomes nil.
    public func remove(at index: Int) { remove(self[index]) }

    /// Takes all objects out: their other sides become nil.
    public func removeAll() {
        for element in self { remove(element) }
    }
}

@available(*, unavailable, message: "a collection belongs to its object: send rows")
extension RelationList: Sendable {}

/// Changes to a to-many that is not loaded: `a.bsUnloaded.append(b)` needs no query.
public struct UnloadedList<Element: Model> {
    let owner: ModelObject
    let link: Int

    /// Links an object to the owner. Where the collection is loaded it shows there.
    public func append(_ element: Element, file: StaticString = #fileID, line: UInt = #line) {
        owner._insert(link, element, at: nil, file: file, line: line)
    }
    /// Takes an object out: its other side becomes nil.
    public func remove(_ element: Element) { owner._remove(link, element) }
}

@available(*, unavailable, message: "a collection belongs to its object: send rows")
extension UnloadedList: Sendable {}
