extension SwiftFile {
    /// The most columns that a line of generated code has, where it can be broken.
    static let width = 110

    /// The file's text.
    var text: String {
        var blocks = [header.map { Document.text("// \($0)") }.joined(by: .hardLine)]
        if !imports.isEmpty {
            blocks.append(imports.map { Document.text("public import \($0)") }.joined(by: .hardLine))
        }
        blocks += declarations.map(\.document)
        return blocks.joined(by: .blankLine).text(width: Self.width) + "\n"
    }
}
