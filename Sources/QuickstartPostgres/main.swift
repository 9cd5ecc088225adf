// The program of Sources/Quickstart on PostgreSQL: another import, another engine, and nothing else.
// The comments stand in a column, as there:
// swift-format-ignore-file
import Azoth
import AzothPostgres
import QuickstartModels

let engine = try Engine.postgres(CommandLine.arguments[1], options: .init(echo: true))   // the URL is the argument
let sessions = SessionFactory(engine)                                  // Sendable, reusable

try await engine.begin { connection in                                 // connect + transaction + commit
    try await connection.createAll(QuickstartSchema.metadata)
}

try await sessions.begin { session in                                  // session + transaction + commit
    session.addAll([
        A(data: "a1", bs: [B(data: "b1"), B(data: "b2")]),
        A(data: "a2"),
        A(data: "a3", bs: [B(data: "b3"), B(data: "b4")]),
    ])
}

try await sessions.with { session in                                   // closed on every way out
    let statement = select(A.self).orderBy(A.id).options(.selectIn(A.bs))

    for a in try await session.execute(statement) {                    // rows are typed: A
        print(a.id, a.data, a.createDate)
        for b in try a.bs { print(b.data) }                            // loaded, or a thrown error: never hidden I/O
    }

    for (id, data) in try await session.execute(select(A.id, A.data).where(A.data != "a2")) {
        print(id + 1, data.count)                                      // rows are typed: (Int, String)
    }

    let stream = try await session.stream(statement)                   // server-side / incremental, constant memory
    for try await a in stream { print(a.data) }

    let a1 = try await session.execute(select(A.self).orderBy(A.id).limit(1)).one()
    a1.data = "new data"
    try await session.commit()
    print(a1.data)                                                     // still readable after commit
    for b in try await a1.awaitable.bs { print(b.data) }               // explicit, awaited lazy load
}
try await engine.dispose()
