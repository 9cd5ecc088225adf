import Azoth
import ShopModels

func run(_ sessions: SessionFactory) async throws {
    let session = sessions()
    // error: non-Sendable type 'Session'
    let later: @Sendable () async throws -> Void = { try await session.commit() }
    try await later()
}
