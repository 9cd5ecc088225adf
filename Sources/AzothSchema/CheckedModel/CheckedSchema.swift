/// All schema files of a target after checking: every name is resolved, every convention applied.
///
/// This is what the generator reads. Models refer to each other by name and to columns and relationships by position.
public struct CheckedSchema: Sendable {
    /// The name of the schema: of the `schema` declaration, or else what the caller gave.
    public var name: String
    /// The databases that the schema is written for; never empty.
    public var dialects: [CheckedDialect]
    /// In the order in which they were given.
    public var files: [CheckedFile]

    public init(name: String, dialects: [CheckedDialect] = [.sqlite, .postgres], files: [CheckedFile]) {
        self.name = name
        self.dialects = dialects
        self.files = files
    }

    /// The models of all files, in the order of files and declarations.
    public var models: [CheckedModel] { files.flatMap(\.models) }

    /// The enums of all files, in the order of files and declarations.
    public var enums: [CheckedEnum] { files.flatMap(\.enums) }

    /// Finds a value object by its Swift name.
    public func value(named name: String) -> CheckedValue? {
        for file in files {
            for value in file.values where value.name == name { return value }
        }
        return nil
    }

    /// Finds a model by its Swift name.
    public func model(named name: String) -> CheckedModel? {
        for file in files {
            for model in file.models where model.name == name { return model }
        }
        return nil
    }

    /// Finds an enum by its Swift name.
    public func enumeration(named name: String) -> CheckedEnum? {
        for file in files {
            for enumeration in file.enums where enumeration.name == name { return enumeration }
        }
        return nil
    }
}

/// The declarations of one schema file.
public struct CheckedFile: Sendable {
    public var path: String
    public var models: [CheckedModel]
    public var enums: [CheckedEnum]
    /// Value objects.
    public var values: [CheckedValue]
    /// Type aliases. Columns that use one carry the resolved type, so that only Swift's `typealias` is left to print.
    public var typeAliases: [CheckedTypeAlias]

    public init(
        path: String, models: [CheckedModel] = [], enums: [CheckedEnum] = [], values: [CheckedValue] = [],
        typeAliases: [CheckedTypeAlias] = []
    ) {
        self.path = path
        self.models = models
        self.enums = enums
        self.values = values
        self.typeAliases = typeAliases
    }
}

/// A family of databases, as fences in schema files spell it.
public enum CheckedDialect: String, Sendable, Hashable, CaseIterable {
    case sqlite, postgres
}

/// SQL as the user wrote it in fences, by dialect where it differs.
public struct CheckedSQL: Sendable, Hashable {
    /// For every dialect that `byDialect` does not name.
    public var text: String?
    public var byDialect: [CheckedDialect: String]

    public init(_ text: String? = nil, byDialect: [CheckedDialect: String] = [:]) {
        self.text = text
        self.byDialect = byDialect
    }
}
