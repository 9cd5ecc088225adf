import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Scenarios of the original's `test_deferred`.
@Suite(.library) struct OriginalDeferredTests {
    /// A value that is not known is changed by any other, be it the one that stands in for it; also by a listener.
    @Test func whatIsNotKnownIsChangedByNil() async throws {
        try await Library.runSession { library, session in
            try await library.sail()
            let voyages = try await session.execute(select(Voyage.self).orderBy(Voyage.id)).all()
            voyages[0].setLog(nil)
            #expect(session.isModified(voyages[0]))
            library.sessions.events.of(Voyage.self).afterUpdate { voyage in voyage.setLog(nil) }
            voyages[1].name = "changed"
            try await session.commit()
            #expect(try await library.count("SELECT count(*) FROM voyage WHERE log IS NULL") == 3)
        }
    }

    private func published(
        _ body: nonisolated(nonsending) (Library, Session) async throws -> Void
    ) async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.addAll([
                    Article(
                        title: "one", summary: "s1", body: "b1", notes: "n1", settings: ReaderSettings(isDark: true),
                        remarks: [Remark(text: "c1", signature: Data([1])), Remark(text: "c2")]),
                    Article(title: "two", body: "b2"),
                ])
            }
            library.log.clear()
            try await library.sessions.with { session in try await body(library, session) }
        }
    }

    /// DeferredTest.test_unsaved, test_unsaved_2, test_unsaved_group
    @Test func nothingOfANewObjectIsLoaded() async throws {
        try await published { library, session in
            let article = Article(title: "three", body: "b3")
            #expect(try article.notes == nil)
            #expect(try await article.awaitable.body == "b3")
            session.add(article)
            #expect(try article.body == "b3")
            try await session.flush()
            #expect(try article.body == "b3" && article.notes == nil && article.settings == nil)
            #expect(library.log.takeSteps() == ["INSERT article"])
        }
    }

    /// DeferredTest.test_save: what is assigned the value that was just read is no change.
    @Test func whatIsLoadedOnDemandIsNoChange() async throws {
        try await published { library, session in
            let article = try await session.getOne(Article.self, 1)
            article.setNotes(try await article.awaitable.notes)
            article.setBody(try await article.awaitable.body)
            #expect(library.log.takeSteps() == ["SELECT article", "SELECT article", "SELECT article"])
            try await session.flush()
            #expect(library.log.count == 0)
        }
    }

    /// DeferredTest.test_preserve_changes
    @Test func aLoadOfAGroupLeavesWhatWasAssignedAlone() async throws {
        try await published { library, session in
            try await session.withoutAutoflush {
                let article = try await session.getOne(Article.self, 1)
                article.setNotes("mine")
                #expect(try article.notes == "mine")
                #expect(try await article.awaitable.settings?.isDark == true)
                #expect(try article.notes == "mine")
                #expect(session.isModified(article))
                #expect(library.log.takeSteps() == ["SELECT article", "SELECT article"])
                try await session.flush()
                #expect(library.log.take() == ["UPDATE article SET notes = ? WHERE article.id = ?"])
                try await session.rollback()
                #expect(try await article.awaitable.notes == "n1")
            }
        }
    }

    /// AutoflushTest.test_deferred_autoflushes
    @Test func aColumnThatIsAwaitedFlushesFirst() async throws {
        try await published { library, session in
            let article = try await session.getOne(Article.self, 1)
            article.title = "changed"
            _ = library.log.take()
            #expect(try await article.awaitable.body == "b1")
            #expect(library.log.takeSteps() == ["UPDATE article (title)", "SELECT article"])
        }
    }

    /// DeferredOptionsTest.test_undefer_group_from_relationship_lazyload, …_subqueryload, …_joinedload
    @Test func aGroupComesWithARelationship() async throws {
        let options: [LoaderOption<Remark>] = [
            .lazy(Remark.article, .undefer(group: "extras")), .selectIn(Remark.article, .undefer(group: "extras")),
            .joined(Remark.article, .undefer(group: "extras")), .immediate(Remark.article, .undefer(group: "extras")),
        ]
        try await published { library, session in
            for (option, count) in zip(options, [2, 2, 1, 2]) {
                let remarks = try await session.execute(
                    select(Remark.self).orderBy(Remark.id).options(option)
                ).all()
                let article = try await remarks[1].awaitable.article
                #expect(try article.notes == "n1" && article.settings?.isDark == true)
                #expect(article.orm.unloaded == ["body", "remarks"])
                #expect(library.log.take().count == count)
                session.expungeAll()
            }
        }
    }

    /// RaiseLoadTest.test_does_expire_cancel_normal_defer_option: what an option left out comes with the row's next load,
    /// what the schema leaves out does not.
    @Test func anExpiredRowIsReadWithWhatOptionsLeftOut() async throws {
        try await published { library, session in
            let article = try await session.execute(
                select(Article.self).where(Article.id == 1).options(.defer(Article.summary), .defer(Article.title))
            ).one()
            #expect(article.orm.unloaded == ["title", "summary", "body", "notes", "settings", "remarks"])
            session.expire(article)
            _ = library.log.take()
            #expect(try await article.awaitable.title == "one")
            #expect(article.summary == "s1")
            #expect(article.orm.unloaded == ["body", "notes", "settings", "remarks"])
            #expect(library.log.count == 1)
        }
    }

    /// DeferredPopulationTest.test_joinedload_no_clear, test_join_no_clear: in memory without the column, joined with it.
    @Test func aJoinBringsWhatIsMissingInMemory() async throws {
        try await published { library, session in
            let article = try await session.execute(
                select(Article.self).where(Article.id == 1).options(.defer(Article.summary))
            ).one()
            let remark = try await session.execute(
                select(Remark.self).where(Remark.id == 1).options(.joined(Remark.article))
            ).one()
            #expect(try remark.article === article)
            #expect(article.summary == "s1")
            _ = try await session.execute(
                select(Remark.self).join(Remark.article)
                    .options(.containsEager(Remark.article, .undefer(Article.body)))
            ).all()
            #expect(try article.body == "b1")
            #expect(library.log.count == 3)
        }
    }

    /// DeferredOptionsTest.test_deep_options, test_chained_multi_col_options
    @Test func optionsOfColumnsReachTheThirdLevel() async throws {
        try await Library.run { library in
            try await library.shelve()
            try await library.sessions.with { session in
                let author = try await session.execute(
                    select(Author.self).where(Author.id == 1).options(
                        .selectIn(
                            Author.books, .defer(Book.pages, Book.price), .joined(Book.chapters, .defer(Chapter.title)))
                    )
                ).one()
                let book = try author.books[0]
                #expect(book.orm.unloaded.contains("pages") && book.orm.unloaded.contains("price"))
                #expect(try book.chapters[0].orm.unloaded.contains("title"))
                _ = library.log.take()
                // Chapters of both levels, and siblings, by one statement each.
                #expect(try await book.chapters[0].awaitable.title == "one")
                #expect(try book.chapters[1].title == nil)
                #expect(try await book.awaitable.pages == 0)
                #expect(try author.books[2].pages == 0)
                #expect(library.log.count == 2)
            }
        }
    }

    /// A column that is left out, and that a flush of the same object writes.
    @Test func whatIsNotLoadedIsWrittenAndNotLoaded() async throws {
        try await published { library, session in
            let articles = try await session.execute(
                select(Article.self).orderBy(Article.id).options(.loadOnly(Article.title))
            ).all()
            articles[0].summary = "s1"
            articles[1].summary = nil
            articles[1].title = "zwei"
            _ = library.log.take()
            try await session.flush()
            // What the database has is not known, so that the assignment is a change.
            #expect(
                library.log.takeSteps().sorted() == ["UPDATE article (summary)", "UPDATE article (title, summary)"])
            try await session.rollback()
            #expect(try await articles[0].awaitable.summary == "s1")
            #expect(try await articles[1].awaitable.title == "two")
        }
    }
}
