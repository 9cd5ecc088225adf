import Testing

@testable import AzothPostgres

/// Which statements may keep their caller's thread while they wait, by the clock of nobody.
@Suite struct InlineWaitsTests {
    private let start: UInt64 = 1_000_000_000

    @Test func `few may, and those beyond may not`() {
        let waits = InlineWaits(limit: 2)
        #expect(waits.begin(at: start))
        #expect(waits.begin(at: start))
        #expect(!waits.begin(at: start))
    }

    @Test func `after a crowd nobody may for a while`() {
        let waits = InlineWaits(limit: 1)
        for _ in 0..<8 { _ = waits.begin(at: start) }
        for _ in 0..<8 { waits.end() }
        // All their answers came together, and their tasks are about to go on.
        #expect(!waits.begin(at: start + InlineWaits.calm - 1))
        waits.end()
        #expect(waits.begin(at: start + InlineWaits.calm))
    }

    @Test func `one after the other is no crowd`() {
        let waits = InlineWaits(limit: 1)
        for number in 0..<100 {
            #expect(waits.begin(at: start + UInt64(number)))
            waits.end()
        }
    }
}
