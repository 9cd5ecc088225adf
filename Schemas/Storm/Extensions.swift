import Azoth

extension Item {
    /// The text at a position: empty for some, long for others.
    public static func text(at position: Int) -> String {
        String(repeating: "ä", count: abs(position) % 7 == 0 ? 0 : abs(position) % 97)
    }
}
