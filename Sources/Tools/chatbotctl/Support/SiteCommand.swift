import ArgumentParser
import Console
import SystemPackage

/// A command that works on one site. Its errors become a line on standard error and an exit code in one place.
protocol SiteCommand: ParsableCommand {
    /// Does the work; errors of all floors may pass.
    func work() throws
}

extension SiteCommand {
    func run() throws {
        do { try work() } catch let code as ExitCode { throw code } catch {
            let failure = ControlError(error)
            print(error: "error: \(failure.message)")
            throw ExitCode(failure.exitCode)
        }
    }
}

/// Writes a line to standard output; where it is a file, the disk may be full.
func write(_ line: String) throws(ControlError) {
    do { try FileDescriptor.standardOutput.writeAll((line + "\n").utf8) } catch {
        throw .failed("Standard output cannot be written: \(error)")
    }
}
