public import AzothORM
internal import AzothSQL

/// Makes objects for tests, of which a test says only what it is about.
///
/// ```swift
/// let factories = Factories()
/// let book = try factories.make(Book.self) { $0.title = "Tehanu" }    // with an author
/// session.add(book)
/// try await session.commit()
/// ```
///
/// What an object needs, it gets: required columns have values that are made up, columns with defaults have these, and what
/// the database assigns is left to it. Texts have the name of their attribute and the number of the object: "title 1". A
/// to-one that is required leads to an object that is made for it, unless the test linked one or assigned the foreign key.
/// What is optional stays nil.
///
/// The same calls make the same objects, in each run. Objects belong to a task, and so do factories: a test makes its own.
public final class Factories {
    private var counts: [ObjectIdentifier: Int] = [:]
    private var makers: [ObjectIdentifier: (Int) throws -> ModelObject] = [:]
    private var changes: [ObjectIdentifier: [(ModelObject, Int) throws -> Void]] = [:]
    /// What is being made: required to-ones that lead back to their beginning have no end.
    private var path: [any Model.Type] = []

    public init() {}

    /// Says what all objects of a model are like, before a test says what its own are.
    ///
    /// ```swift
    /// factories.define(Author.self) { author, number in author.name = "Author \(number)" }
    /// ```
    ///
    /// - Parameter change: Is given each new object and its number: 1 for the first of the model. Later definitions come on top
    ///   of earlier ones.
    public func define<M: Model>(_ model: M.Type, _ change: @escaping (M, Int) throws -> Void) {
        changes[ObjectIdentifier(model), default: []].append { object, number in
            if let object = object as? M { try change(object, number) }
        }
    }

    /// Says how objects of a model are made, where values can't be made up for it.
    ///
    /// - Parameter make: Is given the number of the object: 1 for the first of the model.
    public func define<M: Model>(_ model: M.Type, as make: @escaping (Int) throws -> M) {
        makers[ObjectIdentifier(model)] = make
    }

    /// An object that belongs to no session yet.
    ///
    /// - Parameter change: What is special about it.
    /// - Throws: `invalidRequest` where a value can't be made up for a column, or where required to-ones lead in a circle; what
    ///   the closures throw.
    public func make<M: Model>(_ model: M.Type, _ change: (M) throws -> Void = { _ in }) throws -> M {
        let number = counts[ObjectIdentifier(model), default: 0] + 1
        counts[ObjectIdentifier(model)] = number
        let object = try makers[ObjectIdentifier(model)]?(number) as? M ?? sample(model, number)
        for define in changes[ObjectIdentifier(model)] ?? [] { try define(object, number) }
        try change(object)
        try link(object)
        return object
    }

    /// Several objects.
    ///
    /// - Parameter change: Is given each of them, with its index: 0 for the first.
    public func make<M: Model>(
        _ count: Int, _ model: M.Type, _ change: (M, Int) throws -> Void = { _, _ in }
    ) throws -> [M] {
        try (0..<count).map { index in try make(model) { try change($0, index) } }
    }

    /// Makes what the required to-ones of an object lead to.
    private func link<M: Model>(_ object: M) throws {
        path.append(M.self)
        defer { path.removeLast() }
        for missing in object._missingTargets {
            guard !path.contains(where: { $0 == missing.target }) else {
                let names = (path + [missing.target]).map { "\($0)" }.joined(separator: " needs ")
                throw AzothError(
                    .invalidRequest, "\(names), and so on without end: link one of them to an object that is there")
            }
            object._setOne(missing.link, try makeAny(missing.target), file: #fileID, line: #line)
        }
    }

    private func makeAny(_ model: any Model.Type) throws -> ModelObject {
        func make<M: Model>(_ model: M.Type) throws -> ModelObject { try self.make(model) }
        return try make(model)
    }

    private func sample<M: Model>(_ model: M.Type, _ number: Int) throws -> M {
        func decode<New: InsertableRow & Decodable>(_ type: New.Type) throws -> ModelObject {
            let entity = M._anyEntity
            let types = Dictionary(
                zip(entity.propertyNames, entity.table.columns.map(\.type)), uniquingKeysWith: { first, _ in first })
            do {
                return try New(from: SampleDecoder(number: number, types: types)).makeObject()
            } catch let error as DecodingError {
                throw AzothError(
                    .invalidRequest,
                    "no \(M.self) can be made up: \(Self.reason(error)). Say how one is made: "
                        + "factories.define(\(M.self).self, as: { number in \(M.self)(…) })", underlying: error)
            }
        }
        guard let type = M.New.self as? any (InsertableRow & Decodable).Type, let object = try decode(type) as? M else {
            throw AzothError(
                .invalidRequest,
                "\(M.self) has no \(M.self).New, from which one could be made up. Say how one is made: "
                    + "factories.define(\(M.self).self, as: { number in \(M.self)(…) })")
        }
        return object
    }

    private static func reason(_ error: DecodingError) -> String {
        guard case .dataCorrupted(let context) = error else { return "\(error)" }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return "\(path): \(context.debugDescription)"
    }
}

@available(*, unavailable, message: "factories belong to a task, as the objects that they make")
extension Factories: Sendable {}
