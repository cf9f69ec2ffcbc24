import Foundation
import GroqStandIn

/// Plays Groq over HTTP and over HTTPS, with a certificate of an authority of its own. What `model.c` plays is faster and
/// knows no TLS.
///
/// Says in one line of JSON where it listens and which folder holds the authority, and ends when its standard input does.
@main struct ModelStandIn {
    static func main() throws {
        signal(SIGPIPE, SIG_IGN)
        let groq = try GroqStandIn { _ in reply }
        let certificates = try TestCertificates(names: ["IP:127.0.0.1"])
        defer { certificates.remove() }
        let relay = try TLSRelay(to: groq.port, certificates: certificates)
        defer { relay.stop() }
        let about = [
            "key": groq.apiKey, "url": groq.baseURL, "secure_url": "https://127.0.0.1:\(relay.port)/openai/v1",
            "certificates": certificates.directory.path, "authority": certificates.authority.path,
        ]
        try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(about) + Data("\n".utf8))
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
