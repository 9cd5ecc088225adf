import Azoth
import TestModels
import Testing

struct SelfReferenceTests {
    @Test func aTreeIsWovenFromBothEnds() throws {
        let root = Node(name: "root", children: [Node(name: "a", children: [Node(name: "a1")]), Node(name: "b")])
        let leaf = Node(parent: try root.children[1], name: "b1")
        #expect(try root.children.map(\.name) == ["a", "b"])
        #expect(try leaf.parent?.parent === root)
        #expect(try root.children[0].children[0].name == "a1")
        #expect(try root.parent == nil)
    }

    @Test func aNodeMovesWithItsSubtree() throws {
        let a = Node(name: "a")
        let b = Node(name: "b", children: [Node(name: "b1")])
        let root = Node(name: "root", children: [a, b])
        a.setParent(b)
        #expect(try root.children.map(\.name) == ["b"])
        #expect(try b.children.map(\.name) == ["b1", "a"])
        #expect(try a.parent?.parent === root)
    }

    @Test func aNodeMayBeItsOwnParent() throws {
        let node = Node(name: "ouroboros")
        node.setParent(node)
        #expect(try node.parent === node)
        #expect(try node.children.map(\.name) == ["ouroboros"])
        node.setParent(nil)
        #expect(try node.parent == nil)
        #expect(try node.children.isEmpty)
    }
}
