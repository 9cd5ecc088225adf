import Azoth
import AzothPostgres
import QuickstartModels
import Foundation

func run() async throws {
    let engine = try Engine.postgres(
        "postgresql://bench@/postgres?host=/tmp/pg&port=55432", options: .init(echo: CommandLine.arguments.count > 1))
    try await engine.connect { c in
        try await c.executeDriverSQL("DROP TYPE IF EXISTS mood CASCADE")
        try await c.executeDriverSQL("CREATE TYPE mood AS ENUM ('sad', 'ok')")
        print(
            try await c.execute(
                text("SELECT 'ok'::mood AS m, ARRAY['sad','ok']::mood[]").columns(String.self, [String].self)
            ).all())
        print(
            try await c.copyIn("COPY a (id, data) FROM STDIN (FORMAT csv)") { input in
                try await input.write("100,one\n101,two\n")
            })
        try await c.copyOut("COPY (SELECT id, data FROM a ORDER BY id) TO STDOUT") {
            print(String(decoding: $0, as: UTF8.self), terminator: "")
        }
        do {
            try await c.copyOut("COPY (SELECT generate_series(1,1000000)) TO STDOUT") { _ in throw CancellationError() }
        } catch { print("stopped", error) }
        try await c.rollback()
        do {
            try await c.copyIn("COPY a (id, data) FROM STDIN (FORMAT csv)") { input in
                try await input.write("x,one\n101,two\n")
            }
        } catch { print(error) }
        try await c.rollback()
        do { try await c.copyIn("SELECT 1") { input in try await input.write("x,one\n101,two\n") } } catch {
            print(error)
        }
        try await c.rollback()
    }
    try await engine.connect { c in
        var n = 0
        let stream = try await c.stream(text("SELECT generate_series(1, 100000)").columns(Int32.self))
        var it = stream.makeAsyncIterator()
        for i in 0..<10 {
            n += Int(try await it.next()!);
            if i == 5 { print(try await c.execute(text("SELECT count(*) FROM a").columns(Int.self)).one()) }
        }
        try await stream.close()
        try await c.commit()
        do {
            let s = try await c.stream(text("SELECT generate_series(1, 100000)").columns(Int32.self))
            try await c.commit()
            for try await _ in s {}
        } catch { print(error) }
        try await c.close()
    }
    let listener = Task {
        try await engine.listen(to: "jobs", "Odd Name") { notifications in
            for try await n in notifications { print(n); if n.payload == "end" { break } }
        }
    }
    try await Task.sleep(for: .milliseconds(100))
    try await engine.begin { c in
        try await c.notify("jobs", "one"); try await c.notify("Odd Name"); try await c.notify("jobs", "end")
    }
    try await listener.value
    let l2 = Task { try await engine.listen(to: "jobs") { for try await n in $0 { print(n) } } }
    try await Task.sleep(for: .milliseconds(50)); l2.cancel()
    do { try await l2.value } catch { print(error) }
    // killed backend
    do {
        try await engine.connect { c in
            try await c.executeDriverSQL("SELECT pg_terminate_backend(pg_backend_pid())")
        }
    } catch { print(error) }
    do {
        try await engine.connect { c in
            try await c.executeDriverSQL("CREATE TEMP TABLE k (id int primary key deferrable initially deferred)")
            try await c.executeDriverSQL("INSERT INTO k VALUES (1), (1)")
            try await c.commit()
        }
    } catch { print(error) }
    // stale plan
    try await engine.connect { c in
        try await c.executeDriverSQL("DROP TABLE IF EXISTS plan");
        try await c.executeDriverSQL("CREATE TABLE plan (a int)")
        try await c.commit()
        _ = try await c.executeDriverSQL("SELECT * FROM plan"); try await c.commit()
        try await c.executeDriverSQL("ALTER TABLE plan ADD b text"); try await c.commit()
        print(try await c.executeDriverSQL("SELECT * FROM plan").keys); try await c.commit()
        try await c.executeDriverSQL("DEALLOCATE ALL"); try await c.commit()
        print(try await c.executeDriverSQL("SELECT * FROM plan").keys); try await c.commit()
    }
    try await engine.dispose()
}
try await run()
