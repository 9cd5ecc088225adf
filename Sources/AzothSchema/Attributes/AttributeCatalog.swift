/// All attributes of the language. The set is closed.
public enum AttributeCatalog {
    private typealias Parameter = AttributeSpec.Parameter

    /// Every attribute, in the order in which the documentation lists them.
    public static let all: [AttributeSpec] =
        schemaAttributes + typeAttributes + modelAttributes + columnAttributes + ownerAttributes
        + relationshipAttributes + modelMembers

    /// The names of casing conventions.
    public static let namingStyles = ["snake_case", "camelCase", "PascalCase", "asWritten"]

    private static let schemaAttributes: [AttributeSpec] = [
        AttributeSpec(
            "naming", .schema,
            [
                Parameter("tables", .word(namingStyles)), Parameter("columns", .word(namingStyles)),
                Parameter("foreignKey", .string), Parameter("plural", .bool),
            ],
            "How names in the database are made from those of the schema."),
        AttributeSpec(
            "dialects", .schema, [Parameter(nil, .word(dialects), required: true, variadic: true)],
            "The databases that the schema is written for."),
    ]

    static let dialects = ["sqlite", "postgres"]

    private static let typeAttributes: [AttributeSpec] = [
        AttributeSpec(
            "sql", [.alias, .column, .part], [Parameter(nil, .sql, required: true)],
            "The type as the database's DDL spells it."),
        AttributeSpec(
            "swift", [.alias, .column, .part], [Parameter(nil, .swiftType, required: true)],
            "A Swift type that conforms to MappedValue."),
        AttributeSpec(
            "storage", [.alias, .column, .enumeration, .part], [Parameter(nil, .expression, required: true)],
            "How a table that exists already keeps the value."),
        AttributeSpec(
            "unknown", .enumeration, [Parameter(nil, .name, required: true)],
            "The case that stands for raw values nobody declared."),
    ]

    private static let modelAttributes: [AttributeSpec] = [
        AttributeSpec(
            "table", .model, [Parameter(nil, .string, required: true), Parameter("schema", .string)],
            "The name of the table, and of its schema."),
        AttributeSpec("external", .model, [], "A table that is not ours: never created or altered."),
        AttributeSpec(
            "inheritance", .model,
            [Parameter(nil, .word(["single", "joined"]), required: true), Parameter("on", .name)],
            generated: false, "The strategy of a class hierarchy and its discriminator."),
        AttributeSpec(
            "tag", .model, [Parameter(nil, .expression, required: true)], generated: false,
            "The discriminator's value for this model."),
        AttributeSpec("abstract", .model, generated: false, "A model without rows of its own."),
    ]

    private static let columnAttributes: [AttributeSpec] = [
        AttributeSpec(
            "id", [.column, .owner], [Parameter(nil, .word(["generated", "assigned"]))],
            "Part of the primary key."),
        AttributeSpec(
            "column", [.column, .part], [Parameter(nil, .string, required: true)], "The name of the column."),
        AttributeSpec(
            "unique", [.column, .owner], [Parameter("name", .string)], "No two rows have the same value."),
        AttributeSpec("index", [.column, .owner], [Parameter("name", .string)], "An index on the column."),
        AttributeSpec(
            "serverDefault", .column, [Parameter(nil, .expression, required: true)],
            "What the database assigns where an INSERT leaves the column out."),
        AttributeSpec(
            "onUpdate", .column, [Parameter(nil, .expression, required: true)],
            "What Swift assigns at every UPDATE."),
        AttributeSpec(
            "serverOnUpdate", .column, [Parameter(nil, .expression)],
            "What the database assigns at every UPDATE; without a value, a trigger does."),
        AttributeSpec(
            "generated", .column,
            [Parameter(nil, .sql, required: true), Parameter(nil, .word(["stored", "virtual"]))],
            "A column that the database computes."),
        AttributeSpec(
            "version", .column, [Parameter(nil, .word(["xmin"]))],
            "Counts the row's updates, for optimistic locking."),
        AttributeSpec(
            "deferred", .column, [Parameter("group", .name)], "Loaded on demand, with others of its group."),
        AttributeSpec(
            "computed", .column, [Parameter(nil, .condition, required: true)],
            "An expression that the database evaluates in queries."),
        AttributeSpec("sensitive", [.column, .composite], [], "Never shown in logs, errors and encoded rows."),
        AttributeSpec(
            "rename", [.column, .owner, .model], [Parameter("from", .string, required: true)],
            "The name before, so that a migration does not guess."),
    ]

