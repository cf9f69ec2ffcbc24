import Chatbot
import Console

/// Whether the clock of this machine can be right. Tokens, limits and logs go by it.
struct ClockCheck {
    let now: Timestamp

    /// In milliseconds: as exact as machines are that set their clocks at all.
    private static let tolerance = 60_000

    /// Compares with a time at which the site has written something.
    func compare(with written: Timestamp, of path: String, _ findings: Findings) throws {
        if written.milliseconds - now.milliseconds <= Self.tolerance {
            try findings.ok("clock.site", "it is \(now), and nothing was written later")
        } else {
            try findings.error(
                "clock.site", "the clock says \(now), and \(path) is from \(written)",
                advice: "set the clock right; tokens that were issued ahead of it stay good for longer")
        }
    }

    /// Compares with another machine, which tells whole seconds.
    func compare(withServer seconds: Int, _ findings: Findings) throws {
        let difference = abs(seconds * 1000 - now.milliseconds)
        if difference <= Self.tolerance {
            try findings.ok("clock.server", "the model's server has the same time")
        } else {
            try findings.warning(
                "clock.server", "the clock is \((difference / 1000).grouped) s away from that of the model's server",
                advice: "set the clock of this machine right, or have the host do it")
        }
    }
}
