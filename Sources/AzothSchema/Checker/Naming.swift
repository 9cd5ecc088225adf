/// How names in the database are made from those of the schema: `@naming(…)`.
struct Naming: Sendable {
    enum Style: String, Sendable {
        case snakeCase = "snake_case"
        case camelCase
        case pascalCase = "PascalCase"
        case asWritten
    }

    var tables = Style.snakeCase
    var columns = Style.snakeCase
    /// Tables are named in the plural, unless their style is `asWritten`.
    var isPlural = true
    /// The pattern of a foreign key's columns, of `{attribute}` and `{key}`; nil for the style of columns.
    var foreignKey: String?

    func table(forModel name: String) -> String {
        tables == .asWritten ? name : Naming.apply(tables, isPlural ? Naming.plural(of: name) : name)
    }

    func column(forProperty name: String) -> String { Naming.apply(columns, name) }

    /// The column that a relationship implies.
    func foreignKeyColumn(attribute: String, property: String, referencedColumn: String) -> String {
        guard let foreignKey else { return column(forProperty: property) }
        let attribute = Naming.apply(columns, attribute)
        return Naming.replace(
            "{key}", in: Naming.replace("{attribute}", in: foreignKey, by: attribute), by: referencedColumn)
    }

    /// The property that a relationship implies for a property of its target: `a` and `id` make `aId`.
    static func impliedProperty(attribute: String, key: String) -> String { attribute + capitalized(key) }

    static func apply(_ style: Style, _ name: String) -> String {
        switch style {
        case .snakeCase: snakeCase(name)
        case .camelCase: camelCase(name)
        case .pascalCase: capitalized(name)
        case .asWritten: name
        }
    }

    static func capitalized(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

    /// `OrderLine` becomes `orderLine`, `URLString` `urlString`, `ID` `id`.
    static func camelCase(_ name: String) -> String {
        var capitals = name.prefix { $0.isUppercase }.count
        // The last of several begins the next word.
        if capitals > 1, name.dropFirst(capitals).first?.isLowercase == true { capitals -= 1 }
        return name.prefix(capitals).lowercased() + name.dropFirst(capitals)
    }

    /// `createDate` becomes `create_date`, `HTTPServer` `http_server`, `line2` `line2`.
    static func snakeCase(_ name: String) -> String {
        let characters = Array(name)
        var result = ""
        for index in characters.indices {
            let character = characters[index]
            if character.isUppercase, index > 0 {
                let before = characters[index - 1]
                let after = index + 1 < characters.count ? characters[index + 1] : before
                let startsWord = before.isLowercase || before.isNumber || (before.isUppercase && after.isLowercase)
                if startsWord { result += "_" }
            }
            result += character.lowercased()
        }
        return result
    }

    /// The plural by the simple rules of English; irregular words are left to `@table`.
    static func plural(of name: String) -> String {
        let lower = name.lowercased()
        let hissing = ["s", "x", "z", "ch", "sh"].contains { lower.hasSuffix($0) }
        if hissing { return name + "es" }
        if lower.hasSuffix("y"), let before = lower.dropLast().last, !"aeiou".contains(before) {
            return name.dropLast() + "ies"
        }
        return name + "s"
    }

    private static func replace(_ pattern: String, in text: String, by replacement: String) -> String {
        var result = ""
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix(pattern) {
                result += replacement
                rest = rest.dropFirst(pattern.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
