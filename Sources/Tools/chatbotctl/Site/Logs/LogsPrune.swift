import ArgumentParser
import Chatbot
import Console
import Glibc
import JSON
import SystemPackage

struct LogsPrune: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Deletes logs of days that ended longer ago than a given time.",
        discussion: """
            Only files that are logs by their names, data/logs/<endpoint>/<day>.jsonl, are ever touched.

            Examples:
              chatbotctl logs prune --keep 30d --dry-run
              chatbotctl logs prune --keep 8w

            \(ControlError.exitCodes)
            """)

    @OptionGroup var site: SiteOption

    @Option(help: ArgumentHelp("How long logs are kept: a number and h, d or w.", valueName: "time"))
    var keep: Span

    @Flag(help: "Only say what would be deleted.") var dryRun = false

    @Flag(help: "One JSON object.") var json = false

    func work() throws {
        let configuration = try site.configuration()
        // A folder that is missing is told, and not taken for one without logs.
        _ = try configuration.store()
        let limit = CurrentProcess.time.adding(hours: -keep.hours)
        var (files, bytes) = (0, 0)
        var failures: [String] = []
        for log in try LogFile.all(in: configuration.dataDirectory) where log.end <= limit {
            var status = stat()
            guard lstat(log.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            guard dryRun || unlink(log.path) == 0 else {
                failures.append("unlink \(log.path): \(Errno(rawValue: errno))")
                continue
            }
            files += 1
            // What it takes on the disk, which is more than its length.
            bytes += Int(status.st_blocks) * 512
        }
        if json {
            let report: JSONValue = [
                "files": .int(files), "bytes": .int(bytes), "dry_run": .bool(dryRun),
                "errors": .array(failures.map { .string($0) }),
            ]
            try write(report.text)
        } else {
            let verb = dryRun ? "Would delete" : "Deleted"
            let effect = dryRun ? "would free" : "freed"
            try write("\(verb) \(files.counted("log")), which \(effect) \(bytes.counted("byte")).")
        }
        guard failures.isEmpty else { throw ControlError.failed(failures.joined(separator: "\n")) }
    }
}
