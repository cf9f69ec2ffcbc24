import CGI
import Chatbot
import HTTPTypes

/// The name of one request, in its response and in its log lines: the caller's `X-Request-ID` when it is 1 to 128 letters,
/// digits, `.`, `_` or `-`, else 32 random hex digits.
struct RequestID {
    static let fieldName = HTTPField.Name("X-Request-ID")!

    let text: String

    /// The caller's; `nil` when there is none, or no sane one.
    init?(sent headerFields: [HTTPField]) {
        guard let sent = headerFields.first(Self.fieldName), Self.isSane(sent) else { return nil }
        text = sent
    }

    /// A new one.
    init(random: inout some RandomNumberGenerator) {
        text = withUnsafeBytes(of: (random.next(), random.next())) { Array($0) }.hexadecimal
    }

    private static func isSane(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
