extension Document {
    /// The document as text of lines no longer than `width` where that is possible.
    func text(width: Int, indentation: Int = 4) -> String {
        var printer = DocumentPrinter(width: width, indentation: indentation)
        printer.print(self)
        return printer.output
    }
}

/// Lays a document out, from left to right, with one look ahead per group.
private struct DocumentPrinter {
    let width: Int
    let indentation: Int
    private(set) var output = ""
    /// The column that the next character stands in.
    private var column = 0
    /// The indentation of the line that is being started: it is written with the line's first text.
    private var pendingIndentation = 0

    init(width: Int, indentation: Int) {
        self.width = width
        self.indentation = indentation
    }

    private struct Command {
        let document: Document
        let depth: Int
        let isFlat: Bool
    }

    mutating func print(_ document: Document) {
        var commands = [Command(document: document, depth: 0, isFlat: false)]
        while let command = commands.popLast() {
            switch command.document {
            case .text(let text): write(text)
            case .concatenation(let parts):
                for part in parts.reversed() {
                    commands.append(Command(document: part, depth: command.depth, isFlat: command.isFlat))
                }
            case .line:
                if command.isFlat { write(" ") } else { breakLine(depth: command.depth) }
            case .softLine:
                if !command.isFlat { breakLine(depth: command.depth) }
            case .hardLine: breakLine(depth: command.depth)
            case .blankLine:
                output += "\n"
                breakLine(depth: command.depth)
            case .ifBroken(let text):
                if !command.isFlat { write(text) }
            case .indented(let content):
                commands.append(Command(document: content, depth: command.depth + 1, isFlat: command.isFlat))
            case .group(let content):
                let flat = Command(document: content, depth: command.depth, isFlat: true)
                let fits = command.isFlat || (!content.mustBreak && self.fits(flat, before: commands))
                commands.append(fits ? flat : Command(document: content, depth: command.depth, isFlat: false))
            }
        }
    }

    private mutating func write(_ text: String) {
        if text.isEmpty { return }
        if pendingIndentation > 0 {
            output += String(repeating: " ", count: pendingIndentation)
            pendingIndentation = 0
        }
        output += text
        column += text.count
    }

    private mutating func breakLine(depth: Int) {
        output += "\n"
        pendingIndentation = depth * indentation
        column = pendingIndentation
    }

    /// Whether `command`, and what follows it up to the next line break, fits into the rest of the line.
    private func fits(_ command: Command, before rest: [Command]) -> Bool {
        var room = width - column
        var commands = [command]
        var following = rest.count
        while room >= 0 {
            guard let command = commands.popLast() else {
                if following == 0 { return true }
                following -= 1
                commands.append(rest[following])
                continue
            }
            switch command.document {
            case .text(let text): room -= text.count
            case .concatenation(let parts):
                for part in parts.reversed() {
                    commands.append(Command(document: part, depth: command.depth, isFlat: command.isFlat))
                }
            case .line:
                if !command.isFlat { return true }
                room -= 1
            case .softLine:
                if !command.isFlat { return true }
            case .hardLine, .blankLine: return true
            case .ifBroken(let text):
                if !command.isFlat { room -= text.count }
            case .indented(let content), .group(let content):
                // A group that follows may break by itself: only what stands before its first break has to fit.
                commands.append(Command(document: content, depth: command.depth, isFlat: command.isFlat))
            }
        }
        return false
    }
}
