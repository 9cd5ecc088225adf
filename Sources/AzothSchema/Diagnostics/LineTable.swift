/// Turns offsets of a text into lines and columns.
struct LineTable: Sendable {
    private let bytes: [UInt8]
    /// The offset of the first byte of each line.
    private let starts: [Int]

    init(_ text: String) {
        bytes = Array(text.utf8)
        var starts = [0]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
            if Lexer.isNewline(byte) { starts.append(index) }
        }
        self.starts = starts
    }

    /// The line that holds an offset, from 0.
    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// Line and column of an offset, from 1; columns are counted in characters, a tab is one.
    func position(of offset: Int) -> (line: Int, column: Int) {
        let line = lineIndex(of: offset)
        let end = min(max(offset, starts[line]), contentEnd(ofLine: line))
        return (line + 1, characters(starts[line]..<end) + 1)
    }

    /// A line without its line break; lines are counted from 1.
    func text(ofLine line: Int) -> String {
        String(decoding: bytes[starts[line - 1]..<contentEnd(ofLine: line - 1)], as: UTF8.self)
    }

    /// How many characters of its first line a range covers, at least one.
    func length(of range: Range<Int>) -> Int {
        let line = lineIndex(of: range.lowerBound)
        let end = min(range.upperBound, contentEnd(ofLine: line))
        return end > range.lowerBound ? max(1, characters(range.lowerBound..<end)) : 1
    }

    private func characters(_ range: Range<Int>) -> Int { String(decoding: bytes[range], as: UTF8.self).count }

    private func contentEnd(ofLine line: Int) -> Int {
        var end = line + 1 < starts.count ? starts[line + 1] : bytes.count
        while end > starts[line], Lexer.isNewline(bytes[end - 1]) { end -= 1 }
        return end
    }
}
