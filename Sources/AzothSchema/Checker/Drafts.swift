/// A model on its way to a ``CheckedModel``.
final class ModelDraft {
    let syntax: DeclarationSyntax
    let file: Int
    let index: Int
    let name: Token
    var attributes = MatchedAttributes()
    /// The mixins whose members it has too, by position, and where it names them.
    var mixins: [(index: Int, name: Token)] = []
    var fields: [FieldDraft] = []
    /// `@@…`, matched.
    var constraints = MatchedAttributes()
    /// Uses something that is not generated yet and brings members: what is missing is not reported.
    var isIncomplete = false
    var keyState = KeyState.unresolved
    /// Whether the columns' positions are known.
    var isAssembled = false
    var result: CheckedModel

    enum KeyState {
        case unresolved, resolving
        /// The key's columns, with the field that each comes from; nil where there was an error.
        case resolved([KeyColumn]?)
    }

    struct KeyColumn {
        var field: FieldDraft
        var column: CheckedColumn
        var label: String
    }

    init(syntax: DeclarationSyntax, file: Int, index: Int, name: Token, location: SourceLocation) {
        self.syntax = syntax
        self.file = file
        self.index = index
        self.name = name
        result = CheckedModel(name: name.text, table: name.text, location: location)
    }

    func field(named name: String) -> FieldDraft? {
        for field in fields where field.name.text == name { return field }
        return nil
    }

    /// The position of a column by its property.
    func column(property: String) -> Int? { result.columns.firstIndex { $0.property == property } }

    /// A view, whose rows nobody writes.
    var isView: Bool { syntax.node.kind == .view }

    var keyFields: [FieldDraft] { fields.filter { $0.attributes["id"] != nil } }
}

/// A value object on its way to a ``CheckedValue``.
final class ValueDraft {
    let syntax: DeclarationSyntax
    let name: Token
    let file: Int
    var result: CheckedValue

    init(syntax: DeclarationSyntax, name: Token, file: Int, location: SourceLocation) {
        self.syntax = syntax
        self.name = name
        self.file = file
        result = CheckedValue(name: name.text, documentation: syntax.documentation, location: location)
    }
}

/// A member of a model on its way.
final class FieldDraft {
    enum Kind {
        case column(ResolvedType)
        /// Holds the foreign key. `target` is the position of the model.
        case owner(target: Int, isOptional: Bool)
        case inverse(target: Int, isMany: Bool, via: Token)
        /// What is read through a relationship.
        case proxy
        /// What queries evaluate.
        case computed
        /// A value object, by its position.
        case composite(Int, isNullable: Bool)
        /// Declares the table of a many-to-many, by its name.
        case links(target: Int, table: Token)
        /// There was an error, or it is not generated yet: the name is known, and nothing else.
        case broken
    }

    enum ForeignKeyState {
        case unresolved, resolving
        /// Nil where there was an error.
        case resolved([ForeignKeyColumn]?)
    }

    let syntax: FieldSyntax
    let name: Token
    var kind = Kind.broken
    var attributes = MatchedAttributes()
    /// The column of a field that declares one.
    var column: CheckedColumn?
    /// The columns of a value object.
    var parts: [CheckedColumn] = []
    var foreignKey = ForeignKeyState.unresolved
    /// The position among the model's relationships.
    var relationship: Int?

    init(syntax: FieldSyntax, name: Token) {
        self.syntax = syntax
        self.name = name
    }

    /// The resolved columns of an owner.
    var foreignKeyColumns: [ForeignKeyColumn]? {
        if case .resolved(let columns) = foreignKey { return columns }
        return nil
    }

    var isCollection: Bool {
        switch kind {
        case .inverse(_, let isMany, _): isMany
        case .links: true
        case .column, .owner, .composite, .computed, .proxy, .broken: false
        }
    }

    var isOwner: Bool {
        if case .owner = kind { return true }
        return false
    }
}

/// One column of a foreign key.
struct ForeignKeyColumn {
    /// The column that the relationship implies; nil where it uses one that the model has anyway.
    var implied: CheckedColumn?
    /// The property of the column in this model.
    var property: String
    /// The property of the column that is referenced, in the target.
    var referenced: String
}

/// The type of a column, with aliases resolved.
struct ResolvedType {
    var type: CheckedType
    var isNullable = false
    var swiftType: String?
    var sqlType: CheckedSQL?
    var storage: CheckedStorage?
}
