internal import Foundation

/// Measures time, processor time and peak memory.
public struct Stopwatch {
    private var startSeconds: Double
    private var startCPU: Double
    public private(set) var seconds = 0.0
    public private(set) var cpuSeconds = 0.0
    /// The largest resident size of the process up to the stop.
    public private(set) var peakMegabytes = 0.0

    /// Starts the clock.
    public init() {
        startCPU = Usage.now.cpuSeconds
        startSeconds = Self.monotonicSeconds
    }

    public mutating func stop() {
        seconds = Self.monotonicSeconds - startSeconds
        let usage = Usage.now
        cpuSeconds = usage.cpuSeconds - startCPU
        peakMegabytes = usage.peakMegabytes
    }

    private static var monotonicSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// What the system says the process has used.
private struct Usage {
    let cpuSeconds: Double
    let peakMegabytes: Double

    static var now: Usage {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            let bytesPerUnit = 1.0
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let bytesPerUnit = 1024.0
        #endif
        let cpu = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
        return Usage(cpuSeconds: cpu, peakMegabytes: Double(usage.ru_maxrss) * bytesPerUnit / (1024 * 1024))
    }
}
