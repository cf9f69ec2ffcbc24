import Foundation
import GroqStandIn

/// Plays Groq for the benchmarks, as a process of its own: `model-stand-in MILLISECONDS [tls]`.
///
/// Every valid request gets a reply after so many milliseconds. Says in one line of JSON where it listens, and ends when its
/// standard input does. With `tls` it is reached by HTTPS, with a certificate of an authority of its own, whose folder
/// it names.
@main struct ModelStandIn {
    static func main() throws {
        guard CommandLine.arguments.count > 1, let milliseconds = Int(CommandLine.arguments[1]) else {
            print("usage: model-stand-in MILLISECONDS [tls]")
            exit(64)
        }
        signal(SIGPIPE, SIG_IGN)
        let groq = try GroqStandIn { _ in reply }
        groq.always(milliseconds > 0 ? .delayedReply(milliseconds: milliseconds) : .reply)
        var about = ["key": groq.apiKey, "url": groq.baseURL]
        guard CommandLine.arguments.contains("tls") else { return try serve(about) }

        let certificates = try TestCertificates(names: ["IP:127.0.0.1"])
        defer { certificates.remove() }
        let relay = try TLSRelay(to: groq.port, certificates: certificates)
        defer { relay.stop() }
        about["url"] = "https://127.0.0.1:\(relay.port)/openai/v1"
        about["certificates"] = certificates.directory.path
        about["authority"] = certificates.authority.path
        try serve(about)
    }

    private static func serve(_ about: [String: String]) throws {
        let line = try JSONEncoder().encode(about) + Data("\n".utf8)
        try FileHandle.standardOutput.write(contentsOf: line)
        while readLine() != nil {}
    }

    /// As long as an ordinary one.
    private static let reply = """
        Open **Wallet** from your profile and tap **Withdraw**. Choose the account that the money is to go to, type the \
        amount, and confirm it with the code that is sent to your phone.

        A request is looked at within two working days. You find its state under **Wallet → History**; if it is refused, \
        the reason stands there and the money is back in your balance.
        """
}
