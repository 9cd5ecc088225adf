/// In which order rows are written: pure, so that it is tested without a database.
///
/// Entities are sorted so that what is referenced comes first. Where entities reference each other in a circle, or one
/// references itself, their rows are sorted one by one, in waves: a row comes a wave after the rows that it needs.
struct FlushPlan: Equatable {
    /// A row to write, as far as order is concerned.
    struct Row: Equatable {
        /// A dense number of the entity.
        let entity: Int
        /// Positions of rows that have to be written before it.
        let needs: [Int]
        /// Rows of one wave are in the order of their ranks, then in the order in which they were given.
        var rank = 0
    }
    /// Positions of rows, all of one entity and rank, to be written together.
    typealias Batch = [Int]

    /// Rows that need each other in a circle: nobody can be first.
    struct CycleError: Error, Equatable { let rows: [Int] }

    /// - Parameters:
    ///   - references: Per entity, the entities that it references.
    static func order(_ rows: [Row], references: [[Int]]) throws(CycleError) -> [Batch] {
        var rowsOfEntity = [[Int]](repeating: [], count: references.count)
        for (position, row) in rows.enumerated() { rowsOfEntity[row.entity].append(position) }

        var batches: [Batch] = []
        for component in components(references) {
            let members = component.entities.flatMap { rowsOfEntity[$0] }
            guard !members.isEmpty else { continue }
            let waves = component.isCyclic ? try waves(of: members, rows) : [members]
            for wave in waves {
                for entity in component.entities {
                    let ofEntity = wave.filter { rows[$0].entity == entity }
                    for rank in Set(ofEntity.map { rows[$0].rank }).sorted() {
                        batches.append(ofEntity.filter { rows[$0].rank == rank })
                    }
                }
            }
        }
        return batches
    }

    /// Splits rows into waves by their needs among themselves.
    private static func waves(of members: [Int], _ rows: [Row]) throws(CycleError) -> [[Int]] {
        let inside = Set(members)
        var remaining: [Int: Int] = [:]
        var dependents: [Int: [Int]] = [:]
        for member in members {
            let needs = Set(rows[member].needs).filter { inside.contains($0) && $0 != member }
            remaining[member] = needs.count
            for need in needs { dependents[need, default: []].append(member) }
        }
        var waves: [[Int]] = []
        var wave = members.filter { remaining[$0] == 0 }
        var done = 0
        while !wave.isEmpty {
            waves.append(wave)
            done += wave.count
            var next: [Int] = []
            for member in wave {
                for dependent in dependents[member] ?? [] {
                    remaining[dependent]! -= 1
                    if remaining[dependent] == 0 { next.append(dependent) }
                }
            }
            wave = next.sorted()
        }
        guard done == members.count else {
            throw CycleError(rows: members.filter { (remaining[$0] ?? 0) > 0 })
        }
        return waves
    }

    /// Entities that reference each other in a circle, or one by itself.
    struct Component: Equatable {
        let entities: [Int]
        /// Whether rows can need rows of the same component.
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
