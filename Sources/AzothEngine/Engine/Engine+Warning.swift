internal import Logging

extension Engine {
    /// Tells the log of something that is odd, and no error.
    package func warn(_ message: String) { logger.warning("\(message)") }
}
