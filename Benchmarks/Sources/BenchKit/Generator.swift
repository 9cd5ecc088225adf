public import Foundation

/// Pseudorandom numbers that C, Python and Swift draw alike: a linear congruential generator.
public struct Generator {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// The next number below `bound`.
    public mutating func next(below bound: UInt32) -> UInt32 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt32(truncatingIfNeeded: state >> 33) % bound
    }
}

/// The columns of a customer that is to be inserted.
public struct CustomerData: Sendable {
    public let name: String
    public let email: String?
    public let balance: Double
    public let createdAt: Date

    /// The first `count` customers, the same ones for every peer.
    public static func generate(_ count: Int) -> [CustomerData] {
        var generator = Generator(seed: 42)
        return (1...count).map { number in
            var name = "Customer \(number) "
            for _ in 0..<generator.next(below: 16) {
                name.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "a") + UInt8(generator.next(below: 26))))
            }
            let email = generator.next(below: 5) != 0 ? "user\(number)@example.com" : nil
            let balance = Double(generator.next(below: 10_000_000)) / 100
            let milliseconds = 1_700_000_000_000 + Int64(generator.next(below: 1_000_000_000)) * 37
            return CustomerData(
                name: name, email: email, balance: balance,
                createdAt: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        }
    }
}

/// The keys that point gets ask for.
public func pointKeys(_ count: Int) -> [Int] {
    var generator = Generator(seed: 45)
    return (0..<count).map { _ in 1 + Int(generator.next(below: 100_000)) }
}
