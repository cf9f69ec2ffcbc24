import ArgumentParser
import Chatbot

/// A length of time on the command line: a number and `h`, `d` or `w`, such as `7d`.
struct Span: ExpressibleByArgument, Equatable {
    let hours: Int

    init?(argument: String) {
        guard let unit = argument.last, let factor = ["h": 1, "d": 24, "w": 168][unit],
            let number = Int(argument.dropLast()), (0...100_000).contains(number),
            argument.dropLast().utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { return nil }
        hours = number * factor
    }
}

/// A point in time on the command line: how long ago (`7d`), a day in UTC (`2026-11-01`), or a day and a time
/// (`2026-11-01T12:30:00Z`).
enum Moment: ExpressibleByArgument, Equatable {
    case ago(Span)
    case at(Timestamp)

    init?(argument: String) {
        if let span = Span(argument: argument) {
            self = .ago(span)
        } else if let time = Self.forms(of: argument).lazy.compactMap(Timestamp.init).first {
            self = .at(time)
        } else {
            return nil
        }
    }

    /// As `Timestamp` reads them: with a time of day, and milliseconds.
    private static func forms(of argument: String) -> [String] {
        argument.hasSuffix("Z") ? [argument, "\(argument.dropLast()).000Z"] : ["\(argument)T00:00:00.000Z"]
    }

    func time(before now: Timestamp) -> Timestamp {
        switch self {
        case .ago(let span): now.adding(hours: -span.hours)
        case .at(let time): time
        }
    }
}

extension Range<Timestamp> {
    /// - Parameter until: not included; without it up to now, and a line of this very moment counts.
    init(since: Timestamp, until: Moment?, before now: Timestamp) throws(ControlError) {
        let until = until?.time(before: now) ?? Timestamp(milliseconds: now.milliseconds + 1)
        guard since < until else { throw .usage("--since is not before --until.") }
        self = since..<until
    }
}
