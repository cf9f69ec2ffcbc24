extension [UInt8] {
    /// Two digits for each byte, in lower case (RFC 4648, section 8).
    ///
    /// By hand: `String(_:radix:)` costs a process 30,000 instructions at its first use. And of arrays only: what is generic is not
    /// specialized for another module.
    public var hexadecimal: String {
        var digits: [UInt8] = []
        for byte in self {
            digits.append(Self.digit(byte >> 4))
            digits.append(Self.digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
