internal import CLibPQ
internal import Logging

/// Writes what the server has to say without being asked to the engine's log.
final class NoticeLog: Sendable {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    /// What libpq calls with each notice, on the thread of the connection's owner.
    static let receive: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?) -> Void = { context, result in
        guard let context, let result else { return }
        Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue().log(result)
    }

    private func log(_ result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, CInt(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        let severity = field("V") ?? "NOTICE"
        var text = "PostgreSQL: \(field("M") ?? "")"
        if let detail = field("D") { text += ". \(detail)" }
        if let hint = field("H") { text += ". Hint: \(hint)" }
        switch severity {
        case "WARNING": logger.warning("\(text)")
        case "DEBUG": logger.debug("\(text)")
        case "LOG", "INFO": logger.info("\(text)")
        default: logger.notice("\(text)")
        }
    }
}
