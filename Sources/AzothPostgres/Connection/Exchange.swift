internal import AzothSQL
internal import CLibPQ

/// One exchange with the server: the commands that were sent, and what has come back of them.
///
/// The server answers in order. After an error it skips what follows up to the Sync, so the first error is the error.
struct Exchange {
    /// A command that was sent.
    enum Step {
        /// Text whose answer says nothing: BEGIN, SAVEPOINT, CLOSE.
        case command(String)
        /// A statement is prepared under its name; nil: without a name.
        case prepare(name: String?, sql: String)
        /// The server forgets a prepared statement; nil: all of them.
        case deallocate(name: String?)
        /// The types of a statement's parameters are asked for.
        case describe(Prepared)
        /// A statement is executed: its results are what the exchange is for.
        case run(sql: String)
        /// The end of an exchange before, whose answers nobody has waited for.
        case sync

        var sql: String {
            switch self {
            case .command(let sql), .prepare(_, let sql), .run(let sql): sql
            case .deallocate(let name): "DEALLOCATE \(name ?? "ALL")"
            case .describe(let prepared): prepared.sql
            case .sync: ""
            }
        }
    }

    private(set) var steps: [Step] = []
    /// The next step whose answer is awaited.
    private(set) var position = 0
    private(set) var failure: AzothError?
    private(set) var failureFields: ServerErrorFields?

    /// The steps whose answers have not come.
    var isAwaited: Bool { position < steps.count }
    var current: Step { steps[position] }
    /// Whether a statement is executed for its results.
    var isExecution: Bool {
        if case .run? = steps.last { true } else { false }
    }

    /// - Parameter isAnswered: Whether the answers to what was sent last have come. Otherwise they come first.
    mutating func begin(isAnswered: Bool = true) {
        if isAnswered { steps.removeAll(keepingCapacity: true) } else { steps.append(.sync) }
        position = 0
        failure = nil
        failureFields = nil
    }

    /// What has been answered is over, and what was sent behind it goes on.
    mutating func forgetAnswered() {
        steps.removeFirst(position)
        position = 0
    }

    mutating func sent(_ step: Step) { steps.append(step) }
    mutating func advance() { position += 1 }

    /// Something is wrong on this side: what was sent already is to come to nothing.
    mutating func fail(_ error: AzothError) { failure = failure ?? error }

    /// The server refused a step.
    mutating func fail(_ error: AzothError, _ fields: ServerErrorFields) {
        guard failure == nil else { return }
        failure = error
        failureFields = fields
    }
}
