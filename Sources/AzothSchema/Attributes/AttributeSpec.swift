/// An attribute of the language, as data that the checker, the formatter, editors and the documentation read.
public struct AttributeSpec: Sendable {
    /// Where an attribute may stand.
    public struct Places: OptionSet, Sendable, Hashable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let schema = Places(rawValue: 1)
        public static let alias = Places(rawValue: 2)
        public static let enumeration = Places(rawValue: 4)
        public static let model = Places(rawValue: 8)
        /// A field with a column of its own.
        public static let column = Places(rawValue: 16)
        /// A relationship whose table holds the foreign key.
        public static let owner = Places(rawValue: 32)
        /// `x: Other? via y`.
        public static let toOneInverse = Places(rawValue: 64)
        /// `xs: [Other] via y`.
        public static let toMany = Places(rawValue: 128)
        /// `@@…` in a model.
        public static let modelMember = Places(rawValue: 256)
        /// A mixin: no attribute applies to it.
        public static let mixin = Places(rawValue: 512)
        /// A part of a value object.
        public static let part = Places(rawValue: 1024)
        /// A field that is a value object.
        public static let composite = Places(rawValue: 2048)
        public static let inverse: Places = [.toOneInverse, .toMany]
        public static let relationship: Places = [.owner, .toOneInverse, .toMany]
    }

    /// A parameter of an attribute.
    public struct Parameter: Sendable {
        public enum Kind: Sendable {
            /// One of these words.
            case word([String])
            /// A text in quotes.
            case string
            case bool
            /// A name, as a word or in quotes.
            case name
            /// SQL in fences.
            case sql
            /// SQL in fences or a condition of the language.
            case condition
            /// A column, descending after a minus sign.
            case term
            /// A column or an expression in SQL.
            case indexTerm
            /// `a -> b`.
            case mapping
            /// The name of a Swift type, with its dots.
            case swiftType
            /// Anything: the checker of the attribute looks at it.
            case expression
        }

        /// Nil for a parameter without a label.
        public let label: String?
        public let kind: Kind
        public let isRequired: Bool
        /// Takes all further arguments without a label.
        public let isVariadic: Bool
        /// False where the language has it and the generator does not yet.
        public let isGenerated: Bool

        init(
            _ label: String?, _ kind: Kind, required: Bool = false, variadic: Bool = false, generated: Bool = true
        ) {
            self.label = label
            self.kind = kind
            isRequired = required
            isVariadic = variadic
            isGenerated = generated
        }
    }

    /// The name without its at signs.
    public let name: String
    public let places: Places
    public let parameters: [Parameter]
    /// Takes arguments with any label: `@columns(tenantId: "tenant_id")`.
    public let acceptsAnyLabel: Bool
    /// May stand several times in one place.
    public let isRepeatable: Bool
    /// False where the language has it and the generator does not yet.
    public let isGenerated: Bool
    /// One line for editors and documentation.
    public let summary: String

    init(
        _ name: String, _ places: Places, _ parameters: [Parameter] = [], anyLabel: Bool = false,
        repeatable: Bool = false, generated: Bool = true, _ summary: String
    ) {
        self.name = name
        self.places = places
        self.parameters = parameters
        acceptsAnyLabel = anyLabel
        isRepeatable = repeatable
        isGenerated = generated
        self.summary = summary
    }

    /// The name with its at signs.
    public var spelling: String { (places.contains(.modelMember) ? "@@" : "@") + name }
}
