/// Text that can be laid out in more than one way: the usual pretty printer of Oppen and Wadler.
///
/// A group is printed on one line where it fits, else each of its own lines breaks.
indirect enum Document: Sendable {
    /// Text without line breaks.
    case text(String)
    case concatenation([Document])
    /// A space on one line; a line break in a broken group.
    case line
    /// Nothing on one line; a line break in a broken group.
    case softLine
    /// A line break always: the groups around it are broken.
    case hardLine
    /// An empty line between two lines of text; breaks the groups around it.
    case blankLine
    /// Text that stands only in a broken group, such as a list's last comma.
    case ifBroken(String)
    /// Lines inside are indented one step more.
    case indented(Document)
    case group(Document)

    static let empty = Document.concatenation([])

    /// Whether a line break stands in the document whatever the width.
    var mustBreak: Bool {
        switch self {
        case .hardLine, .blankLine: true
        case .text, .line, .softLine, .ifBroken: false
        case .concatenation(let parts): parts.contains { $0.mustBreak }
        case .indented(let content), .group(let content): content.mustBreak
        }
    }

    static func + (left: Document, right: Document) -> Document { .concatenation([left, right]) }
}

extension Document: ExpressibleByStringLiteral {
    init(stringLiteral: String) { self = .text(stringLiteral) }
}

extension [Document] {
    /// The documents with a separator between each two.
    func joined(by separator: Document) -> Document {
        var parts: [Document] = []
        for (index, document) in enumerated() {
            if index > 0 { parts.append(separator) }
            parts.append(document)
        }
        return .concatenation(parts)
    }
}
