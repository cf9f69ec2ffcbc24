import ArgumentParser
import Chatbot
import Console
import Glibc
import SystemPackage

struct SiteReport: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a page with plots of what the site did: traffic, times, errors, replies, growth.",
        discussion: """
            One HTML file without scripts, that needs nothing besides: it can be opened, printed and mailed. It holds counts, \
            names of endpoints and models, and nothing of users or what they wrote. It counts as `stats` does, by days in UTC. \
            The file is FILE.unfinished until it is whole; its mode is 0600, and an older one is replaced.

            Examples:
              chatbotctl report --out report.html
              chatbotctl report --since 7d --out - | mail -a 'Content-Type: text/html' me@example.com

            \(ControlError.exitCodes) Where the store is damaged, the page is written without what it would say of it.
            """)

    /// A year of days is what a chart can show.
    private static let mostDays = 366

    @OptionGroup var site: SiteOption

    @Option(help: ArgumentHelp("The page; - is standard output.", valueName: "file"))
    var out: String

    func validate() throws {
        if out.isEmpty { throw ValidationError("The page has no name; - is standard output.") }
    }

    @Option(
        help: ArgumentHelp(
            "From when: how long ago (7d, 12h), a day (2026-11-01) or a time (2026-11-01T12:30:00Z). (default: today and the 29 days before)",
            valueName: "time"))
    var since: Moment?

    @Option(help: ArgumentHelp("Until when, that moment not included; likewise. (default: now)", valueName: "time"))
    var until: Moment?

    func work() throws {
        // A reader that leaves is an error of writing, and not the end of this process.
        signal(SIGPIPE, SIG_IGN)
        let now = CurrentProcess.time
        let end = until?.time(before: now) ?? now
        let times = try Range(
            since: since?.time(before: now) ?? end.startOfDay.adding(hours: -29 * 24), until: until, before: now)
        guard times.upperBound <= times.lowerBound.adding(hours: Self.mostDays * 24) else {
            throw ControlError.usage(
                "A report is of at most \(Self.mostDays) days: give a later --since, or an earlier --until.")
        }
        let configuration = try site.configuration()
        let store = try configuration.store()
        // First: what cannot be written need not be counted.
        let output = try OutputFile(path: out, isText: true)
        var figures = ReportFigures(of: times)
        for file in try LogFile.all(in: configuration.dataDirectory) where file.isRegular {
            if let day = try LogDay(file, of: times) { figures.add(day) }
        }
        // A store that is damaged does not take the figures of the logs away.
        let growth = Result { try StoreFigures(of: store, on: figures.days, until: times.upperBound) }
        let page = ReportPage(figures: figures, store: try? growth.get(), written: now).markup.text
        do { try FileDescriptor(rawValue: output.descriptor).writeAll(page.utf8) } catch {
            throw ControlError.failed("\(out) cannot be written: \(error)")
        }
        try output.finish()
        _ = try growth.get()
    }
}
