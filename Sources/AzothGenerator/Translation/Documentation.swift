extension [String] {
    /// The lines of a doc comment with a sentence of ours as a paragraph of its own.
    func adding(_ sentence: String) -> [String] { isEmpty ? [sentence] : self + ["", sentence] }
}
