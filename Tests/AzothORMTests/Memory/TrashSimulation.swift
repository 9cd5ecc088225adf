@testable import AzothORM
import Azoth
import Foundation
import TestModels

/// What a session with criteria is to hold: tickets, of which those in the trash are not to be seen, and the biographies of a
/// few authors.
struct TrashWorld: Equatable {
    struct Item: Equatable {
        var value = 0
        var parent: Int?
        var isTrashed = false
    }
    var tickets: [Int: Item] = [:]
    /// By author.
    var biographies: [Int: Int] = [:]

    var visible: [Int] { tickets.keys.filter { isVisible($0) }.sorted() }
    var trashed: [Int] { tickets.keys.filter { !isVisible($0) }.sorted() }
    func isVisible(_ number: Int) -> Bool { tickets[number]?.isTrashed == false }
    func visibleParent(of number: Int) -> Int? { tickets[number]?.parent.flatMap { isVisible($0) ? $0 : nil } }
    func parts(of number: Int) -> [Int] { visible.filter { tickets[$0]?.parent == number } }
    func title(of number: Int) -> String {
        let item = tickets[number] ?? Item()
        return "\(item.isTrashed ? "-" : "")\(number) \(item.value)"
    }
}

/// Does the same random operations on a session with criteria and on a ``TrashWorld``, and compares: versions, what is hidden,
/// one-to-one, `merge`, `refresh` and `expire`.
final class TrashSimulation: RandomSimulation {
    struct Mismatch: Error, CustomStringConvertible { let description: String }

    private var random: SplitMix
    private let session: Session
    private var world = TrashWorld()
    /// The world when the transaction began.
    private var committed = TrashWorld()
    private var savepoints: [(transaction: SessionTransaction, world: TrashWorld)] = []
    /// The tickets that the program holds.
    private var held: [Int: Ticket] = [:]
    private var keys: [Int: Int] = [:]
    /// Tickets whose objects were first read inside a transaction: a rollback has no former state of them, and until they are
    /// read again they may be of the transaction.
    private var readInside: Set<Int> = []
    private var authors: [Author] = []
    private var nextNumber = 1
    private(set) var trace: [String] = []

    /// - Parameter session: One that does not see tickets whose titles begin with "-".
    init(_ session: Session, seed: UInt64) {
        self.session = session
        random = SplitMix(seed: seed)
    }

    func run(_ operations: Int) async throws {
        authors = (0..<4).map { Author(name: "author \($0)") }
        session.addAll(authors)
        try await session.commit()
        for operation in 1...operations {
            try await step()
            try verify()
            if operation % 40 == 0 { try await verifyDatabase() }
        }
        held = [:]
        authors = []
    }

    private func note(_ text: String) {
        trace.append(text)
        if trace.count > 100 { trace.removeFirst(50) }
    }

    private func chance(_ percent: Int) -> Bool { Int.random(in: 1...100, using: &random) <= percent }
    private func one(of numbers: some Collection<Int>) -> Int? { numbers.sorted().randomElement(using: &random) }

    /// A version that was read in a transaction that was rolled back is no row's.
    private func readAgain() async throws {
        for number in held.keys.sorted() where readInside.contains(number) && held[number]?._slot.has(.stale) == true {
            _ = try await session.get(Ticket.self, keys[number] ?? 0)
        }
    }

    private func step() async throws {
        try await readAgain()
        switch Int.random(in: 1...100, using: &random) {
        case 1...12: try create()
        case 13...25: try change()
        case 26...33: try link()
        case 34...38: try await trash()
        case 39...43: try await restoreFromTrash()
        case 44...46: try await changeInTrash()
        case 47...49: try await lookIntoTrash()
        case 50...53: try await touchHidden()
        case 54...57: try await beStale()
        case 58...63: try await expireOrRefresh()
        case 64...68: try await merge()
        case 69...72: try await load()
        case 73...76: try await selectAll()
        case 77...80: drop()
        case 81...83: try await regain()
        case 84...85: try await delete()
        case 86...92: try await changeBiography()
        case 93: try await getOrInsert()
        case 94: try await flush()
        case 95...96: try await commit()
        case 97: try await rollback()
        case 98...99: try await beginSavepoint()
        default: try await endSavepoint()
        }
    }

