import Azoth
import ShopModels

@MainActor func show(_ session: Session) async throws { _ = try await session.scalar(select(Customer.name)) }

func run(_ sessions: SessionFactory) async throws {
    try await sessions.with { session in
        // error: sending 'session' risks causing data races
        try await show(session)
        try await session.commit()
    }
}
