/// Prints a syntax tree in the canonical layout.
struct Formatter {
    var printer = LinePrinter()
    static let indentation = 4
    static let lineLength = 120

    mutating func format(_ file: SyntaxNode) {
        // Declarations of several lines stand apart.
        var previousHasLines: Bool?
        for node in file.nodes {
            let apart = previousHasLines.map { $0 || takesLines(node) } ?? false
            previousHasLines = printDeclaration(node, apart: apart)
        }
        guard let end = file.token(.endOfFile) else { return }
        let trivia = Trivia(end.trivia)
        _ = printer.print(trivia.comments, indentation: 0, blank: false)
    }

    /// Whether the body of a declaration will be printed line by line: what the source has on one line may be too long
    /// for one.
    private func takesLines(_ node: SyntaxNode) -> Bool {
        var trial = Formatter()
        return trial.printDeclaration(node, apart: false)
    }

    // MARK: Declarations

    /// Prints a declaration, and says whether its body was printed line by line.
    @discardableResult private mutating func printDeclaration(_ node: SyntaxNode, apart: Bool) -> Bool {
        let header = SyntaxNode(node.kind, node.children.filter { !Self.isBody($0) })
        printLine(header, indentation: 0, apart: apart)
        guard let body = node.node(.body) else { return false }
        if let inline = inlineBody(body), printer.width + 1 + DisplayWidth.of(inline) <= Self.lineLength {
            printer.append(inline, space: true, continuation: 0)
            return false
        }
        printBody(body)
        return true
    }

    private static func isBody(_ child: SyntaxNode.Child) -> Bool {
        if case .node(let node) = child { return node.kind == .body }
        return false
    }

    private mutating func printBody(_ body: SyntaxNode) {
        if let brace = body.token(.leftBrace) {
            printPiece(Piece(token: brace, space: true), indentation: 0)
        }
        for member in body.nodes { printLine(member, indentation: Self.indentation, apart: false) }
        guard let brace = body.token(.rightBrace) else { return }
        let trivia = Trivia(brace.trivia)
        _ = printer.print(trivia.comments, indentation: Self.indentation, blank: false)
        printer.startLine(0, blank: false)
        printer.append("}", space: false, continuation: 0)
    }

    /// A body whose source stands on one line, without comments, as one line; nil for others.
    private func inlineBody(_ body: SyntaxNode) -> String? {
        guard isOnOneLine(body) else { return nil }
        let members = body.nodes.map { Self.text(of: Self.pieces(of: $0)) }
        return members.isEmpty ? "{}" : "{ " + members.joined(separator: "  ") + " }"
    }

    private func isOnOneLine(_ body: SyntaxNode) -> Bool {
        var isFirst = true
        var result = true
        body.visitTokens { token in
            // A fence may span lines.
            let breaks = token.startsLine && !isFirst || token.text.contains { $0.isNewline }
            if breaks || !Trivia(token.trivia).comments.isEmpty || token.kind == .docComment { result = false }
            isFirst = false
        }
        return result
    }

    // MARK: Lines

    /// Prints a member or the head of a declaration, broken before attributes where it is too long.
    private mutating func printLine(_ node: SyntaxNode, indentation: Int, apart: Bool) {
        let pieces = Self.pieces(of: node)
        var isFirst = true
        var startsLine = true
        for (index, piece) in pieces.enumerated() {
            if startsLine {
                startLine(piece, indentation: indentation, apart: apart && isFirst)
                isFirst = false
                startsLine = piece.token.kind == .docComment
                continue
            }
            if piece.isBreak {
                let width = Self.chunkWidth(pieces, from: index)
                if printer.width + 1 + width > Self.lineLength, printer.width > indentation {
                    startLine(piece, indentation: indentation + Self.indentation, apart: false)
                    continue
                }
            }
            printPiece(piece, indentation: indentation)
        }
    }

    private mutating func startLine(_ piece: Piece, indentation: Int, apart: Bool) {
        let trivia = Trivia(piece.token.trivia)
        let printed = printer.print(trivia.comments, indentation: indentation, blank: apart)
        let blank = trivia.newlines > 1 || (apart && !printed)
        printer.startLine(indentation, blank: blank && !piece.isBreak)
        printer.append(piece.text, space: false, continuation: indentation)
    }

    private mutating func printPiece(_ piece: Piece, indentation: Int) {
        let continuation = indentation + Self.indentation
        let trivia = Trivia(piece.token.trivia)
        var space = piece.space
        if !trivia.comments.isEmpty {
            if !printer.print(trivia.comments, indentation: continuation, blank: false) { space = true }
        }
        if !piece.text.isEmpty { printer.append(piece.text, space: space, continuation: continuation) }
    }

    /// The width of an attribute up to the next place where the line can be broken.
    private static func chunkWidth(_ pieces: [Piece], from start: Int) -> Int {
        var end = start + 1
        while end < pieces.count, !pieces[end].isBreak { end += 1 }
        return DisplayWidth.of(text(of: Array(pieces[start..<end])))
    }
}
