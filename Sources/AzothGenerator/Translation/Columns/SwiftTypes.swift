internal import AzothSchema

extension CheckedType {
    /// The Swift type of the property.
    var propertyType: String {
        switch self {
        case .int: "Int"
        case .int16: "Int16"
        case .int32: "Int32"
        case .int64: "Int64"
        case .bool: "Bool"
        case .float: "Float"
        case .double: "Double"
        case .decimal: "Foundation.Decimal"
        case .string: "String"
        case .data: "Foundation.Data"
        case .date: "Foundation.Date"
        case .uuid: "Foundation.UUID"
        case .localDateTime: "Azoth.LocalDateTime"
        case .day: "Azoth.Day"
        case .timeOfDay: "Azoth.TimeOfDay"
        case .interval: "Azoth.Interval"
        case .json(let type): type
        case .array(let element): "[\(element.mappedType)]"
        case .enumeration(let name): SwiftName.identifier(name)
        }
    }

    /// The Swift type of the column's values: what conforms to `MappedValue`.
    var mappedType: String {
        if case .json(let type) = self { "Azoth.JSON<\(type)>" } else { propertyType }
    }
}

extension CheckedColumn {
    /// The name of the row's property as Swift spells it.
    var swiftName: String { SwiftName.identifier(rowProperty) }

    /// The name of the row's property: `totalAmount` for the part `total.amount` of a value.
    var rowProperty: String {
        let words = property.split(separator: ".").map(String.init)
        return words.dropFirst().reduce(words[0]) { $0 + SwiftName.capitalized($1) }
    }

    /// The Swift type of the property.
    var propertyType: String { optional(swiftType ?? type.propertyType) }
    /// The Swift type of the column's values, in the row and in `Mapped`.
    var mappedType: String { optional(bareMappedType) }
    /// The same without optionality.
    var bareMappedType: String { swiftType ?? type.mappedType }

    private func optional(_ type: String) -> String { isNullable ? type + "?" : type }

    /// Whether the property is of the type that `JSON` wraps.
    var isWrappedInJSON: Bool {
        if case .json = type, swiftType == nil { true } else { false }
    }

    /// The value of the row as the property has it.
    ///
    /// - Parameter value: Swift of the row's type.
    func unwrapped(_ value: String) -> String {
        isWrappedInJSON ? value + (isNullable ? "?.value" : ".value") : value
    }

    /// Whether values are rounded to what databases keep of an instant.
    var isRounded: Bool { type == .date && swiftType == nil }

    /// The function that makes of the property's value what the row keeps; nil where that is the same.
    var storingFunction: String? { isWrappedInJSON ? "Azoth.JSON" : isRounded ? "Azoth.stored" : nil }

    /// The value of the property as the row keeps it.
    ///
    /// - Parameter value: Swift of the property's type.
    func stored(_ value: String) -> String {
        guard let function = storingFunction else { return value }
        return isNullable ? "\(value).map { \(function)($0) }" : "\(function)(\(value))"
    }

    /// A value that is not nil as the row keeps it, whether the column is nullable or not.
    ///
    /// - Parameter value: Swift of the property's type without its optionality.
    func nonNullStored(_ value: String) -> String { storingFunction.map { "\($0)(\(value))" } ?? value }

    /// An argument that may be left out, as an optional of what the row keeps: nil where it is left out.
    ///
    /// - Parameter value: Swift of the property's type made optional; of that type itself where it is nullable.
    func storedOptional(_ value: String) -> String {
        switch (storingFunction, isNullable) {
        case (nil, false): value
        case (nil, true): "\(value).map { Optional($0) }"
        case (let function?, false): "\(value).map { \(function)($0) }"
        case (let function?, true): "\(value).map { Optional(\(function)($0)) }"
        }
    }
}
