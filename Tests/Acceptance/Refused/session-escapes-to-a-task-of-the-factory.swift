import Azoth
import ShopModels

func run(_ sessions: SessionFactory) async throws {
    let session = try await sessions.with { $0 }
    // error: risks causing data races
    Task { try await session.commit() }
    try await session.commit()
}
