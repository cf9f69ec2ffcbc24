import Glibc

/// Time and chance, as parameters, so that tests can set them.
public struct Timing: Sendable {
    /// The time since some fixed moment; never runs backwards.
    public var now: @Sendable () -> Duration

    /// Seconds since 1970, for waits that a server gives as a date.
    public var secondsSince1970: @Sendable () -> Double

    public var sleep: @Sendable (Duration) -> Void

    /// A random number in 0..<1.
    public var random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Duration,
        secondsSince1970: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration) -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.secondsSince1970 = secondsSince1970
        self.sleep = sleep
        self.random = random
    }

    /// The machine's clocks and random numbers.
    public static var system: Timing {
        Timing(
            now: { monotonic() },
            secondsSince1970: { read(CLOCK_REALTIME) / .seconds(1) },
            sleep: { pause(for: $0) },
            random: { Double.random(in: 0..<1) })
    }

    static func monotonic() -> Duration { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// A signal that the process handles ends `nanosleep` early: the rest is slept as well.
    private static func pause(for duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var left = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var rest = timespec()
        while nanosleep(&left, &rest) == -1, errno == EINTR {
            left = rest
        }
    }
}
