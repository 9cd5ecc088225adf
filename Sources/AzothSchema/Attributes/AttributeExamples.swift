extension AttributeMatcher {
    /// An attribute as it is written.
    static func example(of spec: AttributeSpec) -> String {
        switch spec.name {
        case "dialects": "@dialects(postgres, sqlite)"
        case "sql": "@sql(postgres`citext`)"
        case "swift": "@swift(EmailAddress)"
        case "storage": "@storage(text)"
        case "unknown": "@unknown(void)"
        case "table": "@table(\"parties\")"
        case "inheritance": "@inheritance(joined, on: kind)"
        case "tag": "@tag(.user)"
        case "column": "@column(\"full_name\")"
        case "serverDefault": "@serverDefault(now())"
        case "onUpdate": "@onUpdate(now)"
        case "generated": "@generated(`lower(name)`, stored)"
        case "computed": "@computed(`upper(name)`)"
        case "rename": "@rename(from: \"full_name\")"
        case "on": "@on(countryCode -> iso2)"
        case "cascade": "@cascade(all, deleteOrphan)"
        case "load": "@load(selectIn)"
        case "order": "@order(name, -createdAt)"
        case "where": "@where(status == .open)"
        case "index": "@@index(name, -createdAt)"
        case "unique": "@@unique(name, owner)"
        case "check": "@@check(nameNotBlank, `trim(name) <> ''`)"
        case "constraint": "@@constraint(noOverlap, postgres`EXCLUDE …`)"
        default: spec.spelling
        }
    }

    /// A place, as messages name it.
    static func description(of place: AttributeSpec.Places) -> String {
        switch place {
        case .schema: "the schema"
        case .alias: "a type"
        case .enumeration: "an enum"
        case .model: "a model"
        case .column: "a column"
        case .owner: "a relationship that holds the foreign key"
        case .part: "a part of a value object"
        case .composite: "a value object"
        case .toOneInverse: "the inverse of a relationship"
        case .toMany: "a to-many relationship"
        default: "this place"
        }
    }

    /// What to do about an attribute that stands where it can't.
    static func remedy(for spec: AttributeSpec, at place: AttributeSpec.Places) -> String {
        if spec.name == "column", place == .owner { return "name its foreign key's column with '@columns(\"…\")'" }
        if spec.name == "foreignKey", place == .column {
            return "put it on the relationship, which implies its column: 'user: User @foreignKey(…)'"
        }
        if place == .composite, spec.name == "unique" || spec.name == "index" {
            return "write '@@\(spec.name)(…)' in the model's body"
        }
        if spec.places.contains(.owner), !place.isDisjoint(with: .inverse) {
            return "put it on the side that holds the foreign key"
        }
        var places: [String] = []
        let all: [AttributeSpec.Places] = [
            .schema, .alias, .enumeration, .model, .column, .owner, .toOneInverse, .toMany, .part, .composite,
        ]
        for candidate in all where spec.places.contains(candidate) { places.append(description(of: candidate)) }
        return "it applies to \(places.joined(separator: " and "))"
    }
}
