import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// A key that is `@sensitive` is shown by no statement that finds rows by it.
@Suite(.library) struct SensitiveValueTests {
    @Test func keysAreHiddenInWhatSessionsSend() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session async throws in
                session.addAll((1...3).map { Voucher(code: "s3cret-\($0)", worth: $0, holder: "h\($0)") })
            }
            try await library.sessions.begin { session async throws in
                let one = try await session.getOne(Voucher.self, "s3cret-1")
                one.worth = 10
                try await session.flush()
                let others = try await session.execute(select(Voucher.self).where(Voucher.worth < 10)).all()
                for other in others { other.worth += 100 }
                try await session.flush()
                try await session.refresh(one)
                try await session.delete(one)
                try await session.flush()
                for other in others { try await session.delete(other) }
            }
            let verbs = library.log.statements.map { $0.prefix { $0 != " " } }
            #expect(verbs == ["INSERT", "SELECT", "UPDATE", "SELECT", "UPDATE", "SELECT", "DELETE", "DELETE"])
            let shown = library.log.parameters.flatMap { $0 }.flatMap { $0 }
            #expect(shown.filter { $0.contains("s3cret") } == [])
            #expect(shown.contains("***") && shown.contains("'h1'"))
        }
    }
}
