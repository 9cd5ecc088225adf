import Azoth
import AzothTesting
import TestModels
import TestSupport

/// Of two values the one for the database of the test.
func differs<Value>(sqlite: Value, postgres: Value) throws -> Value {
    try TestDatabase.current.dialect == .sqlite ? sqlite : postgres
}

/// An engine of the test's database, in which the tables of the library are made.
func library() async throws -> Engine {
    let engine = try TestDatabase.current.engine()
    try await engine.begin { connection in try await connection.createAll(LibrarySchema.metadata) }
    return engine
}

/// The only value of text that selects one.
func value<Value: MappedValue>(_ sql: SQLText, as type: Value.Type = Value.self) async throws -> Value {
    let engine = try TestDatabase.current.engine()
    return try await engine.connect { connection async throws in
        try await connection.execute(text(sql).columns(type)).one()
    }
}
