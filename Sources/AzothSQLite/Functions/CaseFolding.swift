/// Texts without regard to upper and lower case: the collation `unicode_nocase`.
///
/// Two texts are equal where their folded forms are canonically equivalent, and sort as Swift sorts those: `É`, `é` and
/// `e` with a combining accent are one, `STRASSE` and `straße` too. It is not the order of any language's dictionary.
enum CaseFolding {
    /// Less than zero, zero or more, as the first text sorts before, with or after the second.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        var index = 0
        while index < count {
            let (a, b) = (left[index], right[index])
            guard a < 0x80, b < 0x80 else { return compareScalars(left, right, from: index) }
            let (x, y) = (a.lowercasedASCII, b.lowercasedASCII)
            if x != y {
                // An accent behind one of the two would make another letter of it.
                guard isASCII(left, index + 1), isASCII(right, index + 1) else {
                    return compareScalars(left, right, from: index)
                }
                return Int(x) - Int(y)
            }
            index += 1
        }
        guard isASCII(left, index), isASCII(right, index) else { return compareScalars(left, right, from: index) }
        return left.count - right.count
    }

    @inline(__always) private static func isASCII(_ text: UnsafeRawBufferPointer, _ index: Int) -> Bool {
        index >= text.count || text[index] < 0x80
    }

    /// A text as it is compared.
    static func folded(_ text: UnsafeRawBufferPointer) -> String { folded(String(decoding: text, as: UTF8.self)) }

    static func folded(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { folded.append(contentsOf: Self.folded(scalar)) }
        return String(folded)
    }

    // MARK: Scalar by scalar

    /// Compares scalars that can be told apart one by one, and whole texts where there are others.
    ///
    /// - Parameter start: Where the texts begin to be more than equal ASCII letters.
    private static func compareScalars(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, from start: Int
    ) -> Int {
        var a = Scalars(text: left, position: start)
        var b = Scalars(text: right, position: start)
        while true {
            guard let x = a.next(), let y = b.next() else { return compareWhole(left, right) }
            if x == y {
                if x == Scalars.end { return 0 }
                continue
            }
            // The next ones must not be accents, which belong to these.
            guard x == Scalars.end || a.next() != nil, y == Scalars.end || b.next() != nil else {
                return compareWhole(left, right)
            }
            return x < y ? -1 : 1
        }
    }

    private static func compareWhole(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let (x, y) = (folded(left), folded(right))
        return x < y ? -1 : x == y ? 0 : 1
    }

    /// The folded scalars of a text, as long as each stands for itself.
    private struct Scalars {
        static let end: UInt32 = 0
        let text: UnsafeRawBufferPointer
        var position: Int

        /// The next folded scalar plus one; ``end`` behind the last; nil where there is one that does not stand for itself.
        mutating func next() -> UInt32? {
            guard position < text.count else { return Self.end }
            let first = text[position]
            if first < 0x80 {
                position += 1
                return UInt32(first.lowercasedASCII) + 1
            }
            // Two bytes reach U+07FF, and the table ends before.
            guard first & 0xE0 == 0xC0, position + 1 < text.count, text[position + 1] & 0xC0 == 0x80 else { return nil }
            let scalar = UInt32(first & 0x1F) << 6 | UInt32(text[position + 1] & 0x3F)
            guard scalar >= 0x80, scalar < CaseFolding.simple.count, CaseFolding.simple[Int(scalar)] != 0 else {
                return nil
            }
            position += 2
            return CaseFolding.simple[Int(scalar)] + 1
        }
    }

    // MARK: The table

    /// The folded form of Latin, Greek, Cyrillic and Armenian letters that are one scalar, whatever stands around them;
    /// 0 for all others.
    private static let simple: [UInt32] = (0..<0x590).map { value in
        guard let scalar = Unicode.Scalar(UInt32(value)), standsForItself(scalar) else { return 0 }
        let folded = Array(folded(scalar))
        return folded.count == 1 && standsForItself(folded[0]) ? folded[0].value : 0
    }

    /// Whether a scalar is in composed form, and no accent of the one before it.
    private static func standsForItself(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x590 && scalar.properties.canonicalCombiningClass == .notReordered
            && !equivalentToOthers.contains(scalar.value)
    }

    /// Characters that are canonically equivalent to others: the composed form has those.
    private static let equivalentToOthers: Set<UInt32> = [0x340, 0x341, 0x343, 0x344, 0x374, 0x37E, 0x387]

    /// Case folding by way of the upper-case form, which unites what has one: `ς` and `σ`, `ß` and `ss`. The dotless
    /// `ı` is a letter of its own, except to Turks.
    private static func folded(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        if scalar == "\u{131}" { return String.UnicodeScalarView([scalar]) }
        var folded = String.UnicodeScalarView()
        for upper in scalar.properties.uppercaseMapping.unicodeScalars {
            folded.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
        }
        return folded
    }
}