    // MARK: Tickets that are seen

    private func create() throws {
        guard world.tickets.count < 40 else { return }
        let number = nextNumber
        nextNumber += 1
        let parent = chance(60) ? one(of: held.keys) : nil
        note("create \(number) in \(parent ?? 0)")
        world.tickets[number] = TrashWorld.Item(parent: parent)
        let ticket = Ticket(title: world.title(of: number), parent: parent.flatMap { held[$0] })
        if ticket._session == nil { session.add(ticket) }
        held[number] = ticket
    }

    private func change() throws {
        guard let number = one(of: held.keys) else { return }
        let value = Int.random(in: 0...3, using: &random)
        note("change \(number) to \(value)")
        world.tickets[number]?.value = value
        held[number]?.title = world.title(of: number)
    }

    /// Parents are older, so that there are no circles.
    private func link() throws {
        guard let number = one(of: held.keys), let ticket = held[number] else { return }
        let parent = chance(70) ? one(of: held.keys.filter { $0 < number }) : nil
        note("link \(number) to \(parent ?? 0)")
        if let owner = parent.flatMap({ held[$0] }), chance(50) {
            owner.partsUnloaded.append(ticket)
        } else {
            ticket.setParent(parent.flatMap { held[$0] })
        }
        world.tickets[number]?.parent = parent
    }

    private func delete() async throws {
        try await flush()
        let candidates = held.keys.filter { number in !world.trashed.contains { world.tickets[$0]?.parent == number } }
        guard let number = one(of: candidates), let ticket = held.removeValue(forKey: number) else { return }
        note("delete \(number)")
        // A collection keeps what is deleted until it is read again.
        ticket.setParent(nil)
        try await session.delete(ticket)
        for part in world.parts(of: number) { world.tickets[part]?.parent = nil }
        world.tickets[number] = nil
        // The flush takes it from its parts.
        try await flush()
    }

    // MARK: The trash

    private func trash() async throws {
        guard let number = one(of: held.keys), let ticket = held.removeValue(forKey: number) else { return }
        note("trash \(number)")
        if chance(50) { try await flush() }
        if ticket.orm.state == .pending { try await flush() }
        world.tickets[number]?.isTrashed = true
        ticket.title = world.title(of: number)
        try await flush()
        keys[number] = ticket.id
        session.expireAll()
        try await expectHidden(number)
    }

    private func expectHidden(_ number: Int) async throws {
        guard let key = keys[number] else { return }
        // Where it is found again there is another object.
        readInside.insert(number)
        guard try await session.get(Ticket.self, key) == nil else {
            throw Mismatch(description: "\(number) is in the trash, and seen")
        }
    }

    private func inTrash(_ number: Int) async throws -> Ticket {
        try await session.getOne(Ticket.self, keys[number] ?? 0)
    }

    private func restoreFromTrash() async throws {
        guard let number = one(of: world.trashed) else { return }
        note("restore \(number)")
        held[number] = try await session.unfiltered {
            let ticket = try await inTrash(number)
            world.tickets[number]?.isTrashed = false
            ticket.title = world.title(of: number)
            return ticket
        }
    }

    private func changeInTrash() async throws {
        guard let number = one(of: world.trashed) else { return }
        note("change \(number) in the trash")
        try await session.unfiltered {
            let ticket = try await inTrash(number)
            world.tickets[number]?.value += 1
            ticket.title = world.title(of: number)
            guard chance(50), let parent = one(of: held.keys.filter { $0 < number }) else { return }
            note("link \(number) to \(parent) in the trash")
            world.tickets[number]?.parent = parent
            ticket.setParent(held[parent])
        }
        try await expectHidden(number)
    }

