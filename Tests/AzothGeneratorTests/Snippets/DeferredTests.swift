import Testing

/// What columns that are loaded on demand become.
@Suite struct DeferredColumnTests {
    @Test func aDeferredColumnThrowsAndIsSetByAFunction() throws {
        let text = try generated(
            """
            model A {
                id: Int @id
                body: String @deferred
                settings: JSON<Settings>? @deferred(group: extras)
            }
            """)
        expect(
            text,
            contains: """
                /// Throws `notLoaded` until it is loaded.
                public var body: String {
                    get throws {
                        try _requireLoaded(1)
                        return self[_columns: Row.self, assigned: 1].body
                    }
                }
                public func setBody(_ newValue: String) { self[_columns: Row.self, changing: 1].body = newValue }
                """)
        #expect(text.contains("return self[_columns: Row.self, assigned: 2].settings?.value"))
        #expect(text.contains(#".init("body", \.body, deferred: "body")"#))
        #expect(text.contains(#".init("settings", \.settings, deferred: "extras")"#))
        #expect(text.contains("get async throws { try await _object._value(column) }"))
    }
}
