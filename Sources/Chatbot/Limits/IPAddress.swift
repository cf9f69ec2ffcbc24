import Glibc

/// An IPv4 or IPv6 address. An IPv4-mapped one (RFC 4291 section 2.5.5.2) is the IPv4 address.
struct IPAddress: Sendable, Equatable {
    /// In network byte order: 4 bytes, or 16.
    let bytes: [UInt8]

    private init(bytes: [UInt8]) {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        self.bytes = bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }

    /// Reads what inet_pton(3) does.
    init?(_ text: some Collection<UInt8>) {
        // inet_pton would stop at a zero byte, and take what stands before it.
        guard text.count < INET6_ADDRSTRLEN, !text.contains(0) else { return nil }
        let text = String(decoding: text, as: UTF8.self)
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: Array(bytes[..<4]))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    /// Reads an address with or without a port, as servers write them: `192.0.2.1:80`, `[2001:db8::1]:80`, `[2001:db8::1]`,
    /// and what has neither brackets nor port.
    init?(endpoint text: Substring.UTF8View) {
        let colon = UInt8(ascii: ":")
        let address: Substring.UTF8View
        var port: Substring.UTF8View
        if text.first == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            address = text[..<bracket].dropFirst()
            port = text[bracket...].dropFirst()
        } else if let first = text.firstIndex(of: colon), first == text.lastIndex(of: colon) {
            address = text[..<first]
            port = text[first...]
        } else {
            self.init(text)
            return
        }
        if let mark = port.popFirst() {
            guard mark == colon, let number = Int(decimal: port), number <= 65_535 else { return nil }
        }
        self.init(address)
    }

    /// Whether the first bits are those of another address of the same kind.
    func matches(_ other: IPAddress, bits: Int) -> Bool {
        guard bytes.count == other.bytes.count, bytes[..<(bits / 8)] == other.bytes[..<(bits / 8)] else { return false }
        return bits % 8 == 0 || (bytes[bits / 8] ^ other.bytes[bits / 8]) >> (8 - bits % 8) == 0
    }

    /// The first address of the /64 network that an IPv6 address is in; an IPv4 address itself.
    var subscriber: IPAddress {
        bytes.count == 4 ? self : IPAddress(bytes: bytes[..<8] + [UInt8](repeating: 0, count: 8))
    }
}

extension IPAddress: CustomStringConvertible {
    /// As inet_ntop(3) writes it.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
