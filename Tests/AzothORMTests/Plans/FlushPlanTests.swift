@testable import AzothORM
import Testing

/// The order in which rows are written, without a database.
struct FlushPlanTests {
    private struct Row: Hashable {
        let entity: Int
        /// Numbers of rows that have to be written before it.
        var needs: [Int] = []
        var isNew = false
    }

    /// Rows are known by their numbers.
    private func order(_ rows: [Row], references: [[Int]]) -> FlushPlan.Order<Int> {
        let groups = references.indices.map { entity in rows.indices.filter { rows[$0].entity == entity } }
        return FlushPlan.order(groups, references: references, isNew: { rows[$0].isNew }) { row, entity in
            #expect(rows[row].entity == entity)
            return rows[row].needs
        }
    }

    private func batches(_ rows: [Row], references: [[Int]]) throws -> [[Int]] {
        guard case .batches(let batches) = order(rows, references: references) else {
            Issue.record("the rows are in a circle")
            return []
        }
        return batches
    }

    @Test func nothingIsNothing() throws {
        #expect(try batches([], references: []).isEmpty)
        #expect(try batches([], references: [[], [0]]).isEmpty)
        #expect(try batches([], references: [[0]]).isEmpty)
    }

    @Test func referencedEntitiesComeFirst() throws {
        let rows = [Row(entity: 0), Row(entity: 1), Row(entity: 2), Row(entity: 0)]
        // 0 references 1, 1 references 2.
        #expect(try batches(rows, references: [[1], [2], []]) == [[2], [1], [0, 3]])
    }

    @Test func unrelatedEntitiesKeepTheirOrder() throws {
        let rows = [Row(entity: 0), Row(entity: 1), Row(entity: 0)]
        #expect(try batches(rows, references: [[], []]) == [[0, 2], [1]])
    }

    @Test func rowsToUpdateComeBeforeRowsToInsert() throws {
        let rows = [Row(entity: 0, isNew: true), Row(entity: 0), Row(entity: 0, isNew: true)]
        #expect(try batches(rows, references: [[]]) == [[1], [0, 2]])
        #expect(try batches(rows, references: [[0]]) == [[1], [0, 2]])
    }

    @Test func anEntityThatReferencesItselfIsSortedInWaves() throws {
        // 2 is the root, 0 and 3 its children, 1 a child of 0.
        let rows = [
            Row(entity: 0, needs: [2]), Row(entity: 0, needs: [0]), Row(entity: 0), Row(entity: 0, needs: [2]),
        ]
        #expect(try batches(rows, references: [[0]]) == [[2], [0, 3], [1]])
    }

    @Test func aRowMayNeedItself() throws {
        #expect(try batches([Row(entity: 0, needs: [0])], references: [[0]]) == [[0]])
    }

    @Test func whatIsNotWrittenIsNotWaitedFor() throws {
        let rows = [Row(entity: 0, needs: [1, 7]), Row(entity: 0)]
        #expect(try batches(rows, references: [[0]]) == [[1], [0]])
    }

    @Test func entitiesInACircleAreSortedRowByRow() throws {
        // Entities 0 and 1 reference each other; 2 references both.
        let rows = [
            Row(entity: 0, needs: [1]), Row(entity: 1), Row(entity: 1, needs: [0]), Row(entity: 2), Row(entity: 0),
        ]
        #expect(try batches(rows, references: [[1], [0], [0, 1]]) == [[4], [1], [0], [2], [3]])
    }

    @Test func entitiesAreGroupedWithThoseThatTheyReferenceInACircle() {
        // 0 references 1, 1 and 2 reference each other, 3 itself.
        #expect(
            FlushPlan.components([[1], [2], [1], [3]]) == [
                .init(entities: [1, 2], isCyclic: true), .init(entities: [0], isCyclic: false),
                .init(entities: [3], isCyclic: true),
            ])
        #expect(FlushPlan.components([]).isEmpty)
    }

    @Test func rowsInACircleAreNamed() {
        let rows = [
            Row(entity: 0, needs: [1]), Row(entity: 0, needs: [0]), Row(entity: 0), Row(entity: 0, needs: [1]),
        ]
        guard case .circle(let circle) = order(rows, references: [[0]]) else {
            Issue.record("the circle was not found")
            return
        }
        #expect(circle == [0, 1, 3])
    }

    @Test func everyRowComesOnceAndAfterWhatItNeeds() throws {
        var random = SplitMix(seed: 42)
        for _ in 0..<200 {
            let entities = Int.random(in: 1...6, using: &random)
            let count = Int.random(in: 0...60, using: &random)
            let kinds = (0..<count).map { _ in Int.random(in: 0..<entities, using: &random) }
            var references = [[Int]](repeating: [], count: entities)
            // Rows need earlier rows only, so there is no circle of rows; of entities there may be.
            let rows = (0..<count).map { row in
                let needs =
                    row == 0
                    ? []
                    : (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 0..<row, using: &random) }
                for need in needs where !references[kinds[row]].contains(kinds[need]) {
                    references[kinds[row]].append(kinds[need])
                }
                return Row(entity: kinds[row], needs: needs, isNew: Bool.random(using: &random))
            }
            let batches = try batches(rows, references: references)
            #expect(batches.flatMap(\.self).sorted() == Array(0..<count))
            var batchOf = [Int](repeating: 0, count: count)
            for (number, batch) in batches.enumerated() {
                #expect(!batch.isEmpty)
                #expect(Set(batch.map { [rows[$0].entity, rows[$0].isNew ? 1 : 0] }).count == 1)
                for row in batch { batchOf[row] = number }
            }
            for (row, needs) in rows.map(\.needs).enumerated() {
                #expect(needs.allSatisfy { batchOf[$0] < batchOf[row] })
            }
        }
    }
}
