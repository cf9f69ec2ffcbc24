import ArgumentParser
import Chatbot

/// The stretch of time that a command looks at.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "From when: how long ago (7d, 12h), a day (2026-11-01) or a time (2026-11-01T12:30:00Z). (default: everything)",
            valueName: "time"))
    var since: Moment?

    @Option(help: ArgumentHelp("Until when, that moment not included; likewise. (default: now)", valueName: "time"))
    var until: Moment?

    func range() throws(ControlError) -> Range<Timestamp> {
        let now = CurrentProcess.time
        return try Range(
            since: since?.time(before: now) ?? Timestamp(milliseconds: 0), until: until, before: now)
    }
}
