public import Foundation
internal import Synchronization

/// The UUID of zeros only.
public let nilUUID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

/// A random UUID (RFC 9562, version 4).
public func uuid4() -> UUID { UUID() }

/// A UUID that begins with the time in milliseconds (RFC 9562, version 7): keys made by it sort by age, and those of one
/// process are strictly increasing, also within a millisecond.
public func uuid7() -> UUID {
    let milliseconds = UInt64(max(0, Date().timeIntervalSince1970 * 1000))
    let random = UInt64.random(in: 0...UInt64.max)
    // 48 bits of time and 12 bits that count within it, which start at random in their lower half.
    let fresh = milliseconds << 12 | random >> 53
    var stamp = fresh
    var last = lastStamp.load(ordering: .relaxed)
    while true {
        stamp = fresh > last ? fresh : last + 1
        let (isExchanged, found) = lastStamp.compareExchange(
            expected: last, desired: stamp, ordering: .relaxed)
        if isExchanged { break }
        last = found
    }
    let high = (stamp >> 12) << 16 | 0x7000 | stamp & 0xFFF
    let low = 1 << 63 | random & (1 << 62 - 1)
    return Swift.withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) {
        UUID(uuid: $0.loadUnaligned(as: uuid_t.self))
    }
}

/// The time and count of the last UUID of version 7.
private let lastStamp = Atomic<UInt64>(0)
