/// Collects the diagnostics of a run, of all its files.
final class Reporter {
    private struct Entry {
        var place: Place
        var code: DiagnosticCode
        var severity: Diagnostic.Severity
        var message: String
    }

    private let files: [SourceFile]
    private let lineTables: [LineTable]
    private var entries: [Entry] = []
    private(set) var hasErrors = false

    init(files: [SourceFile]) {
        self.files = files
        lineTables = files.map { LineTable($0.text) }
    }

    func error(_ code: DiagnosticCode, _ place: Place, _ message: String) {
        hasErrors = true
        entries.append(Entry(place: place, code: code, severity: .error, message: message))
    }

    func warning(_ code: DiagnosticCode, _ place: Place, _ message: String) {
        entries.append(Entry(place: place, code: code, severity: .warning, message: message))
    }

    /// Says that a part of the language is not generated yet.
    func notGenerated(_ feature: String, _ place: Place) {
        error(.notGeneratedYet, place, "\(feature) is not generated yet; leave it out for now")
    }

    /// Whether the parser has found something wrong within a place.
    func hasSyntaxErrors(in place: Place) -> Bool {
        entries.contains { entry in
            switch entry.code {
            case .unexpectedCharacter, .unterminated, .syntax, .missingBrace: break
            default: return false
            }
            return entry.place.file == place.file && place.range.contains(entry.place.range.lowerBound)
        }
    }

    func location(of place: Place) -> SourceLocation {
        let position = lineTables[place.file].position(of: place.range.lowerBound)
        return SourceLocation(path: files[place.file].path, line: position.line, column: position.column)
    }

    /// All diagnostics, in the order of files and places; what was said twice about one place stands once.
    func diagnostics() -> [Diagnostic] {
        let order = entries.indices.sorted { left, right in
            let first = entries[left].place
            let second = entries[right].place
            if first.file != second.file { return first.file < second.file }
            if first.range.lowerBound != second.range.lowerBound {
                return first.range.lowerBound < second.range.lowerBound
            }
            return left < right
        }
        var seen: Set<Diagnostic> = []
        var result: [Diagnostic] = []
        for index in order {
            let diagnostic = diagnostic(for: entries[index])
            if seen.insert(diagnostic).inserted { result.append(diagnostic) }
        }
        return result
    }

    private func diagnostic(for entry: Entry) -> Diagnostic {
        let table = lineTables[entry.place.file]
        let location = location(of: entry.place)
        let line = table.text(ofLine: location.line)
        return Diagnostic(
            code: entry.code, severity: entry.severity, message: entry.message, location: location, sourceLine: line,
            length: table.length(of: entry.place.range))
    }
}