    /// Loads everything, with all links, and sees that nothing of it is met afterwards.
    private func lookIntoTrash() async throws {
        note("look into the trash")
        let tickets = try await session.unfiltered {
            let tickets = try await session.execute(select(Ticket.self).options(.selectIn(Ticket.parts))).all()
            guard tickets.count == world.tickets.count else {
                throw Mismatch(description: "\(tickets.count) tickets in place of \(world.tickets.count)")
            }
            return tickets
        }
        for ticket in tickets {
            guard !ticket.orm.isLoaded(Ticket.parts) else {
                throw Mismatch(description: "\(ticket.title) has its parts")
            }
            let number = Self.number(of: ticket)
            guard session.identityMap[Ticket.self, ticket.id] == nil else {
                throw Mismatch(description: "\(number) is in the identity map")
            }
        }
        for number in world.trashed.prefix(3) { try await expectHidden(number) }
    }

    /// A hidden ticket that the program got hold of can't be changed.
    private func touchHidden() async throws {
        guard let number = one(of: world.trashed) else { return }
        note("touch \(number)")
        let ticket = try await session.unfiltered { try await inTrash(number) }
        ticket.title = "touched"
        try await expectStaleData("a hidden ticket was changed")
    }

    // MARK: Versions

    /// Changes a ticket behind the session, and then by it.
    private func beStale() async throws {
        try await flush()
        guard let number = one(of: held.keys), let ticket = held[number] else { return }
        _ = try await session.scalar(select(count()).from(Author.self))
        guard let connection = session.connectionInUse else { return }
        note("change \(number) behind the session")
        let id = ticket.id
        _ = try await connection.executeDriverSQL("UPDATE ticket SET version = version + 1 WHERE id = \(id)")
        ticket.title = "stale"
        if chance(50) {
            try await expectStaleData("a ticket of another version was changed")
        } else {
            session.expire(ticket)
            try await session.refresh(ticket)
        }
    }

    private func expectStaleData(_ what: String) async throws {
        do {
            try await session.flush()
            throw Mismatch(description: what)
        } catch let error as AzothError {
            guard error.kind == .staleData else { throw error }
        }
        try await rollBackSomewhere()
    }

    private func rollBackSomewhere() async throws {
        if let (transaction, before) = savepoints.last, chance(50) {
            savepoints.removeLast()
            try await transaction.rollback()
            restore(before)
        } else {
            try await rollback()
        }
    }

    // MARK: Memory

    private func expireOrRefresh() async throws {
        guard let number = one(of: held.keys), let ticket = held[number] else { return }
        // What is not flushed would be lost.
        try await flush()
        switch Int.random(in: 1...5, using: &random) {
        case 1:
            note("expire \(number)")
            session.expire(ticket)
        case 2:
            note("expire all")
            session.expireAll()
        case 3:
            note("refresh \(number)")
            try await session.refresh(ticket)
        case 4:
            note("refresh \(number) with its links")
            try await session.refresh(ticket, Ticket.title, Ticket.parts, Ticket.parent)
        default:
            note("lock \(number)")
            _ = try await session.get(Ticket.self, ticket.id, withForUpdate: ForUpdate())
        }
    }

    private func merge() async throws {
        try await flush()
        guard let number = one(of: world.visible), let key = keys[number] else { return }
        note("merge \(number)")
        world.tickets[number]?.value = Int.random(in: 4...6, using: &random)
        let given = Ticket(id: key, title: world.title(of: number))
        if chance(30) {
            let part = nextNumber
            nextNumber += 1
            note("with \(part)")
            for old in world.parts(of: number) { world.tickets[old]?.parent = nil }
            world.tickets[part] = TrashWorld.Item(parent: number)
            given.setParts([Ticket(title: world.title(of: part))])
        }
        let merged = try await session.merge(given)
        if let known = held[number], known !== merged { throw Mismatch(description: "a merge gives another object") }
        held[number] = merged
    }

