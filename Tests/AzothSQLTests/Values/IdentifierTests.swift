import AzothSQL
import Foundation
import Testing

@Suite struct IdentifierTests {
    @Test func version7SortsByAge() {
        let ids = (0..<20_000).map { _ in uuid7().uuidString }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func version7HasItsVersionAndTime() {
        let before = UInt64(Date().timeIntervalSince1970 * 1000)
        let bytes = uuid7().uuid
        #expect(bytes.6 >> 4 == 7)
        #expect(bytes.8 >> 6 == 0b10)
        let parts = [bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5]
        let time = parts.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(time >= before && time < before + 60_000)
    }

    @Test func version7IsUniqueAcrossTasks() async {
        let all = await withTaskGroup(of: [UUID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2000).map { _ in uuid7() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(all).count == 16_000)
    }

    @Test func version4() {
        #expect(uuid4() != uuid4())
        #expect(uuid4().uuid.6 >> 4 == 4)
        #expect(nilUUID.uuidString == "00000000-0000-0000-0000-000000000000")
    }
}
