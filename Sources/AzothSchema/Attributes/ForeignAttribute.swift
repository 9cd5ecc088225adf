/// Attributes that other languages have, and what is written here instead.
enum ForeignAttribute {
    /// What to do instead; nil for a name that is nobody's.
    static func remedy(
        for attribute: AttributeSyntax, named name: String, at place: AttributeSpec.Places
    ) -> String? {
        let isOfModel = place == .model || place == .modelMember
        // `primary_key`, `primaryKey` and `PrimaryKey` are one.
        switch name.lowercased().filter({ $0 != "_" }) {
        case "map" where isOfModel, "tablename" where isOfModel:
            return "the name of the table is '@table(\"…\")', behind that of the model"
        case "map", "name", "columnname": return "did you mean '@column'?"
        case "primary", "primarykey", "pk":
            return isOfModel ? "mark each member of the key with '@id'" : "did you mean '@id'?"
        case "default": return ofDefault(attribute)
        case "autoincrement", "identity", "serial": return "the database numbers an integer '@id' by itself; remove it"
        case "updatedat": return "write '= now @onUpdate(now)' behind the type"
        case "createdat": return "write '= now' behind the type"
        case "nullable", "null", "notnull", "optional", "required":
            return "a '?' behind the type says that there may be none; remove it"
        case "length", "size", "maxlength": return "the greatest length stands in the type: 'String(80)'"
        case "min", "max", "range", "pattern", "validate":
            return "what every row has to meet is '@@check(name, `…`)', in the model's body"
        case "db": return "the type in the database is '@sql(`…`)'"
        case "relation", "relationship", "references", "backpopulates", "backref", "inverse":
            return place.isDisjoint(with: .inverse)
                ? "a relationship implies its column, and '@foreignKey(…)' says what the foreign key does; remove it"
                : "'via' names the attribute of the other side: 'posts: [Post] via author'"
        case "field", "parent", "optionalparent": return "a column is 'name: String', a relationship 'star: Star'"
        case "children", "optionalchild": return "the other side of a relationship is 'planets: [Planet] via star'"
        case "siblings": return "many-to-many is 'tags: [Tag] secondary \"planet_tags\"'"
        case "ignore", "transient", "notmapped":
            return "what the database does not keep is written in Swift, in an extension of the model"
        case "orderby", "sort": return "did you mean '@order'?"
        case "lazy", "eager": return "did you mean '@load'?"
        default: return nil
        }
    }

    private static func ofDefault(_ attribute: AttributeSyntax) -> String {
        switch attribute.arguments.first?.value?.call?.name {
        case "autoincrement": "the database numbers an integer '@id' by itself; remove it"
        case "uuid", "cuid", "ulid": "write '= uuid7' behind the type 'UUID'"
        case "now": "write '= now' behind the type, or '@serverDefault(now())' for the database's clock"
        default: "a default of Swift stands behind the type, '= …', and one of the database is '@serverDefault(…)'"
        }
    }
}
