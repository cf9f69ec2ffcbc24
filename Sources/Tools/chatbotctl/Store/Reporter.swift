import ArgumentParser
import Console
import JSON

/// Where a command says what it does: in sentences, or as JSON with one object a line.
final class Reporter: Sendable {
    let isJSON: Bool
    let progress: Progress
    private let write: @Sendable (String) -> Void

    /// - Parameter usesErrors: whether standard output belongs to something else.
    init(isJSON: Bool, usesErrors: Bool = false) {
        let write: @Sendable (String) -> Void =
            if usesErrors { { line in print(error: line) } } else { { line in print(output: line) } }
        self.isJSON = isJSON
        self.write = write
        progress = Progress(json: isJSON ? write : nil)
    }

    /// Says something in both ways; a text of nil is for programs only.
    func report(_ text: String?, _ event: JSONValue) {
        guard let line = isJSON ? event.text : text else { return }
        progress.aside { write(line) }
    }

    /// Says the last thing of a command that went well, or found what it was to look for.
    func finish(_ text: String, _ members: [JSONValue.Member]) {
        progress.end()
        let milliseconds = JSONValue.Member("milliseconds", .int(Int(progress.seconds * 1000)))
        write(isJSON ? JSONValue.object([.init("event", "finished")] + members + [milliseconds]).text : text)
    }

    /// Says an error, and returns the status of the process.
    func fail(_ error: any Error) -> ExitCode {
        progress.end()
        let error = ControlError(error)
        if isJSON {
            let event: JSONValue = [
                "event": "failed", "exit_code": .int(Int(error.exitCode)), "message": .string(error.message),
            ]
            write(event.text)
        } else {
            print(error: "error: \(error.message)")
        }
        return ExitCode(error.exitCode)
    }
}
