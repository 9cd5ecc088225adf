/// Collects lines of code with their comments, and aligns the comments at their ends.
struct LinePrinter {
    struct Line {
        var indentation: Int
        var code = ""
        var comment: String?
        /// A comment by itself: no part of any alignment.
        var isComment = false

        var width: Int { indentation + DisplayWidth.of(code) }
    }

    private var lines: [Line] = []
    /// Nothing more may stand on the last line.
    private var isClosed = true

    /// Columns up to which the width of a line moves the comments of its neighbours.
    private static let alignmentLimit = 80

    // MARK: Building

    /// Whether nothing was printed, or the last line opens a body.
    private var isAtStart: Bool { lines.isEmpty || lines[lines.count - 1].code.hasSuffix("{") }

    var width: Int { lines.last?.width ?? 0 }

    mutating func startLine(_ indentation: Int, blank: Bool) {
        if blank, !isAtStart { lines.append(Line(indentation: 0)) }
        lines.append(Line(indentation: indentation))
        isClosed = false
    }

    /// Adds to the last line; where a comment closed it, to a new one.
    mutating func append(_ text: String, space: Bool, continuation: Int) {
        if isClosed {
            lines.append(Line(indentation: continuation, code: text))
            isClosed = false
            return
        }
        let last = lines.count - 1
        if space, !lines[last].code.isEmpty { lines[last].code += " " }
        lines[last].code += text
    }

    /// Prints the comments before a token. The first may belong to the line before.
    ///
    /// - Returns: Whether any of them stands on a line of its own.
    mutating func print(_ comments: [Trivia.Comment], indentation: Int, blank: Bool) -> Bool {
        var blank = blank
        var printed = false
        for comment in comments {
            let spansLines = comment.text.contains { $0.isNewline }
            if comment.newlines == 0, !printed, !lines.isEmpty, !spansLines, !isClosed {
                let last = lines.count - 1
                if comment.endsLine {
                    lines[last].comment = comment.text
                    isClosed = true
                } else {
                    lines[last].code += " " + comment.text
                }
                continue
            }
            startLine(indentation, blank: blank || comment.newlines > 1)
            lines[lines.count - 1].code = comment.text
            lines[lines.count - 1].isComment = true
            isClosed = true
            blank = false
            printed = true
        }
        return printed
    }

    // MARK: Printing

    /// The lines, with comments aligned within each run of lines without a blank one.
    var text: String {
        var result = ""
        var start = 0
        while start < lines.count {
            var end = start
            while end < lines.count, !lines[end].code.isEmpty || lines[end].comment != nil { end += 1 }
            let columns = alignments(start..<end)
            for index in start..<end { result += printed(lines[index], columns) }
            if end < lines.count { result += "\n" }
            start = end + 1
        }
        return result
    }

    /// For each indentation the column of comments.
    private func alignments(_ range: Range<Int>) -> [Int: Int] {
        var columns: [Int: Int] = [:]
        for line in lines[range] where !line.isComment && !line.code.contains(where: { $0.isNewline }) {
            if line.code.hasPrefix("///") { continue }
            let width = line.width
            if width <= Self.alignmentLimit { columns[line.indentation] = max(columns[line.indentation] ?? 0, width) }
        }
        return columns
    }

    private func printed(_ line: Line, _ columns: [Int: Int]) -> String {
        var text = String(repeating: " ", count: line.indentation) + line.code
        if let comment = line.comment {
            let column = max(columns[line.indentation] ?? 0, line.width) + 2
            text += String(repeating: " ", count: max(2, column - line.width)) + comment
        }
        return text + "\n"
    }
}
