import Azoth
import AzothTesting
import Foundation
import TestModels
import TestSupport
import Testing

/// Columns that are loaded on demand, by the schema and by options.
@Suite(.library) struct DeferredTests {
    static let selectArticles = "SELECT article.id, article.title, article.summary FROM article ORDER BY article.id"

    private func publish(_ library: Library) async throws {
        try await library.sessions.begin { session in
            session.addAll([
                Article(
                    title: "one", summary: "s1", body: "b1", notes: "n1", settings: ReaderSettings(isDark: true),
                    remarks: [Remark(text: "c1", signature: Data([1])), Remark(text: "c2")]),
                Article(title: "two", summary: nil, body: "b2"),
            ])
        }
        library.log.clear()
    }

    private func articles(_ session: Session, _ options: LoaderOption<Article>...) async throws -> [Article] {
        var statement = select(Article.self).orderBy(Article.id)
        for option in options { statement = statement.options(option) }
        return try await session.execute(statement).all()
    }

    @Test func aQueryLeavesThemOutAndAwaitableLoadsThemForAllSiblings() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let articles = try await articles(session)
                #expect(library.log.take() == [Self.selectArticles])
                #expect(articles[0].title == "one")
                #expect(articles[0].orm.unloaded.contains("body"))
                #expect(AzothError.of { _ = try articles[0].body }?.kind == .notLoaded(attribute: "Article.body"))
                #expect(AzothError.of { _ = try articles[0].row }?.kind == .notLoaded(attribute: "Article.body"))
                #expect(articles[0][ifAssigned: Article.body] == nil)

