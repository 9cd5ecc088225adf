import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `test_expire`, `test_lazy_relations`, `test_immediate_load` and `test_lockmode`.
@Suite(.library) struct OriginalExpiryTests {
    /// ExpireTest.test_partial_expire_lazy: the appended object is still of this owner, from its own side.
    @Test func anExpiredCollectionKeepsWhatWasAppended() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let book = Book(title: "Lavinia")
                try author.books.append(book)
                session.expire(author, Author.books)
                _ = library.log.take()
                #expect(try await author.awaitable.books.count == 4)
                #expect(try await author.awaitable.books.contains(book))
                #expect(book.authorId == 1)
                #expect(library.log.take().count == 2)
            }
        }
    }

    /// ExpireTest.test_relationship_changes_preserved: columns are read again, the collection stays as it is.
    @Test func anExpiredColumnLeavesTheCollectionAlone() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let book = Book(title: "Lavinia")
                try author.books.append(book)
                session.expire(author, Author.name, Author.born)
                let name = try await session.withoutAutoflush { try await author.awaitable.name }
                #expect(name == "Le Guin")
                #expect(try author.books.contains(book))
                #expect(try author.books.count == 4)
            }
        }
    }

    /// ExpireTest.test_expired_eager, test_joinedload_props_load_two: what was expired comes with an eager load.
    @Test func anEagerLoadFreshensWhatWasExpired() async throws {
        try await Library.runShared { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.getOne(
                    Author.self, 1, options: [.selectIn(Author.books, .selectIn(Book.chapters))])
                let books = Array(try author.books)
                try await session.commit()
                try await library.execute("UPDATE book SET title = 'A' || id")
                try await library.execute("DELETE FROM chapter WHERE number = 2")
                session.expireAll()
                _ = library.log.take()
                _ = try await session.execute(
                    select(Author.self).where(Author.id == 1).options(.joined(Author.books, .joined(Book.chapters)))
                ).all()
                #expect(library.log.take().count == 1)
                #expect(books.allSatisfy { !$0.orm.isStale })
                #expect(try author.books.map(\.title) == ["A1", "A2", "A3"])
                #expect(try books.map { try $0.chapters.count }.sorted() == [0, 0, 1])
            }
        }
    }

    /// ExpireTest.test_unexpire_eager_dont_overwrite_related: a stale owner is read again, its fresh targets are not.
    @Test func whatIsLoadedWithAStaleRowIsNotOverwritten() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                let book = try author.books[0]
                book.title = "A changed title"
                session.expire(author)
                try await session.withoutAutoflush {
                    _ = try await session.execute(
                        select(Author.self).where(Author.id == 1).options(.joined(Author.books))
                    ).all()
                }
                #expect(book.title == "A changed title")
                #expect(session.isModified(book))
            }
        }
    }

    /// UpdateDelete tests: a statement changed the foreign key of an object in memory.
    @Test func aForeignKeyThatAStatementChangedIsFollowedOnceTheRowIsRead() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).orderBy(Book.id).options(.selectIn(Book.author))
                ).all()
                try await session.execute(update(Book.self).where(Book.id == 1).set(Book.authorId, to: 2))
                #expect(try await books[0].awaitable.author.name == "Borges")
                try await session.execute(update(Book.self).where(Book.id == 2).set(Book.authorId, to: 3))
                _ = try await session.execute(select(Book.self).options(.joined(Book.author))).all()
                #expect(try books[1].author.name == "Homer")
                #expect(try books[2].author.name == "Le Guin")
            }
        }
    }

    /// UpdateDelete tests: what is changed and not flushed, beside what a statement changes.
    @Test func aPendingChangeOutlivesAStatement() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let book = try await session.getOne(Book.self, 1)
                try await session.withoutAutoflush {
                    book.title = "Pending"
                    try await session.execute(update(Book.self).set(Book.pages, to: 7).set(Book.title, to: "Bulk"))
                    let pages = try await book.awaitable.pages
                    #expect(pages == 7)
                    #expect(book.title == "Pending")
                }
                _ = library.log.take()
                try await session.flush()
                #expect(library.log.take() == ["UPDATE book SET title = ? WHERE book.id = ?"])
            }
        }
    }

    /// LoadOnExistingTest, GetTest.test_populate_existing: with options.
    @Test func getReadsAgainWhatItsOptionsName() async throws {
        try await Library.runShared { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.getOne(Author.self, 1, options: [.selectIn(Author.books)])
                try await session.commit()
                try await library.execute("UPDATE book SET title = 'Changed' WHERE id = 1")
                try await library.execute("DELETE FROM book WHERE id = 3")
                _ = try await session.get(
                    Author.self, 1, options: [.selectIn(Author.books)], populateExisting: true)
                #expect(library.log.take().count == 2)
                #expect(try author.books.map(\.title) == ["Changed", "The Dispossessed"])
            }
        }
    }

    /// LazyTest.test_backrefs_dont_lazyload
    @Test func assignmentFromOneSideLoadsNothing() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let authors = try await session.execute(select(Author.self).orderBy(Author.id)).all()
                let book = try await session.getOne(Book.self, 1)
                _ = library.log.take()
                book.setAuthor(authors[1])
                #expect(library.log.count == 0)
                #expect(!authors[1].orm.isLoaded(Author.books))
                try await session.withoutAutoflush { () async throws in
                    #expect(try await authors[1].awaitable.books.contains(book))
                    #expect(try await authors[0].awaitable.books.count == 2)
                }
            }
        }
    }

    /// ImmediateTest.test_basic, SelfReferentialTest.test_self_referential_recursive
    @Test func immediateGoesAsDeepAsItIsNested() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(
                    Node(name: "root", children: [Node(name: "a", children: [Node(name: "c")]), Node(name: "b")]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let root = try await session.execute(
                    select(Node.self).where(Node.parentId == nil)
                        .options(.immediate(Node.children, .immediate(Node.children)))
                ).one()
                #expect(library.log.take().count == 4)
                #expect(try root.children[0].children.map(\.name) == ["c"])
                #expect(try root.children[1].children.isEmpty)
                #expect(try !root.children[0].children[0].orm.isLoaded(Node.children))
            }
        }
    }

    /// BackendTest.test_outer_joinedload_wo_limit, test_outer_joinedload_w_limit, CompileTest.test_postgres_update_of
    @Test func aLockIsOfTheRowsOfTheQueryAlone() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.begin { session in
                session.add(Country(code: "AT", name: "Austria", cities: [City(name: "Graz")]))
            }
            _ = library.log.take()
            try await library.sessions.with { session in
                let books = try await session.execute(
                    select(Book.self).orderBy(Book.id).withForUpdate(skipLocked: true)
                        .options(.joined(Book.author), .joined(Book.chapters))
                ).all()
                #expect(books.count == 5)
                let statement = library.log.take()[0]
                #expect(statement.hasSuffix(" FOR UPDATE OF book SKIP LOCKED") == library.isPostgres)
                let first = try await session.execute(
                    select(Book.self).orderBy(Book.id).limit(1).withForUpdate().options(.joined(Book.chapters))
                ).one()
                #expect(try first.chapters.count == 2)
                let city = try await session.execute(select(City.self).withForUpdate()).one()
                #expect(try city.country.name == "Austria")
                let borges = try await session.execute(
                    select(Book.self).outerJoin(Book.author).where(Author.name == "Borges")
                        .withForUpdate(of: Book.self)
                ).all()
                #expect(borges.count == 2)
                #expect(library.log.take().last?.hasSuffix(" FOR UPDATE OF book") == library.isPostgres)
            }
        }
    }

    /// BackendTest.test_join_w_subquery, test_inner_joinedload_w_limit: a lock inside of a subquery, and beside inner joins.
    @Test func aLockStandsInASubquery() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let locked = select(Book.self).where(Book.id < 3).withForUpdate().subquery("locked")
                let names = try await session.execute(
                    select(Author.name).join(locked, on: locked[Book.authorId] == Author.id)
                ).all()
                #expect(names == ["Le Guin", "Le Guin"])
                #expect(library.log.take()[0].contains(" FOR UPDATE) AS locked") == library.isPostgres)
                let book = try await session.execute(
                    select(Book.self).orderBy(Book.id).limit(1).withForUpdate()
                        .options(.joined(Book.author, inner: true, .joined(Author.books)), .joined(Book.chapters))
                ).one()
                #expect(try book.author.books.count == 3 && book.chapters.count == 2)
                let shared = try await session.get(Book.self, 5, withForUpdate: ForUpdate(noWait: true, isShared: true))
                #expect(shared?.title == "The Aleph")
                #expect(library.log.take().last?.hasSuffix(" FOR SHARE NOWAIT") == library.isPostgres)
            }
        }
    }

    /// test_lockmode: test_key_share, test_postgres_for_no_key_update; also where a criterion is put before the lock.
    @Test func aLockMayLeaveKeysToOthers() async throws {
        try await Library.run { library in
            try await library.shelve()
            let filtered = library.sessions.filtered(Book.self) { $0.pages >= 0 }
            for (sessions, words) in [(library.sessions, "WHERE book.id = ?"), (filtered, "AND book.pages >= ?")] {
                try await sessions.with { session in
                    _ = try await session.get(Book.self, 1, withForUpdate: ForUpdate(keyShare: true))
                    #expect(library.log.take().last?.hasSuffix(words + " FOR NO KEY UPDATE") == library.isPostgres)
                    _ = try await session.get(
                        Book.self, 1, withForUpdate: ForUpdate(isShared: true, keyShare: true))
                    #expect(library.log.take().last?.hasSuffix(words + " FOR KEY SHARE") == library.isPostgres)
                }
            }
        }
    }
}
