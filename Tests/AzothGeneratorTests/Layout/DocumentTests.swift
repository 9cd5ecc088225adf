import Testing

@testable import AzothGenerator

@Suite struct DocumentTests {
    private func call(_ arguments: [Document]) -> Document {
        .group(.concatenation(["f(", .indented(.softLine + arguments.joined(by: "," + .line)), ")"]))
    }

    @Test func aGroupThatFitsStandsOnOneLine() {
        #expect(call(["one", "two"]).text(width: 11) == "f(one, two)")
    }

    @Test func aGroupThatDoesNotFitHasALineForEachPart() {
        #expect(call(["one", "two"]).text(width: 10) == "f(\n    one,\n    two)")
    }

    @Test func whatFollowsAGroupCountsUpToTheNextBreak() {
        let document = call(["one", "two"]) + " {" + .hardLine + "a long line that breaks nothing"
        #expect(document.text(width: 13).hasPrefix("f(one, two) {\n"))
        #expect(document.text(width: 12).hasPrefix("f(\n"))
    }

    @Test func anInnerGroupBreaksOnlyWhereItMust() {
        let document = call([call(["one", "two"]), call(["three", "four", "five", "six"])])
        #expect(
            document.text(width: 20)
                == "f(\n    f(one, two),\n    f(\n        three,\n        four,\n        five,\n        six))")
    }

    @Test func aHardLineBreaksTheGroupsAroundIt() {
        #expect(
            Document.group(.concatenation(["{", .line, "a", .hardLine, "b", .line, "}"])).text(width: 80)
                == "{\na\nb\n}")
    }

    @Test func emptyLinesHaveNoIndentation() {
        let document: Document = .concatenation(["{", .indented(.hardLine + "a" + .blankLine + "b"), .hardLine, "}"])
        #expect(document.text(width: 80) == "{\n    a\n\n    b\n}")
    }

    @Test func aListEndsWithACommaWhereItIsBroken() {
        let list = SwiftExpression.array(["one", "two"])
        #expect(list.document.text(width: 80) == "[one, two]")
        #expect(list.document.text(width: 8) == "[\n    one,\n    two,\n]")
    }
}
