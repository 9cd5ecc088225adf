#if canImport(Glibc)
    import Azoth
    import AzothTesting
    import Glibc
    import TestModels
    import TestSupport
    import Testing

    /// The heap of a process of its own, so that other tests do not disturb it.
    @Suite(.library) struct HeapTests {
        /// Bytes in use: what glibc says of its heaps, in XML. Its totals come last.
        static var heap: Int {
            typealias Report = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32
            guard let symbol = dlsym(nil, "malloc_info") else { return 0 }
            let report = unsafeBitCast(symbol, to: Report.self)
            var text: UnsafeMutablePointer<CChar>?
            var length = 0
            guard let file = open_memstream(&text, &length) else { return 0 }
            _ = report(0, file)
            fclose(file)
            defer { free(text) }
            guard let text else { return 0 }
            let totals = String(cString: text).split(separator: "\n").suffix(8)
            func size(_ element: String) -> Int {
                let line = totals.last { $0.hasPrefix("<\(element)") } ?? ""
                return line.split(separator: "\"").last { Int($0) != nil }.flatMap { Int($0) } ?? 0
            }
            return size("system type=\"current\"") + size("total type=\"mmap\"") - size("total type=\"fast\"")
                - size("total type=\"rest\"")
        }

        /// Runs without a log, on a database of the process that the test is in.
        static func run(
            on database: String, _ body: nonisolated(nonsending) (Library) async throws -> Void
        ) async throws {
            try await DatabaseSource.named(database).withDatabase { _ in
                try await Library.run { library in
                    library.log.stop()
                    try await body(library)
                }
            }
        }

        /// What a server does with one request.
        static func request(_ library: Library, _ number: Int) async throws {
            try await library.sessions.with { session in
                session.add(
                    Author(
                        name: "\(number)", books: [Book(title: "1"), Book(title: "2", chapters: [Chapter(number: 1)])]))
                let authors = try await session.execute(select(Author.self).options(.selectIn(Author.books))).all()
                for author in authors {
                    author.name += "!"
                    for book in try author.books { _ = try await book.awaitable.chapters.count }
                }
                let savepoint = try await session.beginNested()
                try authors[0].books.removeAll()
                try await savepoint.rollback()
                try await session.rollback()
            }
        }

        /// Does something again and again. The heap may differ by what the allocator keeps for each thread, which takes
        /// its time to settle: so the least of the late samples is compared with the greatest of the early ones, and
        /// what grows is less, per repetition, than one row that is never freed would be.
        static func expectSteadyHeap(
            _ library: Library, _ repetitions: Int, allowing allowance: Int, _ body: () async throws -> Void
        ) async throws {
            // On PostgreSQL it goes up for the first hundred repetitions, and stays there.
            for _ in 0..<(library.isPostgres ? 140 : 0) { try await body() }
            var samples: [Int] = []
            for _ in 0...12 {
                for _ in 1...repetitions { try await body() }
                samples.append(heap)
            }
            let early = samples[1...4].max() ?? 0
            let late = samples[9...12].min() ?? 0
            #expect(late - early < allowance * repetitions * 5, "bytes in use: \(samples)")
        }

        @Test func sessionsWithTwoSidedGraphsDoNotGrowTheHeap() async throws {
            let database = try TestDatabase.current.name
            await #expect(processExitsWith: .success) { [database = database as String] in
                try await HeapTests.run(on: database) { library in
                    var number = 0
                    try await HeapTests.expectSteadyHeap(library, 400, allowing: 80) {
                        number += 1
                        try await HeapTests.request(library, number)
                    }
                }
            }
        }

        @Test func aLongSessionThatDropsItsObjectsDoesNotGrowTheHeap() async throws {
            let database = try TestDatabase.current.name
            await #expect(processExitsWith: .success) { [database = database as String] in
                try await HeapTests.run(on: database) { library in
                    try await library.sessions.begin { session in
                        session.addAll(
                            (1...500).map { Author(name: "\($0)", books: [Book(title: "1"), Book(title: "2")]) })
                    }
                    let session = library.sessions()
                    try await HeapTests.expectSteadyHeap(library, 10, allowing: 1000) {
                        let statement = select(Author.self).options(.selectIn(Author.books))
                        for author in try await session.execute(statement).all() {
                            author.born = author.born == nil ? Day(year: 1929, month: 10, day: 21) : nil
                            let book = try author.books[0]
                            book.pages = 1 - book.pages
                        }
                        try await session.commit()
                    }
                    try await session.close()
                }
            }
        }
    }
#endif
