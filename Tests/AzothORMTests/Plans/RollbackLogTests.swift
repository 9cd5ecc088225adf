@testable import AzothORM
import Azoth
import TestModels
import Testing

/// What the log of a transaction keeps, on objects without a database.
struct RollbackLogTests {
    /// Two linked objects in a graph that has a log but no session.
    private func graph() throws -> (graph: ObjectGraph, log: RollbackLog, author: Author, book: Book) {
        let book = Book(title: "Tehanu")
        let author = Author(id: 1, name: "Le Guin", books: [book])
        let graph = try #require(author._graph)
        let log = RollbackLog()
        graph.log = log
        return (graph, log, author, book)
    }
    private let books = Author.books.index
    private let author = Book.author.index

    @Test func withoutAFrameNothingIsKept() throws {
        let (_, log, object, book) = try graph()
        log.record(object._slot, books)
        log.recordAdded(book._slot)
        log.recordDeleted(book._slot)
        log.recordInserted(book._slot, unassigned: 1)
        #expect(log.frames.isEmpty)
        #expect(log.pop() == nil)
    }

    @Test func theFirstStateOfALinkIsKept() throws {
        let (_, log, object, book) = try graph()
        log.push()
        log.record(object._slot, books)
        object._slot.removeFromMany(books, book._slot)
        log.record(object._slot, books)
        let frame = try #require(log.pop())
        #expect(frame.links.count == 1)
        guard case .many(let slots) = frame.links[0].state else {
            Issue.record("\(frame.links[0].state)")
            return
        }
        #expect(slots == [book._slot])
    }

    @Test func loadedAndUnloadedLinksAreToldApart() throws {
        let (_, log, _, book) = try graph()
        log.push()
        log.record(book._slot, Book.chapters.index)
        book._slot.storeMany(Book.loans.index, [Slot]?.none)
        log.record(book._slot, Book.loans.index)
        log.record(book._slot, author)
        let states = try #require(log.pop()).links.map(\.state)
        guard case .many(let none) = states[0], none.isEmpty else { return #expect(Bool(false)) }
        guard case .unloaded = states[1] else { return #expect(Bool(false)) }
        guard case .one(let owner?) = states[2] else { return #expect(Bool(false)) }
        #expect(owner.entity.name == "Author")
    }

    @Test func aReleasedFrameHandsItsNotesDown() throws {
        let (_, log, object, book) = try graph()
        log.push()
        log.record(object._slot, books)
        log.push()
        log.record(object._slot, books)
        log.record(book._slot, author)
        log.recordAdded(book._slot)
        log.recordInserted(book._slot, unassigned: 3)
        log.recordDeleted(object._slot)
        #expect(log.frames.count == 2)
        log.release()
        #expect(log.frames.count == 1)
        let frame = try #require(log.pop())
        #expect(frame.links.count == 2)
        #expect(frame.added == [book._slot])
        #expect(frame.inserted.map(\.unassigned) == [3])
        #expect(frame.deleted == [object._slot])
        #expect(book._slot.header.pointee.frame == frame.id)
    }

    @Test func committedRowsAreTakenOncePerFrame() throws {
        let (_, log, object, _) = try graph()
        let slot = object._slot
        func change(_ name: String) {
            slot.header.pointee.committed = slot.entity.copyRow(slot.row)
            object.name = name
            log.takeCommitted(of: slot)
        }
        log.push()
        change("2")
        change("3")
        #expect(log.frames[0].rows.count == 1)
        log.push()
        change("4")
        #expect(log.frames[1].rows.count == 1)
        log.release()
        // The older copy is the one that counts.
        #expect(log.frames[0].rows.count == 1)
        let frame = try #require(log.pop())
        #expect(frame.rows[0].row.assumingMemoryBound(to: Author.Row.self).pointee.name == "Le Guin")
        RollbackLog.destroy(frame.rows[0].row, of: slot)
        #expect(slot.header.pointee.committed == nil)
    }

    @Test func everyNoteKeepsItsRowsFromTheSweep() throws {
        let (_, log, object, book) = try graph()
        log.push()
        log.record(object._slot, books)
        log.record(book._slot, author)
        log.push()
        log.recordDeleted(book._slot)
        var seen: Set<Slot> = []
        log.forEachSlot { seen.insert($0) }
        #expect(seen == [object._slot, book._slot])
    }

    @Test func restoringPutsLinksBackInReverse() throws {
        let (graph, log, object, book) = try graph()
        log.push()
        log.record(object._slot, books)
        log.record(book._slot, author)
        object._slot.storeMany(books, [Slot]())
        book._slot.storeOne(author, LinkWord.empty)
        graph.restore(try #require(log.pop()))
        #expect(try object.books.map { $0 } == [book])
        #expect(try book.author === object)
        #expect(book._slot.header.pointee.pins == 1)
        #expect(object._slot.header.pointee.pins == 1)
    }
}
