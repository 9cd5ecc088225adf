import Azoth
import AzothTesting
import Foundation
import Synchronization
import TestModels
import TestSupport
import Testing

/// A flush of more new rows than one INSERT carries: PostgreSQL takes them by COPY.
@Suite(.library) struct BulkInsertTests {
    private static let count = 6001

    private static func loan(_ number: Int, of reader: Reader?) -> Loan {
        Loan(
            reader: reader, state: number.isMultiple(of: 2) ? .returned : .lost,
            takenAt: Date(timeIntervalSince1970: Double(number)),
            fee: number.isMultiple(of: 3) ? nil : Decimal(number) / 100,
            ratio: Double(number) / 7, receipt: number.isMultiple(of: 5) ? Data([0, UInt8(number % 256)]) : nil)
    }

    @Test func keysAreDrawnFirst() async throws {
        try await Library.run { library in
            let reader = Reader(email: "r", tags: [])
            let loans = (1...Self.count).map { Self.loan($0, of: reader) }
            try await library.sessions.begin { session in
                session.addAll(loans)
                try await session.flush()
                #expect(loans.map(\.id) == Array(1...Self.count))
                #expect(loans.allSatisfy { $0.orm.state == .persistent })
                #expect(try await session.get(Loan.self, 4711) === loans[4710])
                if library.isPostgres {
                    #expect(library.log.count == 3)
                    #expect(
                        library.log.statements.last
                            == "COPY loan (id, reader_id, book_id, state, taken_at, fee, ratio, receipt) "
                            + "FROM STDIN (FORMAT binary)")
                    #expect(library.log.parameters[1] == [["\(Self.count)"]])
                }
            }
            let rows = try await library.sessions.with { session in
                try await session.execute(select(Loan.Row.self).orderBy(Loan.id)).all()
            }
            let expected = try loans.map { try $0.row }
            #expect(rows == expected && rows[0].readerId == reader.id)
        }
    }

    @Test func keysOfTheProgramNeedNoDrawing() async throws {
        try await Library.run { library in
            let readers = (1...Self.count).map { number in
                Reader(
                    email: "reader \(number)", settings: ReaderSettings(isDark: number > 3, languages: ["ö"]),
                    tags: number.isMultiple(of: 2) ? [] : ["a, b", "\"", ""])
            }
            try await library.sessions.begin { $0.addAll(readers) }
            if library.isPostgres { #expect(library.log.count == 2) }
            let rows = try await library.sessions.with { session in
                try await session.execute(select(Reader.Row.self).orderBy(Reader.id)).all()
            }
            let expected = try readers.map { try $0.row }.sorted { $0.id.uuidString < $1.id.uuidString }
            #expect(rows == expected)
        }
    }

    /// A column that the database gives has to come back, which is RETURNING's.
    @Test func moreThanAKeyIsReturned() async throws {
        try await Library.run { library in
            let authors = (1...Self.count).map { Author(name: "author \($0)") }
            try await library.sessions.begin { session in
                session.addAll(authors)
                try await session.flush()
                #expect(authors.allSatisfy { $0[ifAssigned: Author.createdAt] != nil })
                #expect(
                    library.log.statements
                        == Array(
                            repeating: library.insertMany("author", "name", "born", returning: "id, created_at"),
                            count: library.isPostgres ? 2 : 1))
            }
        }
    }

    @Test func aFailureLeavesObjectsAsTheyWere() async throws {
        try await Library.run { library in
            var readers = (1...Self.count).map { Reader(email: "reader \($0)", tags: []) }
            readers[5900].email = "reader 3"
            try await library.sessions.with { session in
                session.addAll(readers)
                let error = await AzothError.of { try await session.flush() }
                #expect(error.map { .uniqueViolation ~= $0.kind } == true)
                #expect(readers.allSatisfy { $0.orm.state == .transient })
                try await session.rollback()
                #expect(session.new.isEmpty)
                readers[5900].email = "another"
                session.addAll(readers)
                try await session.commit()
                #expect(readers.allSatisfy { $0.orm.state == .persistent })
            }
            #expect(try await library.count("SELECT count(*) FROM reader") == Self.count)
            readers = []
        }
    }

    @Test func aSavepointTakesThemBack() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Node(name: "before"))
                let nodes = (1...Self.count).map { Node(name: "node \($0)") }
                await #expect(throws: CancellationError.self) {
                    try await session.beginNested { _ in
                        session.addAll(nodes)
                        try await session.flush()
                        #expect(nodes.allSatisfy { $0.orm.state == .persistent })
                        throw CancellationError()
                    }
                }
                #expect(nodes.allSatisfy { $0.orm.state == .transient })
                let left = try await session.scalar(select(Node.id.count()))
                #expect(left == 1)
            }
            #expect(try await library.count("SELECT count(*) FROM node") == 1)
        }
    }

    @Test func aValueThatIsNoneIsAnError() async throws {
        try await Library.run { library in
            guard library.isPostgres else { return }
            let nodes = (1...Self.count).map { Node(name: $0 == 5500 ? "nul \0" : "node") }
            try await library.sessions.with { session in
                session.addAll(nodes)
                let error = await AzothError.of { try await session.flush() }
                #expect(error != nil)
                try await session.rollback()
                nodes[5499].name = "node"
                session.addAll(nodes)
                try await session.commit()
            }
            #expect(try await library.count("SELECT count(*) FROM node") == Self.count)
        }
    }

    @Test func listenersHearOfEachRow() async throws {
        try await Library.run { library in
            let heard = Mutex<(count: Int, keys: [Int])>((0, []))
            let events = library.sessions.events.of(Node.self)
            events.beforeInsert { node in
                node.name += "!"
                heard.withLock { $0.count += 1 }
            }
            events.afterInsert { node in
                let key = node.id
                heard.withLock { $0.keys.append(key) }
            }
            try await library.sessions.begin { session in
                session.addAll((1...Self.count).map { Node(name: "node \($0)") })
            }
            #expect(heard.withLock { $0.count } == Self.count)
            #expect(heard.withLock { $0.keys } == Array(1...Self.count))
            #expect(try await library.count("SELECT count(*) FROM node WHERE name LIKE '%!'") == Self.count)
        }
    }

    /// An entity that refers to itself: parents first, whichever way they go.
    @Test func treesAreInserted() async throws {
        try await Library.run { library in
            let root = Node(name: "root")
            let leaves = (1...Self.count).map { Node(parent: root, name: "leaf \($0)") }
            try await library.sessions.begin { $0.add(root) }
            let strays = try leaves.filter { try $0.parentId != root.id || $0.id <= root.id }
            #expect(strays == [])
            #expect(
                try await library.count("SELECT count(*) FROM node WHERE parent_id = \(root.id)") == Self.count)
        }
    }
}

