import Azoth

extension Customer {
    /// First and last name.
    public var fullName: String { "\(firstName) \(lastName)" }
}

extension Employee {
    /// First and last name.
    public var fullName: String { "\(firstName) \(lastName)" }
}