    private func load() async throws {
        guard let number = one(of: held.keys), let ticket = held[number] else { return }
        note("load \(number)")
        let parent = try await ticket.awaitable.parent.map(Self.number)
        let parts = try await ticket.awaitable.parts.map(Self.number).sorted()
        try compare(
            "the parent of \(number)", parent.map { [$0] } ?? [], world.visibleParent(of: number).map { [$0] } ?? [])
        try compare("the parts of \(number)", parts, world.parts(of: number))
    }

    private func selectAll() async throws {
        note("select all")
        let options: [LoaderOption<Ticket>] = [.selectIn(Ticket.parts), .joined(Ticket.parts), .lazy(Ticket.parts)]
        let option = options.randomElement(using: &random)!
        let tickets = try await session.execute(select(Ticket.self).orderBy(Ticket.id).options(option)).all()
        try compare("the query", tickets.map(Self.number).sorted(), world.visible)
        for ticket in tickets {
            let number = Self.number(of: ticket)
            if let known = held[number], known !== ticket { throw Mismatch(description: "two objects of \(number)") }
            keys[number] = ticket.id
            if chance(30) { held[number] = ticket }
        }
    }

    private func drop() {
        guard let number = one(of: held.keys), let ticket = held[number], ticket.orm.state == .persistent else {
            return
        }
        note("drop \(number)")
        keys[number] = ticket.id
        held[number] = nil
        if chance(50) { session.graph.sweep() }
    }

    private func regain() async throws {
        guard let number = one(of: world.visible.filter { held[$0] == nil }), let key = keys[number] else { return }
        note("regain \(number)")
        held[number] = try await session.getOne(Ticket.self, key)
    }

    // MARK: Authors

    private func changeBiography() async throws {
        let number = Int.random(in: authors.indices, using: &random)
        let author = authors[number]
        let value = nextNumber
        nextNumber += 1
        let present = try await author.awaitable.biography
        switch Int.random(in: 1...5, using: &random) {
        case 1, 2:
            note("new biography \(value) of author \(number)")
            author.setBiography(Biography(text: "\(value)"))
            world.biographies[number] = value
        case 3:
            note("no biography of author \(number)")
            author.setBiography(nil)
            world.biographies[number] = nil
        case 4:
            guard let present else { return }
            note("biography \(value) of author \(number)")
            present.text = "\(value)"
            world.biographies[number] = value
        default:
            try await flush()
            let other = Int.random(in: authors.indices, using: &random)
            guard let present, present.orm.state == .persistent, world.biographies[other] == nil else { return }
            note("the biography of author \(number) is that of \(other)")
            _ = try await authors[other].awaitable.biography
            authors[other].setBiography(present)
            world.biographies[other] = world.biographies.removeValue(forKey: number)
        }
        if chance(30) { session.graph.sweep() }
    }

    /// Finds an author by a unique column, and adds one where there is none: there always is.
    private func getOrInsert() async throws {
        let number = Int.random(in: authors.indices, using: &random)
        note("get or insert author \(number)")
        let name = "author \(number)"
        let row = Author.New(name: name)
        let inserted = try await session.execute(insert(Author.self).rows([row]).onConflict(Author.name, .nothing))
            .rowCount
        let found = try await session.execute(select(Author.self).where(Author.name == name)).one()
        guard found === authors[number], inserted == 0 else { throw Mismatch(description: "two authors \(number)") }
    }

    // MARK: Transactions

    private func flush() async throws {
        note("flush")
        try await session.flush()
        noteKeys()
    }

    private func noteKeys() {
        for (number, ticket) in held where ticket.orm.state == .persistent { keys[number] = ticket.id }
    }

    private func commit() async throws {
        note("commit")
        try await session.commit()
        noteKeys()
        committed = world
        savepoints = []
    }

