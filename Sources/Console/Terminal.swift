public import Environment
import Glibc

/// What standard input and output are, and what can be done with them when they are a terminal.
public enum Terminal {
    public enum Color: String, Sendable {
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// Whether somebody sits there who can be asked.
    public static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// Whether standard output takes colours: a terminal that is not dumb, and no wish for none (https://no-color.org).
    public static func takesColor(_ environment: EnvironmentVariables) -> Bool {
        isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"] ?? "" == "" && environment["TERM"] != "dumb"
    }

    public static func colored(_ text: String, _ color: Color) -> String { "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" }

    /// Asks a question on standard error.
    /// - Returns: whether the answer is `y` or `yes`; anything else, and nothing, is no.
    public static func isConfirmed(_ question: String) -> Bool {
        print(error: "\(question) [y/N] ", terminator: "")
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }

    /// Asks for a line that nobody shall see: the terminal does not show what is typed.
    /// - Returns: nil at the end of the input.
    public static func secret(_ question: String) -> String? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return readLine() }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        // A signal would leave the terminal silent: the keys that send one are letters for so long.
        silent.c_lflag &= ~tcflag_t(ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            print(error: "")
        }
        // Only now: who types behind the question shall be unseen and heard.
        print(error: question, terminator: "")
        return readLine()
    }
}

extension String {
    /// For a terminal: without the control characters with which a text could do something to it. Line breaks and tabs stay.
    public var withoutControls: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    let isControl = scalar.properties.generalCategory == .control
                    return isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar
                }))
    }
}
