// settings: plain
import Azoth
import ShopModels

func helper(_ session: Session) async throws { try await session.commit() }
func run(_ sessions: SessionFactory) async throws {
    try await sessions.with { session in
        // error: sending 'session' risks causing data races
        try await helper(session)
        try await session.commit()
    }
}
