import Azoth
import TestModels
import Testing

struct OneToOneTests {
    @Test func bothSidesFollow() throws {
        let biography = Biography(text: "…")
        let author = Author(name: "Borges", biography: biography)
        #expect(try author.biography === biography)
        #expect(try biography.author === author)
    }

    @Test func theOwningSideSetsTheOther() throws {
        let author = Author(name: "Borges")
        let biography = Biography(author: author, text: "…")
        #expect(try author.biography === biography)
    }

    @Test func aNewPartnerLeavesTheFormerAlone() throws {
        let first = Biography(text: "first")
        let second = Biography(text: "second")
        let author = Author(name: "Borges", biography: first)
        author.setBiography(second)
        #expect(try author.biography === second)
        #expect(AzothError.of { _ = try first.author }?.kind == .missingLink(attribute: "Biography.author"))
    }

    @Test func aPartnerThatMovesLeavesNilBehind() throws {
        let biography = Biography(text: "…")
        let one = Author(name: "one", biography: biography)
        let two = Author(name: "two")
        biography.setAuthor(two)
        #expect(try one.biography == nil)
        #expect(try two.biography === biography)
        one.setBiography(biography)
        #expect(try two.biography == nil)
    }

    @Test func nilUnlinksBothSides() throws {
        let biography = Biography(text: "…")
        let author = Author(name: "Borges", biography: biography)
        author.setBiography(nil)
        #expect(try author.biography == nil)
        #expect(throws: AzothError.self) { try biography.author }
    }
}
