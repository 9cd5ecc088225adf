import Azoth
import ChinookModels

extension Tour {
    /// An artist with all albums and their tracks: objects, loaded in three statements whatever their number.
    func printAlbums(of name: String) async throws {
        let statement = select(Artist.self).where(Artist.name == name)
            .options(.selectIn(Artist.albums, .selectIn(Album.tracks)))

        try await sessions.with { session in
            let (artist, count) = try await statements.counting { try await session.execute(statement).one() }
            var lines: [String] = []
            for album in try artist.albums {
                lines.append(album.title)
                for (number, track) in try album.tracks.enumerated() {
                    lines.append("  " + pad("\(number + 1).", to: 4, right: true) + " " + track.name)
                }
            }
            show("The albums of \(name)", lines, statements: count)
        }
    }
}