/// Where COPY would do something else than INSERT, rows are inserted.
@Suite(.databases(.postgres)) struct BulkInsertRefusalTests {
    /// Inserts nodes after a change of the database, and expects that no COPY was used.
    private func insertNodes(after changes: String..., expecting names: String = "node") async throws {
        try await Library.run { library in
            for change in changes { try await library.execute(change) }
            let nodes = (1...6001).map { _ in Node(name: "node") }
            try await library.sessions.begin { session in
                session.addAll(nodes)
                try await session.flush()
                #expect(library.log.statements.filter { $0.hasPrefix("COPY") } == [])
                #expect(library.log.statements.filter { $0.hasPrefix("INSERT") }.count == 2)
                let ids = nodes.map(\.id)
                #expect(Set(ids).count == 6001 && ids == ids.sorted())
            }
            #expect(try await library.count("SELECT count(*) FROM node WHERE name = '\(names)'") == 6001)
        }
    }

    @Test func triggersThatChangeRows() async throws {
        try await insertNodes(
            after: """
                CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN NEW.name := upper(NEW.name); NEW.id := NEW.id + 1000000; RETURN NEW; END'
                """, "CREATE TRIGGER shout BEFORE INSERT ON node FOR EACH ROW EXECUTE FUNCTION shout()",
            expecting: "NODE")
    }

    @Test func rules() async throws {
        try await insertNodes(
            after: "CREATE RULE also AS ON INSERT TO node DO ALSO NOTIFY nodes")
    }

    @Test func columnsOfAnotherType() async throws {
        try await insertNodes(after: "ALTER TABLE node ALTER id TYPE integer")
    }

    @Test func keysThatAreNoPlainNumbers() async throws {
        try await insertNodes(
            after: "ALTER TABLE node ALTER id DROP IDENTITY IF EXISTS", "CREATE SEQUENCE others OWNED BY node.id",
            "ALTER TABLE node ALTER id SET DEFAULT nextval('others') * 10")
    }

    @Test func partitionedTables() async throws {
        try await insertNodes(
            after: "DROP TABLE node CASCADE",
            """
            CREATE TABLE node (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, parent_id bigint, name text)
            PARTITION BY RANGE (id)
            """, "CREATE TABLE node_all PARTITION OF node FOR VALUES FROM (0) TO (1000000)")
    }

    /// What a user of the database may do with the nodes, which is enough for an INSERT, but not for COPY with keys.
    enum Rights: String, CaseIterable {
        case allUnderAPolicy, noneToTheSequence, noneToTheKey

        fileprivate func statements(for role: String) -> [String] {
            let sequences = """
                DO 'BEGIN EXECUTE format(''GRANT ALL ON ALL SEQUENCES IN SCHEMA %I TO \(role)'', current_schema()); END'
                """
            return switch self {
            case .allUnderAPolicy:
                [
                    sequences, "GRANT ALL ON node TO \(role)", "ALTER TABLE node ENABLE ROW LEVEL SECURITY",
                    "CREATE POLICY all_rows ON node USING (true)",
                ]
            case .noneToTheSequence: ["GRANT SELECT, INSERT ON node TO \(role)"]
            case .noneToTheKey: [sequences, "GRANT SELECT, INSERT (name, parent_id) ON node TO \(role)"]
            }
        }
    }

    @Test(arguments: Rights.allCases) func usersWithFewerRights(_ rights: Rights) async throws {
        try await Library.run { library in
            let role = "azoth_\(rights.rawValue.lowercased())"
            try await library.execute("CREATE ROLE \(role)")
            try await library.execute(
                "DO 'BEGIN EXECUTE format(''GRANT USAGE ON SCHEMA %I TO \(role)'', current_schema()); END'")
            for statement in rights.statements(for: role) { try await library.execute(statement) }
            let nodes = (1...6001).map { _ in Node(name: "node") }
            try await library.sessions.begin { session in
                try await session.connection().executeDriverSQL("SET LOCAL ROLE \(role)")
                library.log.clear()
                session.addAll(nodes)
                try await session.flush()
                #expect(library.log.statements.filter { $0.hasPrefix("INSERT") }.count == 2)
            }
            #expect(try await library.count("SELECT count(*) FROM node") == 6001)
            try await library.execute("DROP OWNED BY \(role)")
            try await library.execute("DROP ROLE \(role)")
        }
    }

    @Test func triggersThatOnlyWatchAreFine() async throws {
        try await Library.run { library in
            try await library.execute("CREATE TABLE seen (number bigint)")
            try await library.execute(
                "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS "
                    + "'BEGIN INSERT INTO seen VALUES (NEW.id); RETURN NULL; END'")
            try await library.execute(
                "CREATE TRIGGER see AFTER INSERT ON node FOR EACH ROW EXECUTE FUNCTION see()")
            try await library.sessions.begin { session in session.addAll((1...6001).map { _ in Node(name: "node") }) }
            #expect(library.log.statements.last?.hasPrefix("COPY node") == true)
            #expect(try await library.count("SELECT count(DISTINCT number) FROM seen") == 6001)
        }
    }

    @Test func aTableThatIsMissingIsAnError() async throws {
        try await Library.run { library in
            try await library.execute("DROP TABLE node CASCADE")
            try await library.sessions.with { session in
                session.addAll((1...6001).map { _ in Node(name: "node") })
                let error = await AzothError.of { try await session.flush() }
                #expect(error?.code == "42P01")
                try await session.rollback()
            }
        }
    }

    /// Wherever the task is cancelled, nothing is inserted, or the session can go on.
    @Test func cancelledTasksLeaveNothing() async throws {
        try await Library.run { library in
            for delay in [0, 30, 60, 100] {
                let sessions = library.sessions
                let task = Task {
                    try await sessions.begin { session in
                        session.addAll((1...6001).map { _ in Node(name: "node") })
                    }
                }
                try await Task.sleep(for: .milliseconds(delay))
                task.cancel()
                let outcome = await task.result
                let count = try await library.count("SELECT count(*) FROM node")
                if case .failure = outcome { #expect(count == 0) } else { #expect(count == 6001) }
                try await library.execute("DELETE FROM node")
            }
        }
    }
}
