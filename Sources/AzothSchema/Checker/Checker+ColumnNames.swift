extension Checker {
    /// What has several columns that `@columns` may name, and how messages speak of it.
    struct ColumnOwner {
        /// The properties of the columns.
        var columns: [String]
        /// The code of a column that it does not have.
        var code: DiagnosticCode
        /// "'Money' has no part".
        var lack: String
        /// "its parts are".
        var list: String
    }

    /// The position of a column and the name that an argument of `@columns` gives it, such as `amount: "sum"`; nil where
    /// there is an error.
    func columnName(
        _ label: String, _ argument: ArgumentSyntax, of owner: ColumnOwner
    ) -> (index: Int, name: String)? {
        guard let index = owner.columns.firstIndex(of: label) else {
            let otherwise = "\(owner.list) \(owner.columns.joined(separator: ", "))"
            let remedy = Suggestion.text(for: label, among: owner.columns, otherwise: otherwise)
            error(owner.code, argument.label?.place ?? argument.place, "\(owner.lack) '\(label)'\(remedy)")
            return nil
        }
        guard let name = argument.value?.string else {
            error(.badArgument, argument.place, "the name of a column is a text in quotes: '\(label): \"…\"'")
            return nil
        }
        return (index, name)
    }
}
