import Glibc

/// A limited wait, in pauses that double and differ between processes, so that those that wait for the same do not all ask
/// at the same moment.
public struct Backoff {
    private let deadline: Duration
    private var nextPause = 200_000

    public init(limit: Duration) {
        deadline = Self.now + limit
    }

    /// Sleeps a little.
    ///
    /// - Returns: Whether there was time left.
    public mutating func pause() -> Bool {
        guard Self.now < deadline else { return false }
        var pause = timespec(tv_sec: 0, tv_nsec: Int.random(in: nextPause / 2...nextPause))
        nanosleep(&pause, nil)
        nextPause = min(nextPause * 2, 20_000_000)
        return true
    }

    private static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
