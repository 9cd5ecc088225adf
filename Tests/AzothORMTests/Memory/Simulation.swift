@testable import AzothORM
import Azoth
import Foundation
import TestModels

/// Does the same random operations on a session and on a ``World``, and compares.
final class Simulation: RandomSimulation {
    struct Mismatch: Error, CustomStringConvertible { let description: String }

    private var random: SplitMix
    let session: Session
    private var world = World()
    /// The world when the transaction began.
    private var committed = World()
    private var savepoints: [(transaction: SessionTransaction, world: World)] = []
    /// The objects that the program holds.
    private var objects: [Int: ModelObject] = [:]
    /// Deleted objects that the program holds, until the commit.
    private var buried: [Int: ModelObject] = [:]
    /// Keys of objects that the program dropped.
    private var nodeKeys: [Int: Int] = [:]
    private var readerKeys: [Int: UUID] = [:]
    private var loanKeys: [Int: Int] = [:]
    /// Things whose collections were never read from the database: their order is the program's.
    private var ordered: Set<Int> = []
    private var nextNumber = 1
    private(set) var trace: [String] = []

    init(_ session: Session, seed: UInt64) {
        self.session = session
        random = SplitMix(seed: seed)
    }

    func run(_ operations: Int) async throws {
        for operation in 1...operations {
            try await step()
            if let number = objects.keys.randomElement(using: &random) { try verify(number) }
            if operation % 50 == 0 { try verifyAll() }
            if operation % 200 == 0 { try await verifyDatabase() }
        }
        objects = [:]
        buried = [:]
    }

    private func note(_ text: String) {
        trace.append(text)
        if trace.count > 100 { trace.removeFirst(50) }
    }

    private func chance(_ percent: Int) -> Bool { Int.random(in: 1...100, using: &random) <= percent }

    private func step() async throws {
        switch Int.random(in: 1...100, using: &random) {
        case 1...18: create()
        case 19...40: try link()
        case 41...50: try unlink()
        case 51...60: change()
        case 61...65: try replace()
        case 66...71: drop()
        case 72...78: try await regain()
        case 79...80: session.graph.sweep()
        case 81...84: try await flush()
        case 85...86: try await commit()
        case 87: try await rollback()
        case 88...90: try await beginSavepoint()
        case 91...93: try await endSavepoint()
        case 94...96: try await delete()
        case 97: try await fail()
        case 98: try await load()
        default: try await selectAll()
        }
    }

    // MARK: Objects

    private func name(_ number: Int, _ value: Int) -> String { "\(number) \(value)" }

    private func held(_ kind: World.Kind) -> [Int] { objects.keys.filter { world[$0]?.kind == kind }.sorted() }

    private func create() {
        let kind = World.Kind.allCases.randomElement(using: &random)!
        guard world.things.count < 60 else { return }
        let number = nextNumber
        nextNumber += 1
        world.add(number, kind, 0)
        ordered.insert(number)
        let owner =
            chance(50)
            ? held(kind == .loan ? .reader : .node).filter { $0 != number }.randomElement(using: &random) : nil
        note("create \(kind) \(number) of \(owner ?? 0)")
        let object: any Model
        switch kind {
        case .node:
            object = Node(parent: owner.flatMap { objects[$0] as? Node }, name: name(number, 0))
            if let owner { world.link(number, to: owner) }
        case .reader: object = Reader(email: name(number, 0), tags: [])
        case .loan:
            object = Loan(reader: owner.flatMap { objects[$0] as? Reader }, fee: 0, ratio: Double(number))
            if let owner { world.link(number, to: owner) }
        }
        // Linked to an object of the session, it has come along already.
        if object._session == nil { session.add(object) }
        objects[number] = object
    }

    /// An owned thing and a possible owner, both held. Nodes own younger nodes alone, so that there are no circles.
    private func pair() -> (owned: Int, owner: Int)? {
        let isNode = chance(50)
        guard let owned = held(isNode ? .node : .loan).randomElement(using: &random),
            let owner = held(isNode ? .node : .reader).filter({ !isNode || $0 < owned }).randomElement(using: &random)
        else { return nil }
        return (owned, owner)
    }

