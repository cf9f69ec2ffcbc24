/// Percent-encoding (RFC 3986, section 2.1).
enum PercentEncoding {
    /// The bytes that `text` stands for. A "%" that two hexadecimal digits do not follow stands for itself,
    /// as in the URL standard (https://url.spec.whatwg.org/#percent-decode).
    static func decode(_ text: some Collection<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let escaped = self.byte(fromHexadecimal: rest.prefix(2)) {
                decoded.append(escaped)
                rest.removeFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return decoded
    }

    private static func byte(fromHexadecimal digits: some Collection<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var byte: UInt8 = 0
        for digit in digits {
            guard let value = value(ofHexadecimalDigit: digit) else { return nil }
            byte = byte << 4 | value
        }
        return byte
    }

    private static func value(ofHexadecimalDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
