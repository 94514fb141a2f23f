public import KubernetesAPI

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Where the time comes from that drives a loop.
public protocol WallClock: AnyObject {
    var now: Timestamp { get }

    /// Returns once it is `time`, or earlier if there is a reason to look again.
    func wait(until time: Timestamp)
}

/// The time of the machine.
public final class SystemClock: WallClock {
    public init() {}

    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Sleeps; a signal ends the sleep early.
    public func wait(until time: Timestamp) {
        let remaining = time.microseconds - now.microseconds
        if remaining > 0 { usleep(UInt32(min(remaining, 1_000_000))) }
    }
}

/// A time that moves only when it is told to: hours pass in no time, and the same way each run.
public final class SimulatedClock: WallClock {
    public private(set) var now: Timestamp

    public init(start: Timestamp) {
        now = start
    }

    /// Moves on to `time`; never back.
    public func wait(until time: Timestamp) {
        now = max(now, time)
    }
}
