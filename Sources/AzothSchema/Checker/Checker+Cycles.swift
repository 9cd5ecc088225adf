extension Checker {
    /// Checks of a model's foreign keys that need every model's constraints.
    func checkForeignKeys(of model: ModelDraft) {
        var writers: [Int: String] = [:]
        for field in model.fields {
            guard case .owner(let target, _) = field.kind, let index = field.relationship else { continue }
            let relationship = model.result.relationships[index]
            guard !relationship.foreignKeyColumns.isEmpty else { continue }
            checkWriters(of: relationship, field, of: model, &writers)
            if let attribute = field.attributes["on"] {
                checkTarget(of: relationship, attribute, target: models[target])
            }
            warnUnindexed(relationship, index, field, of: model)
        }
    }

    /// Two relationships may share a column of the key, such as a tenant; no other.
    private func checkWriters(
        of relationship: CheckedRelationship, _ field: FieldDraft, of model: ModelDraft, _ writers: inout [Int: String]
    ) {
        for column in relationship.foreignKeyColumns where !model.result.primaryKey.contains(column) {
            if let other = writers[column] {
                error(
                    .columnWrittenTwice, field.name.place,
                    "'\(field.name.text)' and '\(other)' both write the column '\(model.result.columns[column].name)'; "
                        + "give each its own with '@columns', or make it part of the key")
                return
            }
            writers[column] = field.name.text
        }
    }

    private func checkTarget(of relationship: CheckedRelationship, _ attribute: MatchedAttribute, target: ModelDraft) {
        let wanted = Set(relationship.referencedColumns)
        if target.isView || wanted == Set(target.result.primaryKey) { return }
        if target.result.uniques.contains(where: { Set($0.columns) == wanted }) { return }
        let names = relationship.referencedColumns.map { target.result.columns[$0].property }
        let remedy =
            names.count == 1
            ? "mark '\(target.name.text).\(names[0])' with '@unique'"
            : "add '@@unique(\(names.joined(separator: ", ")))' to '\(target.name.text)'"
        error(
            .targetNotUnique, attribute.place,
            "a foreign key references what is unique, and \(names.map { "'\($0)'" }.joined(separator: ", ")) "
                + "of '\(target.name.text)' is not; \(remedy)")
    }

    private func warnUnindexed(
        _ relationship: CheckedRelationship, _ index: Int, _ field: FieldDraft, of model: ModelDraft
    ) {
        guard !model.result.isExternal, model.result.foreignKeys.contains(where: { $0.relationship == index }) else {
            return
        }
        let wanted = Set(relationship.foreignKeyColumns)
        func covers(_ columns: [Int]) -> Bool { Set(columns.prefix(wanted.count)) == wanted }
        if covers(model.result.primaryKey) { return }
        if model.result.uniques.contains(where: { covers($0.columns) }) { return }
        for index in model.result.indexes where index.condition == nil {
            var columns: [Int] = []
            for term in index.terms {
                guard case .column(let column, _) = term else { break }
                columns.append(column)
            }
            if covers(columns) { return }
        }
        reporter.warning(
            .unindexedForeignKey, field.name.place,
            "no index covers the foreign key of '\(field.name.text)', so that joins and deletes of "
                + "'\(relationship.target)' read the whole table; add '@index'")
    }

    // MARK: Cycles

    /// Finds circles of required foreign keys, whose first row could never be inserted.
    func checkCycles() {
        var state = [Int](repeating: 0, count: models.count)
        var path: [(model: Int, field: FieldDraft)] = []
        for index in models.indices where state[index] == 0 { visit(index, &state, &path) }
    }

    /// Depth first; `state` is 0 for not seen, 1 for on the path, 2 for done.
    private func visit(_ index: Int, _ state: inout [Int], _ path: inout [(model: Int, field: FieldDraft)]) {
        state[index] = 1
        for (field, target) in requiredReferences(of: models[index]) {
            path.append((index, field))
            if state[target] == 1 {
                reportCycle(to: target, path)
            } else if state[target] == 0 {
                visit(target, &state, &path)
            }
            path.removeLast()
        }
        state[index] = 2
    }

    /// The relationships without which a row can't be inserted.
    private func requiredReferences(of model: ModelDraft) -> [(field: FieldDraft, target: Int)] {
        var result: [(field: FieldDraft, target: Int)] = []
        for field in model.fields {
            guard case .owner(let target, false) = field.kind, let index = field.relationship,
                let key = model.result.foreignKeys.first(where: { $0.relationship == index })
            else { continue }
            // The other row's key is known before it is inserted, and the database looks at the commit.
            let canWait = key.deferral != .notDeferrable && models[target].result.keyKind != .generated
            if !canWait { result.append((field, target)) }
        }
        return result
    }

    private func reportCycle(to start: Int, _ path: [(model: Int, field: FieldDraft)]) {
        guard let first = path.firstIndex(where: { $0.model == start }) else { return }
        let steps = path[first...]
        var text = ""
        for step in steps { text += "\(models[step.model].name.text).\(step.field.name.text) -> " }
        text += models[start].name.text
        let last = path[path.count - 1]
        let owner = models[last.model].name.text
        var otherwise = ""
        if steps.count == 2, let first = steps.first {
            otherwise =
                "; if the two are one relationship, write '\(first.field.name.text): \(owner)? via "
                + "\(last.field.name.text)' in '\(models[start].name.text)'"
        }
        error(
            .requiredCycle, last.field.name.place,
            "these required relationships form a circle, so that no first row can be inserted: \(text); write "
                + "'\(last.field.name.text): \(models[start].name.text)?' in '\(owner)', or make the foreign key "
                + "deferrable and the keys assigned\(otherwise)")
    }
}
