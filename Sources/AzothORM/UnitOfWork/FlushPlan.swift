/// In which order rows are written: pure, so that it is tested without a database.
///
/// Entities are sorted so that what is referenced comes first. Where entities reference each other in a circle, or one
/// references itself, their rows are sorted one by one, in waves: a row comes a wave after the rows that it needs.
enum FlushPlan {
    enum Order<Row> {
        /// Each is of rows of one entity, all of them new or none, to be written together.
        case batches([[Row]])
        /// These rows need each other in a circle: nobody can be first.
        case circle([Row])
    }

    /// - Parameters:
    ///   - groups: The rows of each entity. They keep their order where nothing else says otherwise.
    ///   - references: Per entity, the entities that it references.
    ///   - isNew: Rows to update come before rows to insert.
    ///   - needs: The rows that have to be written before one, and the number of its entity. Asked for only of entities
    ///     that reference each other in a circle. Those that are not among the rows of these do not count.
    static func order<Row: Hashable>(
        _ groups: [[Row]], references: [[Int]], isNew: (Row) -> Bool, needs: (Row, Int) -> [Row]
    ) -> Order<Row> {
        var batches: [[Row]] = []
        for component in components(references) {
            guard component.isCyclic else {
                batches += updatesFirst(groups[component.entities[0]], isNew)
                continue
            }
            let waves = Waves(
                component.entities.flatMap { number in
                    groups[number].map { (row: $0, entity: number, needs: needs($0, number)) }
                })
            guard waves.left.isEmpty else { return .circle(waves.left) }
            for wave in waves.waves {
                for number in component.entities {
                    batches += updatesFirst(wave.filter { $0.entity == number }.map { $0.row }, isNew)
                }
            }
        }
        return .batches(batches)
    }

    private static func updatesFirst<Row>(_ rows: [Row], _ isNew: (Row) -> Bool) -> [[Row]] {
        guard let first = rows.first else { return [] }
        let areNew = isNew(first)
        if rows.allSatisfy({ isNew($0) == areNew }) { return [rows] }
        return [rows.filter { !isNew($0) }, rows.filter(isNew)]
    }

    /// Rows of entities that reference each other in a circle.
    private struct Waves<Row: Hashable> {
        /// Each needs rows of earlier ones only.
        private(set) var waves: [[(row: Row, entity: Int)]] = []
        /// What is in no wave, because it needs itself by way of others.
        private(set) var left: [Row] = []

        init(_ members: [(row: Row, entity: Int, needs: [Row])]) {
            let positions = Dictionary(
                members.enumerated().map { ($1.row, $0) }, uniquingKeysWith: { first, _ in first })
            var dependents = [[Int]](repeating: [], count: members.count)
            var remaining = [Int](repeating: 0, count: members.count)
            for (position, member) in members.enumerated() {
                for need in Set(member.needs.compactMap { positions[$0] }) where need != position {
                    dependents[need].append(position)
                    remaining[position] += 1
                }
            }
            var wave = members.indices.filter { remaining[$0] == 0 }
            while !wave.isEmpty {
                waves.append(wave.map { (members[$0].row, members[$0].entity) })
                var next: [Int] = []
                for dependent in wave.flatMap({ dependents[$0] }) {
                    remaining[dependent] -= 1
                    if remaining[dependent] == 0 { next.append(dependent) }
                }
                wave = next.sorted()
            }
            left = members.indices.filter { remaining[$0] > 0 }.map { members[$0].row }
        }
    }

    /// Entities that reference each other in a circle; or one entity, which may reference itself.
    struct Component: Equatable {
        let entities: [Int]
        /// Whether its rows can need one another.
        let isCyclic: Bool
    }

    /// The strongly connected components, those that are referenced first.
    static func components(_ references: [[Int]]) -> [Component] {
        // Tarjan's algorithm gives components in reverse topological order of "references": the referenced first.
        var index = 0
        var indices = [Int?](repeating: nil, count: references.count)
        var low = [Int](repeating: 0, count: references.count)
        var onStack = [Bool](repeating: false, count: references.count)
        var stack: [Int] = []
        var components: [Component] = []
        func visit(_ entity: Int) {
            indices[entity] = index
            low[entity] = index
            index += 1
            stack.append(entity)
            onStack[entity] = true
            for target in references[entity] {
                if indices[target] == nil {
                    visit(target)
                    low[entity] = min(low[entity], low[target])
                } else if onStack[target] {
                    low[entity] = min(low[entity], indices[target]!)
                }
            }
            guard low[entity] == indices[entity] else { return }
            var component: [Int] = []
            while let top = stack.popLast() {
                onStack[top] = false
                component.append(top)
                if top == entity { break }
            }
            let isCyclic = component.count > 1 || references[entity].contains(entity)
            components.append(Component(entities: component.sorted(), isCyclic: isCyclic))
        }
        for entity in references.indices where indices[entity] == nil { visit(entity) }
        return components
    }
}
