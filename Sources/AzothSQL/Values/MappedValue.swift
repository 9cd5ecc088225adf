/// A row of one column: a value, a model, or an optional of one. (Tuples conform to nothing.)
public protocol ScalarRow: SendableMetatype {}

/// A Swift type that a column can hold.
///
/// Conform a type of your own by way of `RawRepresentable`, whose raw value does the work, or write the two functions:
///
/// ```swift
/// struct EmailAddress: RawRepresentable, MappedValue { var rawValue: String }
/// ```
public protocol MappedValue: Sendable, Hashable, ScalarRow, SQLArgument {
    /// The type without its optionality: `Int` for `Int` and for `Int?`.
    associatedtype Bare: MappedValue = Self where Bare.Bare == Bare

    /// The SQL type of a value where no column says otherwise: that of a literal, or of a function's result.
    static var sqlType: SQLType { get }

    /// Reads one cell.
    ///
    /// - Parameters:
    ///   - reader: Stands at the cell; leaves it behind it.
    ///   - type: The SQL type of the column or expression that was read.
    /// - Throws: ``AzothError`` of kind `invalidValue` where the cell holds something else.
    static func decode(_ reader: inout RowReader, as type: SQLType) throws -> Self

    /// Appends the value as one cell.
    ///
    /// - Parameter type: The SQL type of the column or expression that it is assigned to or compared with.
    /// - Throws: ``AzothError`` of kind `invalidValue` where the type cannot hold the value.
    func encode(into row: inout RowBatch.Builder, as type: SQLType) throws

    /// Whether the value is nil.
    var _isNull: Bool { get }
    /// How many digits a decimal has after the point; nil for other types.
    var _decimalScale: Int? { get }
}

extension MappedValue {
    @inlinable public var _isNull: Bool { false }
    public var _decimalScale: Int? { nil }
}

/// A value that `sum()`, `avg()` and arithmetic apply to.
public protocol NumericMappedValue: MappedValue {}
/// A value that `like`, `startsWith` and concatenation apply to.
public protocol TextMappedValue: MappedValue {}
