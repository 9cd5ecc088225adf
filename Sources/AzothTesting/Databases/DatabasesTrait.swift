internal import Foundation
internal import Synchronization
public import Testing

/// Runs each test once per database; see ``Testing/Trait/databases(_:)``.
public struct DatabasesTrait: SuiteTrait, TestTrait, TestScoping {
    private let sources: [DatabaseSource]
    private let number: Int
    private static let count = Atomic(0)

    init(_ sources: [DatabaseSource]) {
        self.sources = sources
        number = Self.count.add(1, ordering: .relaxed).newValue
    }

    public var isRecursive: Bool { true }

    public func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
        // The trait that is nearest to a test counts.
        let nearest = test.traits.last { $0 is Self } as? Self
        return testCase != nil && nearest?.number == number ? self : nil
    }

    @concurrent public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        if sources.isEmpty {
            Issue.record(
                ".databases() names no database, so that the test does not run: name one, such as .sqlite",
                sourceLocation: test.sourceLocation)
        }
        var skipped: DatabaseSource.Unavailable?
        var hasRun = false
        for source in sources {
            let naming = IssueHandlingTrait.compactMapIssues { issue in
                var issue = issue
                issue.comments.append("on \(source.name)")
                return issue
            }
            do {
                try await naming.provideScope(for: test, testCase: testCase) {
                    do {
                        try await source.withDatabase { _ in try await function() }
                    } catch let error as DatabaseSource.Unavailable {
                        throw error
                    } catch is ExpectationFailedError {
                        // It is an issue already.
                    } catch {
                        // The other databases are still to come.
                        Issue.record(error, sourceLocation: test.sourceLocation)
                    }
                }
                hasRun = true
            } catch let error as DatabaseSource.Unavailable {
                skipped = error
                announce(error, source)
            }
        }
        if let skipped, !hasRun { try Test.cancel("\(skipped)", sourceLocation: test.sourceLocation) }
    }

    /// Nobody is to believe that the tests have run on all databases.
    private func announce(_ error: DatabaseSource.Unavailable, _ source: DatabaseSource) {
        guard source.shared.announces() else { return }
        FileHandle.standardError.write(Data("warning: no test runs on \(source.name): \(error)\n".utf8))
    }
}

extension Trait where Self == DatabasesTrait {
    /// Runs each test once per database, one after the other, each time with an empty one of its own:
    /// ``TestDatabase/current``. Issues say on which database they were.
    ///
    /// A trait of a test counts instead of that of its suite. A database that is ``DatabaseSource/Unavailable`` is left
    /// out, with a warning once per run; a test that is left with none is skipped.
    public static func databases(_ sources: DatabaseSource...) -> Self { Self(sources) }
    /// The same for a list.
    public static func databases(_ sources: [DatabaseSource]) -> Self { Self(sources) }
}