    private func link() throws {
        guard let (owned, owner) = pair() else { return }
        let way = Int.random(in: 1...4, using: &random)
        note("link \(owned) to \(owner) by \(way)")
        switch (objects[owned], objects[owner]) {
        case (let node as Node, let parent as Node):
            let isLoaded = parent.orm.isLoaded(Node.children)
            switch way {
            case 1: node.setParent(parent)
            case 2 where isLoaded: try parent.children.append(node)
            case 3 where isLoaded:
                let index = Int.random(in: 0...(try parent.children.count), using: &random)
                try parent.children.insert(node, at: index)
                return world.link(owned, to: owner, at: index)
            default: parent.childrenUnloaded.append(node)
            }
        case (let loan as Loan, let reader as Reader):
            let isLoaded = reader.orm.isLoaded(Reader.loans)
            switch way {
            case 1: loan.setReader(reader)
            case 2 where isLoaded: try reader.loans.append(loan)
            case 3 where isLoaded:
                let index = Int.random(in: 0...(try reader.loans.count), using: &random)
                try reader.loans.insert(loan, at: index)
                return world.link(owned, to: owner, at: index)
            default: reader.loansUnloaded.append(loan)
            }
        default: throw Mismatch(description: "no pair: \(owned), \(owner)")
        }
        world.link(owned, to: owner)
    }

    private func unlink() throws {
        guard let number = (held(.node) + held(.loan)).randomElement(using: &random) else { return }
        let owner = world[number]?.owner.flatMap { objects[$0] }
        let way = Int.random(in: 1...3, using: &random)
        note("unlink \(number) by \(way)")
        switch (objects[number], owner) {
        case (let node as Node, let parent as Node) where way == 2 && parent.orm.isLoaded(Node.children):
            try parent.children.remove(node)
        case (let node as Node, let parent as Node) where way == 3: parent.childrenUnloaded.remove(node)
        case (let node as Node, _): node.setParent(nil)
        case (let loan as Loan, let reader as Reader) where way == 2 && reader.orm.isLoaded(Reader.loans):
            try reader.loans.remove(loan)
        case (let loan as Loan, let reader as Reader) where way == 3: reader.loansUnloaded.remove(loan)
        case (let loan as Loan, _): loan.setReader(nil)
        default: break
        }
        world.unlink(number)
    }

    private func change() {
        guard let number = objects.keys.filter({ world[$0] != nil }).sorted().randomElement(using: &random) else {
            return
        }
        let value = Int.random(in: 0...3, using: &random)
        note("change \(number) to \(value)")
        world.set(number, value)
        switch objects[number] {
        case let node as Node: node.name = name(number, value)
        case let reader as Reader: reader.email = name(number, value)
        case let loan as Loan: loan.fee = Decimal(value)
        default: break
        }
    }

