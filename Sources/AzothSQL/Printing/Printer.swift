/// Prints one statement: text goes to one place, parameters to another, in the order of their placeholders.
///
/// Each clause is a member in a file of its own; what differs between databases is asked of ``Dialect``.
struct Printer {
    let dialect: Dialect
    var text = ""
    var parameters: [Parameter] = []
    /// The tables that columns may be named of, from the outermost SELECT inwards.
    var scopes: [Scope] = []
    /// The common table expressions that are declared around the current place.
    var declared: Set<String> = []
    /// Columns are printed without their table.
    var omitsTables = false
    /// Conditions that tables get wherever they are named.
    var filters = TableFilters.none
    /// How many parameters stand in the statement before those that are printed here.
    var firstParameter = 0
    /// Parameters without values are allowed.
    let isTemplate: Bool

    /// A parameter: a value, or a place for one.
    enum Parameter {
        case bind(Bind)
        case open(SQLType, isSensitive: Bool)
    }

    init(_ dialect: Dialect, isTemplate: Bool = false) {
        self.dialect = dialect
        self.isTemplate = isTemplate
        text.reserveCapacity(256)
    }

    @inline(__always) mutating func put(_ piece: String) { text += piece }

    mutating func putName(_ identifier: String) {
        if dialect.needsQuotes(identifier) { text += dialect.quoted(identifier) } else { text += identifier }
    }

    mutating func putTable(_ table: Table) { text += table.printedNames(in: dialect).table }

    /// The name of a column alone.
    mutating func putColumnName(_ index: Int, of table: Table) {
        text += table.printedNames(in: dialect).columns[index]
    }

    mutating func putBind(_ bind: Bind) {
        parameters.append(.bind(bind))
        putPlaceholder()
    }

    mutating func putOpenParameter(_ type: SQLType, isSensitive: Bool) throws {
        guard isTemplate else {
            throw AzothError(.invalidRequest, "a statement with open parameters is compiled as a template")
        }
        parameters.append(.open(type, isSensitive: isSensitive))
        putPlaceholder()
    }

    private mutating func putPlaceholder() {
        if dialect.hasNumberedPlaceholders {
            text += "$"
            text += String(firstParameter + parameters.count)
        } else {
            text += "?"
        }
    }

    /// Prints elements with a separator between.
    mutating func putList<Elements: Sequence>(
        _ elements: Elements, separator: String = ", ", _ print: (inout Printer, Elements.Element) throws -> Void
    ) rethrows {
        var isFirst = true
        for element in elements {
            if !isFirst { text += separator }
            isFirst = false
            try print(&self, element)
        }
    }
}
