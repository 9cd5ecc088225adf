public import AzothORM
internal import Synchronization

/// Makes objects of a model for tests. What a test does not care about has a value all the same, and a different one each
/// time.
///
/// ```swift
/// let authors = ModelFactory { number in Author(name: "author \(number)") }
/// let books = ModelFactory { number in Book(author: authors.make(), title: "book \(number)") }
///
/// let book = books.make { $0.title = "Dune" }                    // with an author of its own
/// let many = try await books.create(20, in: session)             // in the database
/// ```
///
/// Factories are shared by tests: a `static let` is the place for one. Objects are new, and belong to no session until they
/// are added to one, or linked to an object that was.
public final class ModelFactory<Object: Model>: Sendable {
    private let number = Atomic(0)
    private let body: @Sendable (Int) -> Object

    /// - Parameter body: Makes an object. It is given a number that no other object of this factory got: 1, 2, …
    public init(_ body: @escaping @Sendable (Int) -> Object) { self.body = body }

    /// A new object.
    public func make() -> Object { body(number.add(1, ordering: .relaxed).newValue) }

    /// A new object.
    ///
    /// - Parameter change: Gives it what the test cares about.
    public func make(_ change: (Object) throws -> Void) rethrows -> Object {
        let object = make()
        try change(object)
        return object
    }

    /// So many new objects.
    public func make(_ count: Int) -> [Object] { (0..<count).map { _ in make() } }

    /// So many new objects.
    ///
    /// - Parameter change: Gives each what the test cares about; is given its index, too.
    public func make(_ count: Int, _ change: (Object, Int) throws -> Void) rethrows -> [Object] {
        try (0..<count).map { index in try make { object in try change(object, index) } }
    }

    /// A new object that is added to a session and written: it has its key.
    ///
    /// - Throws: What the flush throws.
    public func create(
        in session: Session, _ change: (Object) throws -> Void = { _ in }
    ) async throws -> Object {
        let object = try make(change)
        session.add(object)
        try await session.flush()
        return object
    }

    /// So many new objects that are added to a session and written, in one flush.
    ///
    /// - Throws: What the flush throws.
    public func create(
        _ count: Int, in session: Session, _ change: (Object, Int) throws -> Void = { _, _ in }
    ) async throws -> [Object] {
        let objects = try make(count, change)
        session.addAll(objects)
        try await session.flush()
        return objects
    }
}
