internal import Foundation

/// What the program is asked to do.
struct Options: Sendable {
    var url = ""
    var history = "storm.history"
    var seconds = 60
    var seed: UInt64 = 0
    /// A command of the shell that restarts the server, half-way.
    var restart: String?
    /// The database without the pooler that `url` may lead to.
    var directURL = ""
    /// Some things can't be done through a transaction pooler.
    var isPooled = false
    let tasks = 64
    let connections = 8
    let accounts = 10

    init(_ arguments: [String]) throws(Misuse) {
        var rest = arguments.dropFirst()
        while let name = rest.popFirst() {
            guard name != "--pooled" else {
                isPooled = true
                continue
            }
            guard let value = rest.popFirst() else { throw Misuse(text: "\(name) has no value") }
            switch name {
            case "--url": url = value
            case "--direct-url": directURL = value
            case "--history": history = value
            case "--seconds": seconds = Int(value) ?? seconds
            case "--seed": seed = UInt64(value) ?? UInt64(truncatingIfNeeded: value.hashValue)
            case "--restart": restart = value
            default: throw Misuse(text: "there is no option \(name)")
            }
        }
        guard !url.isEmpty else { throw Misuse(text: "--url is missing") }
        if directURL.isEmpty { directURL = url }
        if seed == 0 { seed = UInt64.random(in: 1...999_999) }
    }

    struct Misuse: Error { let text: String }
}

/// Random numbers that a seed repeats.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

    mutating func next() -> UInt64 {
        // splitmix64
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    /// True once in so many times.
    mutating func once(in count: Int) -> Bool { below(count) == 0 }
}
