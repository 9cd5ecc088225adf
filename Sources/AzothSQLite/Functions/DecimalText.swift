/// Decimals as text, compared as numbers: the collation `decimal`, which SQLite's own shell knows under the same name.
enum DecimalText {
    /// Less than zero, zero or more. What is no number sorts behind all numbers, by its bytes.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        switch (Number(left), Number(right)) {
        case (let x?, let y?): compare(x, left, y, right)
        case (_?, nil): -1
        case (nil, _?): 1
        case (nil, nil): compareBytes(left, right)
        }
    }

    /// Where the digits of a number stand, without zeros that mean nothing.
    private struct Number {
        var isNegative = false
        /// Before the point.
        var whole: Range<Int>
        /// After it.
        var fraction: Range<Int>

        var isZero: Bool { whole.isEmpty && fraction.isEmpty }

        /// Nil for what is not `-12.50`.
        init?(_ text: UnsafeRawBufferPointer) {
            var position = 0
            if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
                isNegative = first == UInt8(ascii: "-")
                position = 1
            }
            let start = position
            while position < text.count, text[position] &- 48 < 10 { position += 1 }
            var begin = start
            while begin < position, text[begin] == 48 { begin += 1 }
            whole = begin..<position
            fraction = position..<position
            var digits = position - start
            if position < text.count, text[position] == UInt8(ascii: ".") {
                position += 1
                let first = position
                while position < text.count, text[position] &- 48 < 10 { position += 1 }
                digits += position - first
                var end = position
                while end > first, text[end - 1] == 48 { end -= 1 }
                fraction = first..<end
            }
            guard digits > 0, position == text.count else { return nil }
        }
    }

    private static func compare(
        _ x: Number, _ left: UnsafeRawBufferPointer, _ y: Number, _ right: UnsafeRawBufferPointer
    ) -> Int {
        if x.isZero || y.isZero || x.isNegative != y.isNegative { return sign(x) - sign(y) }
        var order = x.whole.count - y.whole.count
        if order == 0 {
            order = compareBytes(
                UnsafeRawBufferPointer(rebasing: left[x.whole]), UnsafeRawBufferPointer(rebasing: right[y.whole]))
        }
        if order == 0 {
            order = compareBytes(
                UnsafeRawBufferPointer(rebasing: left[x.fraction]), UnsafeRawBufferPointer(rebasing: right[y.fraction]))
        }
        return x.isNegative ? -order : order
    }

    private static func sign(_ number: Number) -> Int { number.isZero ? 0 : number.isNegative ? -1 : 1 }

    private static func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return Int(left[index]) - Int(right[index])
        }
        return left.count - right.count
    }
}
