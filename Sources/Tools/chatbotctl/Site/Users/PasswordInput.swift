import Console

/// Where a password comes from: a terminal is asked twice, without showing it; else it is one line of standard input.
enum PasswordInput {
    static func read() throws(ControlError) -> String {
        guard Terminal.canAsk else {
            guard let line = readLine() else {
                throw .usage("No password: give it as one line on standard input, or run this on a terminal.")
            }
            return line
        }
        let password = Terminal.secret("New password: ")
        guard let password, Terminal.secret("Again: ") == password else {
            throw .usage("The two passwords are not the same.")
        }
        return password
    }
}