    private static let ownerAttributes: [AttributeSpec] = [
        AttributeSpec(
            "foreignKey", .owner,
            [
                Parameter(nil, .word(["none"])), Parameter("onDelete", .word(actions)),
                Parameter("onUpdate", .word(actions)),
                Parameter("deferrable", .word(["true", "false", "initially"])), Parameter("name", .string),
                Parameter("postUpdate", .bool),
            ],
            "What the foreign key does; `none` is a join without a constraint."),
        AttributeSpec(
            "columns", [.owner, .composite], [Parameter(nil, .string), Parameter("prefix", .string)], anyLabel: true,
            "The names of the foreign key's columns, or of those of a value object."),
        AttributeSpec(
            "on", .owner, [Parameter(nil, .mapping, required: true, variadic: true)],
            "The columns that are joined, where the target's key is not its primary one."),
    ]

    private static let actions = ["noAction", "restrict", "cascade", "setNull", "setDefault"]

    static let loads = [
        "lazy", "single", "selectIn", "joined", "subquery", "immediate", "raise", "raiseOnSQL", "writeOnly",
    ]

    /// Loaders that the runtime does not have yet.
    static let loadsNotGenerated = ["writeOnly"]

    private static let cascades = [
        "saveUpdate", "merge", "refreshExpire", "expunge", "delete", "deleteOrphan", "all", "none",
    ]

    private static let relationshipAttributes: [AttributeSpec] = [
        AttributeSpec(
            "cascade", .relationship, [Parameter(nil, .word(cascades), required: true, variadic: true)],
            "What is done to this object and to the related ones."),
        AttributeSpec(
            "load", .relationship, [Parameter(nil, .word(loads), required: true)],
            "The loader where a statement names none."),
        AttributeSpec(
            "order", .toMany, [Parameter(nil, .term, required: true, variadic: true)],
            "Sorts what is loaded, by columns of the other model."),
        AttributeSpec(
            "passiveDeletes", .inverse, [Parameter(nil, .word(["all"]))],
            "Rows that are not loaded are left to the foreign key's action."),
        AttributeSpec(
            "where", .inverse, [Parameter(nil, .condition, required: true)], "A further condition of the join."),
        AttributeSpec("viewOnly", .inverse, [], "Read, never written."),
    ]

    private static let modelMembers: [AttributeSpec] = [
        AttributeSpec(
            "index", .modelMember,
            [
                Parameter(nil, .indexTerm, required: true, variadic: true), Parameter("where", .condition),
                Parameter("name", .string),
            ],
            repeatable: true, "An index, partial and on expressions too."),
        AttributeSpec(
            "unique", .modelMember,
            [
                Parameter(nil, .indexTerm, required: true, variadic: true), Parameter("where", .condition),
                Parameter("name", .string),
            ],
            repeatable: true, "No two rows have the same values."),
        AttributeSpec(
            "check", .modelMember,
            [Parameter(nil, .name, required: true), Parameter(nil, .condition, required: true)], repeatable: true,
            "A condition that every row meets."),
        AttributeSpec(
            "constraint", .modelMember,
            [Parameter(nil, .name, required: true), Parameter(nil, .sql, required: true)], repeatable: true,
            generated: false, "A constraint in a dialect's own SQL."),
        AttributeSpec("keyless", .modelMember, [], "A table without a key: rows only."),
    ]

    /// Finds an attribute.
    public static func spec(named name: String, isModelMember: Bool) -> AttributeSpec? {
        for spec in all where spec.name == name && spec.places.contains(.modelMember) == isModelMember { return spec }
        return nil
    }
}
