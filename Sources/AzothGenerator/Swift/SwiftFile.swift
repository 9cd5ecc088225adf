/// A file of generated Swift.
struct SwiftFile {
    /// The lines of the comment at the top.
    var header: [String]
    /// The modules that are imported publicly.
    var imports: [String]
    var declarations: [SwiftDeclaration]
}
