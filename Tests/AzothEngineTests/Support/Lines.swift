import Logging

/// A log that hands its lines on.
struct Lines: LogHandler {
    let put: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    init(_ put: @escaping @Sendable (String) -> Void) { self.put = put }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) { put("\(event.message)") }
}