    /// Assigns a whole collection.
    private func replace() throws {
        guard let owner = (held(.node) + held(.reader)).randomElement(using: &random) else { return }
        func choose(_ candidates: [Int]) -> [Int] {
            Array(candidates.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)))
        }
        switch objects[owner] {
        case let parent as Node where parent.orm.isLoaded(Node.children):
            let numbers = choose(held(.node).filter { $0 > owner })
            note("replace \(owner) by \(numbers)")
            parent.setChildren(numbers.compactMap { objects[$0] as? Node })
            world.setOwned(owner, numbers)
        case let reader as Reader where reader.orm.isLoaded(Reader.loans):
            let numbers = choose(held(.loan))
            note("replace \(owner) by \(numbers)")
            reader.setLoans(numbers.compactMap { objects[$0] as? Loan })
            world.setOwned(owner, numbers)
        default: break
        }
    }

    // MARK: References

    private func drop() {
        guard let number = objects.keys.sorted().randomElement(using: &random) else { return }
        switch objects[number] {
        case let node as Node where node.orm.state == .persistent: nodeKeys[number] = node.id
        case let reader as Reader where reader.orm.state == .persistent: readerKeys[number] = reader.id
        case let loan as Loan where loan.orm.state == .persistent: loanKeys[number] = loan.id
        default: return
        }
        note("drop \(number)")
        objects[number] = nil
        ordered.remove(number)
    }

    private func regain() async throws {
        let lost = world.things.keys.filter { objects[$0] == nil }.sorted()
        guard let number = lost.randomElement(using: &random) else { return }
        note("regain \(number)")
        let object: ModelObject?
        switch world[number]?.kind {
        case .node: object = try await session.get(Node.self, nodeKeys[number] ?? 0)
        case .reader: object = try await session.get(Reader.self, readerKeys[number] ?? UUID())
        case .loan: object = try await session.get(Loan.self, loanKeys[number] ?? 0)
        case nil: object = nil
        }
        guard let object else { throw Mismatch(description: "\(number) is not found any more") }
        objects[number] = object
        try verify(number)
    }

    private func load() async throws {
        guard let number = objects.keys.filter({ world[$0] != nil }).sorted().randomElement(using: &random) else {
            return
        }
        note("load \(number)")
        try await flush()
        guard objects[number] != nil else { return }
        // What is stale of siblings is read again as well.
        ordered = []
        switch objects[number] {
        case let node as Node:
            _ = try await node.awaitable.parent
            _ = try await node.awaitable.children
            if chance(50) { try await session.refresh(node, Node.name, Node.children) }
        case let reader as Reader: _ = try await reader.awaitable.loans
        case let loan as Loan: _ = try await loan.awaitable.reader
        default: break
        }
        if chance(20) { session.expire((objects[number] as? any Model)!) }
        try verify(number)
    }

    private func selectAll() async throws {
        note("select all")
        let isEager = chance(50)
        let statement = select(Node.self).orderBy(Node.id)
        let nodes = try await session.execute(isEager ? statement.options(.selectIn(Node.children)) : statement).all()
        world.flush()
        bury()
        if isEager { ordered.subtract(world.numbers(of: .node)) }
        guard nodes.count == world.numbers(of: .node).count else {
            throw Mismatch(description: "\(nodes.count) nodes in place of \(world.numbers(of: .node).count)")
        }
        for node in nodes {
            let number = try Self.number(of: node)
            if let known = objects[number], known !== node { throw Mismatch(description: "two objects of \(number)") }
            if chance(50) { objects[number] = node }
        }
        if isEager {
            for node in nodes {
                try compare(Self.number(of: node), try node.children.map(Self.number), isOrdered: false)
            }
        }
    }

    // MARK: Transactions

    private func flush() async throws {
        note("flush")
        try await session.flush()
        world.flush()
        bury()
    }

    private func commit() async throws {
        note("commit")
        try await session.commit()
        world.flush()
        bury()
        for (number, object) in buried {
            guard (object as? any Model)?.isDetachedOrTransient ?? false else {
                throw Mismatch(description: "deleted \(number) is not detached")
            }
        }
        buried = [:]
        committed = world
        savepoints = []
    }

    private func rollback() async throws {
        note("rollback")
        try await session.rollback()
        savepoints = []
        try restore(committed)
        buried = [:]
    }

    private func beginSavepoint() async throws {
        guard savepoints.count < 4 else { return }
        note("begin savepoint")
        let transaction = try await session.beginNested()
        world.flush()
        bury()
        savepoints.append((transaction, world))
    }

    private func endSavepoint() async throws {
        guard !savepoints.isEmpty else { return }
        let depth = Int.random(in: 0..<savepoints.count, using: &random)
        let (transaction, before) = savepoints[depth]
        savepoints.removeSubrange(depth...)
        if chance(50) {
            note("release savepoint \(depth)")
            try await transaction.commit()
            world.flush()
            bury()
        } else {
            note("roll savepoint \(depth) back")
            try await transaction.rollback()
            try restore(before)
        }
    }

    private func delete() async throws {
        try await flush()
        guard let number = objects.keys.filter({ world[$0] != nil }).sorted().randomElement(using: &random) else {
            return
        }
        note("delete \(number)")
        // A stale collection is read again for the cascades.
        ordered.remove(number)
        if let node = objects[number] as? Node { node.setParent(nil) }
        if let loan = objects[number] as? Loan { loan.setReader(nil) }
        world.unlink(number)
        try await session.delete((objects[number] as? any Model)!)
        world.delete(number)
        try await flush()
    }

    /// A flush that breaks a constraint.
    private func fail() async throws {
        try await flush()
        guard let reader = held(.reader).randomElement(using: &random) else { return }
        note("fail")
        change()
        create()
        let email = (objects[reader] as? Reader)?.email ?? ""
        session.add(Reader(email: email, tags: []))
        do {
            try await session.flush()
            throw Mismatch(description: "a duplicate of \(email) was written")
        } catch let error as AzothError {
            guard case .uniqueViolation = error.kind else { throw error }
        }
        if let (transaction, before) = savepoints.last, chance(50) {
            savepoints.removeLast()
            try await transaction.rollback()
            try restore(before)
        } else {
            try await rollback()
        }
    }

    /// Objects whose things are gone by a flush.
    private func bury() {
        for number in objects.keys where world[number] == nil { buried[number] = objects.removeValue(forKey: number) }
    }

    private func restore(_ former: World) throws {
        world = former
        for (number, object) in buried where world[number] != nil { objects[number] = object }
        buried = buried.filter { world[$0.key] == nil }
        for (number, object) in objects where world[number] == nil {
            let state = (object as? any Model)?.state
            guard state == "transient" else {
                throw Mismatch(description: "\(number) is \(state ?? "") after a rollback")
            }
            objects[number] = nil
        }
        try verifyAll()
    }

    // MARK: Verification

    private static func number(of object: ModelObject) throws -> Int {
        switch object {
        case let node as Node: Int(node.name.prefix { $0 != " " })!
        case let reader as Reader: Int(reader.email.prefix { $0 != " " })!
        case let loan as Loan: Int(loan.ratio!)
        default: throw Mismatch(description: "\(object)")
        }
    }

    private func verifyAll() throws {
        for number in objects.keys.sorted() { try verify(number) }
    }

    /// Compares one object with the model, as far as it is loaded.
    private func verify(_ number: Int) throws {
        guard let object = objects[number], let thing = world[number] else { return }
        func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws {
            if !condition { throw Mismatch(description: "\(thing.kind) \(number): \(what())") }
        }
        // A new loan that its reader let go of has left the session.
        try expect(object._session === session || thing.isOrphan, "not in the session")
        switch object {
        case let node as Node:
            try expect(node.name == name(number, thing.value), "name \(node.name), not \(thing.value)")
            if node.orm.isLoaded(Node.parent) {
                let parent = try node.parent.map(Self.number)
                try expect(parent == thing.owner, "parent \(parent ?? 0), not \(thing.owner ?? 0)")
                try expect(
                    (node.parentId == nil) == (try node.parent?[ifAssigned: Node.id] == nil),
                    "parentId \(node.parentId ?? 0)")
            }
            if node.orm.isLoaded(Node.children) {
                try compare(number, try node.children.map(Self.number), isOrdered: ordered.contains(number))
            }
        case let reader as Reader:
            try expect(reader.email == name(number, thing.value), "email \(reader.email), not \(thing.value)")
            if reader.orm.isLoaded(Reader.loans) {
                try compare(number, try reader.loans.map(Self.number), isOrdered: ordered.contains(number))
            }
        case let loan as Loan:
            try expect(loan.fee == Decimal(thing.value), "fee \(loan.fee ?? -1), not \(thing.value)")
            if loan.orm.isLoaded(Loan.reader) {
                let reader = try loan.reader.map(Self.number)
                try expect(reader == thing.owner, "reader \(reader ?? 0), not \(thing.owner ?? 0)")
            }
        default: try expect(false, "of another kind")
        }
    }

    private func compare(_ number: Int, _ found: [Int], isOrdered: Bool) throws {
        let wanted = world[number]?.owned ?? []
        guard isOrdered ? found == wanted : found.sorted() == wanted.sorted() else {
            throw Mismatch(description: "\(number) owns \(found), not \(wanted)\(isOrdered ? " in this order" : "")")
        }
    }

    /// Compares what the tables hold.
    private func verifyDatabase() async throws {
        try await flush()
        let nodes = try await session.execute(select(Node.Row.self)).all()
        let names = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.name) })
        var found: Set<String> = Set(nodes.map { "node \($0.name) of \($0.parentId.flatMap { names[$0] } ?? "")" })
        let readers = try await session.execute(select(Reader.id, Reader.email)).all()
        let emails = Dictionary(uniqueKeysWithValues: readers)
        found.formUnion(readers.map { "reader \($0.1) of " })
        let loans = try await session.execute(select(Loan.Row.self)).all()
        found.formUnion(
            loans.map {
                "loan \(name(Int($0.ratio!), NSDecimalNumber(decimal: $0.fee!).intValue)) of \($0.readerId.flatMap { emails[$0] } ?? "")"
            })
        let wanted = Set(
            world.things.map { number, thing in
                let owner = thing.owner.map { name($0, world[$0]?.value ?? -1) } ?? ""
                return "\(thing.kind) \(name(number, thing.value)) of \(owner)"
            })
        guard found == wanted else {
            throw Mismatch(description: "tables hold \(found.subtracting(wanted)), not \(wanted.subtracting(found))")
        }
    }
}

extension Model {
    fileprivate var isDetachedOrTransient: Bool { orm.state == .detached || orm.state == .transient }
    fileprivate var state: String { "\(orm.state)" }
}
