/// Formats a schema file: one member per line, four spaces of indentation, single blanks, comments kept and aligned.
///
/// Formatting what is formatted changes nothing. The file's meaning is not looked at, only its syntax.
///
/// - Returns: The text, nil where the file has syntax errors, and the diagnostics of its syntax.
public func formatSchema(_ file: SourceFile) -> (text: String?, diagnostics: [Diagnostic]) {
    let reporter = Reporter(files: [file])
    let tree = Parser.parse(file: 0, text: file.text, reporter: reporter)
    if reporter.hasErrors { return (nil, reporter.diagnostics()) }
    var formatter = Formatter()
    formatter.format(tree)
    return (formatter.printer.text, reporter.diagnostics())
}