    private func rollback() async throws {
        note("rollback")
        try await session.rollback()
        savepoints = []
        restore(committed)
    }

    private func restore(_ former: TrashWorld) {
        world = former
        held = held.filter { world.isVisible($0.key) }
    }

    private func beginSavepoint() async throws {
        guard savepoints.count < 3 else { return }
        note("begin savepoint")
        savepoints.append((try await session.beginNested(), world))
        noteKeys()
    }

    private func endSavepoint() async throws {
        guard let (transaction, before) = savepoints.popLast() else { return }
        if chance(50) {
            note("release savepoint")
            try await transaction.commit()
            noteKeys()
        } else {
            note("roll back to savepoint")
            try await transaction.rollback()
            restore(before)
        }
    }

    // MARK: Verification

    private static func number(of ticket: Ticket) -> Int {
        Int(ticket.title.drop { $0 == "-" }.prefix { $0 != " " }) ?? 0
    }

    private func compare(_ what: String, _ found: [Int], _ wanted: [Int]) throws {
        guard found == wanted else { throw Mismatch(description: "\(what): \(found), not \(wanted)") }
    }

    /// What is loaded, and not stale.
    private func verify() throws {
        for (number, ticket) in held {
            let isFormer = ticket._slot.has(.stale) && readInside.contains(number)
            guard isFormer || ticket.title == world.title(of: number) else {
                throw Mismatch(description: "\(number) is '\(ticket.title)', not '\(world.title(of: number))'")
            }
            let slot = ticket._slot
            if !slot.needsLoad(Ticket.parent.index), !slot.has(.stale) {
                let parent = try ticket.parent.map(Self.number)
                try compare(
                    "the parent of \(number)", parent.map { [$0] } ?? [],
                    world.visibleParent(of: number).map { [$0] } ?? [])
            }
            if !slot.needsLoad(Ticket.parts.index), !slot.has(.stale) {
                try compare(
                    "the parts of \(number)", try ticket.parts.map(Self.number).sorted(), world.parts(of: number))
            }
        }
        for (number, author) in authors.enumerated() where author.orm.isLoaded(Author.biography) {
            let text = try author.biography?.text
            guard text == world.biographies[number].map({ "\($0)" }) else {
                throw Mismatch(
                    description:
                        "author \(number) has the biography \(text ?? "nil"), not \(world.biographies[number] ?? 0)")
            }
        }
    }

    private func verifyDatabase() async throws {
        try await flush()
        let rows = try await session.unfiltered { try await session.execute(select(Ticket.Row.self)).all() }
        let numbers = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.title) })
        let found = Set(rows.map { "\($0.title) in \($0.parentId.flatMap { numbers[$0] } ?? "")" })
        let wanted = Set(
            world.tickets.map { number, item in "\(world.title(of: number)) in \(item.parent.map(world.title) ?? "")" })
        guard found == wanted, rows.count == wanted.count else {
            throw Mismatch(description: "the table has \(found.subtracting(wanted)), not \(wanted.subtracting(found))")
        }
        let seen = try await session.execute(select(Ticket.title)).all()
        guard Set(seen) == Set(world.visible.map(world.title)) else { throw Mismatch(description: "seen are \(seen)") }
        for row in rows {
            guard let ticket = held.values.first(where: { $0.id == row.id }), !ticket._slot.has(.stale) else {
                continue
            }
            guard ticket.version == row.version else {
                throw Mismatch(description: "\(row.title) has the version \(ticket.version), not \(row.version)")
            }
        }
        let texts = try await session.execute(select(Author.name, Biography.text).join(Author.biography)).all()
        let wantedTexts = world.biographies.map { "author \($0) \($1)" }
        guard texts.map({ "\($0) \($1)" }).sorted() == wantedTexts.sorted() else {
            throw Mismatch(description: "biographies are \(texts), not \(wantedTexts)")
        }
    }
}
