/// A declaration of the Swift that is generated, with its doc comment.
struct SwiftDeclaration {
    /// The doc comment, line by line, without the slashes.
    var documentation: [String] = []
    var kind: Kind

    indirect enum Kind {
        /// `public typealias Key = Int`
        case typeAlias(modifiers: String, name: String, type: String)
        /// `public static let id = Azoth.Mapped<A, Int>(0)`, or with a type and no value.
        case property(modifiers: String, name: String, type: String?, value: SwiftExpression?)
        /// `public var id: Int { … }`; the name is a subscript's where `parameters` are given.
        case computed(modifiers: String, name: String, type: String, accessors: [SwiftAccessor])
        /// `subscript<Value>(…) -> Value { … }`
        case `subscript`(
            modifiers: String, generics: String, parameters: [SwiftParameter], type: String, accessors: [SwiftAccessor])
        /// `public init(…) throws { … }`
        case initializer(
            modifiers: String, isFailable: Bool = false, parameters: [SwiftParameter], effects: String,
            body: [SwiftStatement])
        /// `public func setA(…) { … }`
        case function(
            modifiers: String, name: String, parameters: [SwiftParameter], effects: String, result: String?,
            body: [SwiftStatement])
        /// `case paid = "p"`
        case enumCase(name: String, value: SwiftExpression?)
        /// A struct, class, enum or extension with its members: the groups are set apart by an empty line.
        case type(introducer: String, name: String, inherits: [String], members: [[SwiftDeclaration]])
    }

    init(_ kind: Kind, documentation: [String] = []) {
        self.kind = kind
        self.documentation = documentation
    }
}

/// A parameter as it is declared.
struct SwiftParameter {
    /// Label and name: `id`, or `_ newValue`.
    let name: String
    let type: String
    var defaultValue: SwiftExpression?

    init(_ name: String, _ type: String, default defaultValue: SwiftExpression? = nil) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
    }
}

/// An accessor of a computed property or subscript.
struct SwiftAccessor {
    /// `get`, `get throws`, `set`; empty for the body alone.
    let introducer: String
    let body: [SwiftStatement]

    init(_ introducer: String = "", _ body: [SwiftStatement]) {
        self.introducer = introducer
        self.body = body
    }
}

/// A statement of a body.
indirect enum SwiftStatement {
    case expression(SwiftExpression)
    /// `let row = …`, or `var`.
    case binding(introducer: String, name: String, value: SwiftExpression)
    /// `self.id = id`
    case assignment(target: String, value: SwiftExpression)
    /// `if let bs { setBs(bs) }`
    case ifLet(name: String, then: SwiftExpression)
    /// `for item in items { … }`
    case forEach(name: String, in: SwiftExpression, body: [SwiftStatement])
    /// `guard values.count == 2, let first = … else { return nil }`
    case `guard`(conditions: [String], otherwise: SwiftStatement)
}

extension SwiftStatement: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral: String) { self = .expression(.raw(stringLiteral)) }
}
