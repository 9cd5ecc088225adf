internal import AzothSchema

/// What a row is made of, as programs see it: columns, and values of several columns.
enum RowField {
    case column(Int, CheckedColumn)
    case composite(CheckedComposite)
}

extension CheckedComposite {
    /// The property's name as Swift spells it.
    var swiftName: String { SwiftName.identifier(property) }
    /// The Swift type of the property.
    var type: String { bareType + (isNullable ? "?" : "") }
    /// The same without optionality.
    var bareType: String { SwiftName.identifier(value) }
}

extension ModelTranslation {
    /// The columns and values, in the order of the table.
    var fields: [RowField] {
        model.columns.enumerated().compactMap { index, column in
            guard let composite = column.partOf.map({ model.composites[$0] }) else { return .column(index, column) }
            return composite.columns.lowerBound == index ? .composite(composite) : nil
        }
    }

    /// The columns of a value with their positions and the names of the parts.
    func parts(of composite: CheckedComposite) -> [(index: Int, column: CheckedColumn, name: String)] {
        composite.columns.map { index in
            let column = model.columns[index]
            return (index, column, String(column.property.dropFirst(composite.property.count + 1)))
        }
    }

    /// A part of a value as the row keeps it.
    ///
    /// - Parameter source: Swift of the value's type.
    func value(ofPart column: CheckedColumn, of composite: CheckedComposite, in source: String) -> String {
        let part = SwiftName.identifier(String(column.property.dropFirst(composite.property.count + 1)))
        let path = source + (composite.isNullable ? "?." : ".") + part
        // The chain ends before what is done to its result.
        return column.stored(composite.isNullable && column.storingFunction != nil ? "(\(path))" : path)
    }

    /// A value as a property of the row, which keeps its columns.
    func rowValue(_ composite: CheckedComposite) -> SwiftDeclaration {
        SwiftDeclaration(
            .computed(
                modifiers: "public ", name: composite.swiftName, type: composite.type,
                accessors: [
                    SwiftAccessor("get", composed(composite)),
                    SwiftAccessor(
                        "set",
                        parts(of: composite).map { part in
                            .assignment(
                                target: part.column.swiftName,
                                value: .raw(value(ofPart: part.column, of: composite, in: "newValue")))
                        }),
                ]),
            documentation: composite.documentation)
    }

    /// Makes the value of its columns. One that may be nil is, where all columns are null, or one that can't be.
    private func composed(_ composite: CheckedComposite) -> [SwiftStatement] {
        let parts = parts(of: composite)
        let arguments = parts.map { part in
            // Of what may be nil as a whole, the parts that can't be are unwrapped before.
            var column = part.column
            column.isNullable = isPartNullable(part.name, of: composite)
            return SwiftArgument(SwiftName.label(part.name), .raw(column.unwrapped(column.swiftName)))
        }
        guard composite.isNullable else { return [.expression(.call(composite.bareType, arguments))] }
        let required = parts.filter { !isPartNullable($0.name, of: composite) }.map { "let \($0.column.swiftName)" }
        let isThere = parts.map { "\($0.column.swiftName) != nil" }.joined(separator: " || ")
        return [
            .guard(conditions: required.isEmpty ? [isThere] : required, otherwise: "return nil"),
            .expression(.call("return \(composite.bareType)", arguments)),
        ]
    }

    /// Whether a part may be nil by itself.
    private func isPartNullable(_ name: String, of composite: CheckedComposite) -> Bool {
        schema.value(named: composite.value)?.parts.first { $0.property == name }?.isNullable ?? false
    }

    /// A value as a property of the object.
    func property(of composite: CheckedComposite) -> SwiftDeclaration {
        let setting = parts(of: composite).map { part in
            SwiftStatement.assignment(
                target: "self[_columns: Row.self, changing: \(part.index)].\(part.column.swiftName)",
                value: .raw(value(ofPart: part.column, of: composite, in: "newValue")))
        }
        let getting = SwiftStatement.expression(.raw("self[_columns: Row.self].\(composite.swiftName)"))
        return SwiftDeclaration(
            .computed(
                modifiers: "public ", name: composite.swiftName, type: composite.type,
                accessors: model.view == nil
                    ? [SwiftAccessor("get", [getting]), SwiftAccessor("set", setting)]
                    : [SwiftAccessor("", [getting])]),
            documentation: composite.documentation)
    }
}