                #expect(try await articles[0].awaitable.body == "b1")
                #expect(try articles[1].body == "b2")
                #expect(
                    library.log.take() == [
                        "SELECT article.id, article.body FROM article WHERE article.id \(Library.membership)"
                    ])
                #expect(try await articles[1].awaitable.title == "two")
                #expect(library.log.count == 0)
            }
        }
    }

    @Test func aGroupIsLoadedTogether() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let article = try await session.getOne(Article.self, 1)
                library.log.clear()
                #expect(try await article.awaitable.notes == "n1")
                #expect(try article.settings?.isDark == true)
                #expect(library.log.take().count == 1)
                #expect(!article.orm.isLoaded(Article.body))
            }
        }
    }

    @Test func optionsLoadThemWithTheQuery() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let all = try await articles(session, .undefer(Article.body), .undefer(group: "extras"))
                #expect(
                    library.log.take() == [
                        "SELECT article.id, article.title, article.summary, article.body, article.notes, "
                            + "article.settings FROM article ORDER BY article.id"
                    ])
                #expect(try all[0].body == "b1")
                #expect(try all[0].row.notes == "n1")
                let again = try await session.getOne(Article.self, 2, options: [.undefer(Article.body)])
                #expect(again === all[1])
            }
        }
    }

    @Test func aQueryFillsInWhatIsNotLoaded() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let articles = try await articles(session)
                articles[0].setBody("changed")
                articles[1].title = "changed"
                try await session.withoutAutoflush { _ = try await self.articles(session, .undefer(Article.body)) }
                #expect(try articles.map { try $0.body } == ["changed", "b2"])
                #expect(articles[1].title == "changed")
                library.log.clear()
                try await session.flush()
                #expect(library.log.count == 2)
            }
        }
    }

    @Test func otherColumnsCanBeLeftOutToo() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let remarks = try await session.execute(
                    select(Remark.self).orderBy(Remark.id).options(.defer(Remark.text))
                ).all()
                #expect(
                    library.log.take() == ["SELECT remark.id, remark.article_id FROM remark ORDER BY remark.id"])
                #expect(remarks[0][ifAssigned: Remark.text] == nil)
                #expect(remarks[0].articleId == 1)
                remarks[1].text = "new"
                #expect(remarks[1].text == "new")
                #expect(try await remarks[0].awaitable.text == "c1")
                #expect(remarks[1].text == "new")
            }
            #expect(library.log.statements.count == 2)
        }
    }

    @Test func loadOnlyKeepsKeysAndWhatIsNamed() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let articles = try await articles(session, .loadOnly(Article.summary, Article.body))
                #expect(
                    library.log.take() == [
                        "SELECT article.id, article.summary, article.body FROM article ORDER BY article.id"
                    ])
                #expect(articles[0].summary == "s1")
                #expect(try articles[0].body == "b1")
                #expect(articles[0].orm.unloaded == ["title", "notes", "settings", "remarks"])
                #expect(try await articles[0].awaitable.title == "one")
                #expect(articles[1].title == "two")
            }
        }
    }

    @Test func optionsReachWhatIsLoadedWithTheRows() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let selected = try await articles(session, .selectIn(Article.remarks, .loadOnly(Remark.text)))
                #expect(
                    library.log.take().last
                        == "SELECT remark.id, remark.article_id, remark.text FROM remark WHERE remark.article_id "
                        + "\(Library.membership) ORDER BY remark.id")
                #expect(try selected[0].remarks.map(\.text) == ["c1", "c2"])
            }
            try await library.sessions.with { session in
                let joined = try await articles(session, .joined(Article.remarks, .undefer(Remark.signature)))
                #expect(
                    library.log.take() == [
                        "SELECT article.id, article.title, article.summary, remark_1.id, remark_1.article_id, "
                            + "remark_1.text, remark_1.signature FROM article LEFT OUTER JOIN remark AS remark_1 ON "
                            + "article.id = remark_1.article_id ORDER BY article.id, remark_1.id ASC"
                    ])
                #expect(try joined[0].remarks[0].signature == Data([1]))
                #expect(try joined[1].remarks.isEmpty)
            }
        }
    }

    @Test func rowsAreAlwaysWhole() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let rows = try await session.execute(select(Article.Row.self).orderBy(Article.id)).all()
                #expect(rows.map(\.body) == ["b1", "b2"])
            }
        }
    }

    @Test func severalEntitiesOfOneRowKeepTheirColumns() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let rows = try await session.execute(
                    select(Article.self, Remark?.self, Article.title).outerJoin(Article.remarks)
                        .orderBy(Article.id, Remark.id).options(LoaderOption<Remark>.defer(Remark.text))
                ).all()
                #expect(rows.map { $0.1?.id } == [1, 2, nil])
                #expect(rows.map(\.2) == ["one", "one", "two"])
                #expect(!library.log.take()[0].contains("remark.text"))
            }
        }
    }

    @Test func aRollbackForgetsWhatWasAssignedToWhatIsNotLoaded() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let articles = try await articles(session)
                articles[0].setBody("unflushed")
                articles[1].setBody("flushed")
                articles[0].title = "changed"
                try await session.rollback()
                #expect(throws: AzothError.self) { try articles[0].body }
                articles[1].setBody("flushed")
                try await session.flush()
                #expect(try articles[1].body == "flushed")
                try await session.rollback()
                #expect(throws: AzothError.self) { try articles[1].body }
                #expect(articles[1].title == "two")
                #expect(try await articles[1].awaitable.body == "b2")
            }
        }
    }

    @Test func refreshAndExpireReloadWhatWasLoaded() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.with { session in
                let article = try await session.getOne(Article.self, 1)
                try await session.refresh(article, Article.body)
                #expect(try article.body == "b1")
                _ = try await session.connection().executeDriverSQL("UPDATE article SET body = 'x', notes = 'x'")
                session.expire(article)
                #expect(try await article.awaitable.body == "x")
                #expect(try await article.awaitable.notes == "x")
            }
        }
    }

    @Test func anAssignedValueIsWrittenWhateverTheDatabaseHas() async throws {
        try await Library.run { library in
            try await publish(library)
            try await library.sessions.begin { session in
                let article = try await session.getOne(Article.self, 2)
                article.setNotes(nil)
                library.log.clear()
                try await session.flush()
                #expect(library.log.take() == ["UPDATE article SET notes = ? WHERE article.id = ?"])
            }
        }
    }
}
