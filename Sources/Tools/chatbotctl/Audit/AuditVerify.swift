import ArgumentParser
import Chatbot
import Console
import JSON

struct AuditVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Names the first line of the audit trail that was changed, removed or inserted.",
        discussion: """
            Each line has the SHA-256 of the line before. So a change shows, unless somebody has written all lines behind \
            it anew, or has cut off the end. Therefore note the hash of the last line, which this prints, where nobody can \
            change it who can change the site, such as in a mail: with --head this says whether that line is still there, \
            and with it everything before.

            Nothing is changed, and the site may go on meanwhile. A last line that is not finished is no finding: its \
            writer was killed, and nobody was told of it.

            \(ControlError.exitCodes) 4 means that the trail is not what the site has written.

            Examples:
              chatbotctl audit verify
              chatbotctl audit verify --head 5f0c… && echo nothing is missing
            """)

    @OptionGroup var options: StoreOptions

    @Option(help: ArgumentHelp("The hash of a line, noted earlier: it has to be in the trail.", valueName: "hash"))
    var head: String?

    func validate() throws {
        guard let head else { return }
        guard head.utf8.count == 64, head.utf8.allSatisfy(Self.isDigit) else {
            throw ValidationError("--head takes the 64 hex digits that `audit verify` has printed.")
        }
    }

    func run() throws {
        try options.run { reporter in
            let check = try AuditCheck(of: options.store().auditTrail, noted: head?.lowercased())
            if let finding = check.finding { reporter.report(finding.description, finding.json) }
            if let month = check.unfinishedMonth {
                let path = "\(AuditTrail.folder)/\(month).jsonl"
                let text = "ends with a line that was not finished; nobody was told of it"
                reporter.report(
                    "note: \(path): \(text)",
                    ["event": "note", "kind": "unfinished_row", "path": .string(path), "message": .string(text)])
            }
            reporter.finish(
                check.text,
                [
                    .init("errors", .int(check.finding == nil ? 0 : 1)), .init("lines", .int(check.lines)),
                    .init("files", .int(check.months.count)), .init("head", .string(check.head)),
                ])
            return check.finding == nil ? 0 : 4
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

extension AuditCheck {
    fileprivate var text: String {
        let count = "\(lines.counted("line")) in \(months.count.counted("file"))"
        guard finding == nil else { return "The trail is not what the site has written. Up to there: \(count)." }
        return "The trail is whole: \(count).\nThe last line, to be noted elsewhere: \(head)"
    }
}

extension AuditFinding {
    fileprivate var description: String { "error: \(path), line \(place.line): \(text)" }

    fileprivate var json: JSONValue {
        [
            "event": "error", "kind": .string(kind.rawValue), "path": .string(path), "line": .int(place.line),
            "message": .string(text),
        ]
    }
}
