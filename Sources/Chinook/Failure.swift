import Azoth

/// Why the program ends early, in words for the one who started it.
struct Failure: Error {
    enum Reason: Int32 {
        case failed = 1
        case usage, noConnection, tablesExist
    }

    let reason: Reason
    let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    static func message(of error: any Error) -> String {
        switch error {
        case let failure as Failure: "error: \(failure.message)"
        case let error as AzothError: "error: \(error.message)"
        default: "error: \(error)"
        }
    }

    static func exitCode(of error: any Error) -> Int32 {
        if let failure = error as? Failure { return failure.reason.rawValue }
        let reason: Reason =
            switch (error as? AzothError)?.kind {
            case .connectionFailed?: .noConnection
            case .invalidRequest?: .usage
            default: .failed
            }
        return reason.rawValue
    }
}
