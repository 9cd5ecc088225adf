import Azoth
import AzothTesting
import TestModels
import TestSupport
import Testing

/// Columns that the database computes, and members that mixins bring.
@Suite(.library) struct GeneratedColumnTests {
    @Test func aGeneratedColumnIsNeverWrittenAndAlwaysReadBack() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                let note = Note(text: "four")
                session.add(note)
                #expect(note[ifAssigned: Note.length] == nil)
                try await session.flush()
                #expect(note.length == 4)
                note.text = "longer"
                try await session.flush()
                #expect(note.length == 6)
                #expect(
                    library.log.statements == [
                        "INSERT INTO note (text, written_on, editor_id) VALUES (?, ?, ?) RETURNING id, length",
                        "UPDATE note SET text = ? WHERE note.id = ? RETURNING length",
                    ])
                try await session.rollback()
                #expect(note[ifAssigned: Note.length] == nil)
            }
        }
    }

    @Test func membersOfAMixinAreMembersOfTheModel() async throws {
        try await Library.run { library in
            try await library.sessions.begin { session in
                session.add(Note(text: "x", writtenOn: nil, editor: Author(name: "Borges")))
            }
            try await library.sessions.with { session in
                let note = try await session.execute(select(Note.self).options(.joined(Note.editor))).one()
                #expect(try note.editor?.name == "Borges")
                #expect(note.length == 1)
            }
        }
    }
}
