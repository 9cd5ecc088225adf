@testable import AzothSQL
import Testing

/// Memory that is used all over keeps what is written to it, whatever its size.
struct MemoryTests {
    @Test(arguments: [
        1, 4096, LargeMemory.page / 2, LargeMemory.page / 2 + 1, LargeMemory.page, LargeMemory.page + 1,
        5 * LargeMemory.page,
    ])
    func everyByteOfABlockIsUsable(bytes: Int) {
        for round in 0..<3 {
            let memory = LargeMemory.allocate(bytes)
            memory.initializeMemory(as: UInt8.self, repeating: UInt8(round), count: bytes)
            let written = UnsafeRawBufferPointer(start: memory, count: bytes)
            #expect(written.first == UInt8(round) && written.last == UInt8(round))
            #expect(UInt(bitPattern: memory) % 16 == 0)
            LargeMemory.deallocate(memory, bytes)
        }
    }

    /// Where the heap has grown by large pieces, blocks are still blocks: nothing overlaps, nothing is lost.
    @Test(arguments: [1, 100, 64 * 1024, 200 * 1024, 10 << 20])
    func roomThatIsMadeChangesNoBlock(bytes: Int) {
        var blocks: [UnsafeMutablePointer<Int>] = []
        for number in 0..<50_000 {
            if number.isMultiple(of: 500) {
                number.isMultiple(of: 1000) ? HeapGrowth.makeRoom(for: bytes) : HeapGrowth.makeRoomToFill(bytes)
            }
            let block = UnsafeMutablePointer<Int>.allocate(capacity: 8 + number % 16)
            block.initialize(repeating: number, count: 8)
            HeapGrowth.makeRoom(behind: UnsafeMutableRawPointer(block), 64)
            blocks.append(block)
        }
        #expect(blocks.indices.allSatisfy { blocks[$0][0] == $0 && blocks[$0][7] == $0 })
        for block in blocks { block.deallocate() }
    }

    /// Pages that are touched ahead keep what is on them, and those of others at either end.
    @Test func touchingChangesNoByte() {
        let bytes = 3 * SmallPages.step
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 7, count: bytes)
        let start = UInt(bitPattern: memory)
        for (from, to) in [(0, bytes), (1, bytes - 1), (100, 100), (100, 200), (5000, 9000), (bytes, 0)] {
            SmallPages.touch(from: start + UInt(from), to: start + UInt(to))
        }
        #expect(UnsafeRawBufferPointer(start: memory, count: bytes).allSatisfy { $0 == 7 })
    }

    @Test func manyThreadsMakeRoomAtATime() async {
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<32 {
                group.addTask {
                    var strings: [String] = []
                    for number in 0..<2_000 {
                        if number.isMultiple(of: 100) {
                            HeapGrowth.makeRoomToFill(256 * 1024)
                            await Task.yield()
                        }
                        strings.append("a string of some length, number \(number) of \(task)")
                    }
                    return strings.indices.allSatisfy { strings[$0].hasSuffix("number \($0) of \(task)") }
                }
            }
            for await isIntact in group { #expect(isIntact) }
        }
    }
}
