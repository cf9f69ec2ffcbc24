/// Input for parsers, the same for the same seed (SplitMix64).
struct RandomInput: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    mutating func list<Element>(upTo count: Int, of element: (inout RandomInput) -> Element) -> [Element] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in element(&self) }
    }

    /// Any bytes, but often those that mean something to a parser.
    mutating func bytes(upTo count: Int) -> [UInt8] {
        let meaningful = Array("/?%&=+;,\"\\ \t*:.#aAbBcdqQ0159".utf8)
        return list(upTo: count) { random in
            Int.random(in: 0..<8, using: &random) == 0
                ? UInt8.random(in: 0...255, using: &random) : meaningful.randomElement(using: &random)!
        }
    }

    /// Any Unicode scalars, but often those that mean something to a parser.
    mutating func text(upTo count: Int) -> String {
        let meaningful = Array("/?%&=+;,\"\\ \r\n\u{0}\u{301}\u{FFFD}aZ09".unicodeScalars)
        var text = String.UnicodeScalarView()
        text += list(upTo: count) { random in
            Bool.random(using: &random)
                ? meaningful.randomElement(using: &random)!
                : Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? "\u{995}"
        }
        return String(text)
    }

    /// A token (RFC 9110, section 5.6.2).
    mutating func token() -> String {
        let symbols = "!#$%&'*+-.^_`|~0123456789abcxyzABCXYZ"
        return String((1...8).map { _ in symbols.randomElement(using: &self)! })
    }

    /// `text` with every byte percent-encoded but for some of the letters and digits.
    mutating func percentEncoded(_ text: String, spaceAsPlus: Bool = false) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                if Bool.random(using: &self) { return String(decoding: [byte], as: UTF8.self) }
            case UInt8(ascii: " ") where spaceAsPlus:
                return "+"
            default:
                break
            }
            let digits = String(byte, radix: 16, uppercase: Bool.random(using: &self))
            return byte < 0x10 ? "%0\(digits)" : "%\(digits)"
        }
        .joined()
    }
}
