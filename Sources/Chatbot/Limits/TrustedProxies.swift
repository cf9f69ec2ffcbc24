/// The reverse proxies of a site: those whose `X-Forwarded-For` is believed.
public struct TrustedProxies: Sendable {
    private let networks: [Network]

    fileprivate struct Network {
        let address: IPAddress
        let bits: Int
    }

    /// - Parameter entries: addresses and ranges (RFC 4632 section 3.1, RFC 4291 section 2.3), such as `192.0.2.1`,
    ///   `10.0.0.0/8` or `2001:db8::/32`.
    public init(_ entries: [String]) throws(ConfigurationError) {
        var networks: [Network] = []
        for entry in entries {
            guard let network = Network(entry) else {
                throw ConfigurationError(
                    "TRUSTED_PROXIES takes addresses and ranges like 10.0.0.0/8 or 2001:db8::/32, separated by commas")
            }
            networks.append(network)
        }
        self.networks = networks
    }

    /// The address of the client, for counting what it does.
    ///
    /// Every proxy appends whom it was called by to `X-Forwarded-For`, and clients may begin it with what they like. So it is
    /// read from its end, and only as long as a trusted proxy has written there: the first address that is none of theirs is the
    /// client. What is no address ends the search at the one before.
    /// - Parameters:
    ///   - remoteAddress: of whom the server was called by.
    ///   - forwardedFor: the field `X-Forwarded-For`.
    /// - Returns: the address as inet_ntop(3) writes it; for IPv6 the first one of its /64 network, since whoever has one
    ///   address usually has the network. A `remoteAddress` that is no address is returned as it is.
    public func client(remoteAddress: String, forwardedFor: String?) -> String {
        guard var client = IPAddress(endpoint: remoteAddress[...].utf8) else { return remoteAddress }
        var hops = Self.hops(forwardedFor ?? "")
        while isTrusted(client), let hop = hops.popLast(), let address = IPAddress(endpoint: hop) { client = address }
        return client.subscriber.description
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        networks.contains { $0.address.matches(address, bits: $0.bits) }
    }

    /// The parts of the field. Of a long one only the last are looked at.
    private static func hops(_ field: String) -> [Substring.UTF8View] {
        let text = field.utf8.suffix(4096)
        var hops = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        // It may have lost its beginning, and be another address.
        if text.startIndex > field.startIndex { hops.removeFirst() }
        return hops.map(trimmed)
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}

extension TrustedProxies.Network {
    fileprivate init?(_ entry: String) {
        let parts = entry.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        let length = address.bytes.count * 8
        // The range of a mapped address counts its bits in IPv6.
        let mappedBits = length == 32 && parts[0].contains(UInt8(ascii: ":")) ? 96 : 0
        guard parts.count == 2 else {
            self.init(address: address, bits: length)
            return
        }
        guard let bits = Int(decimal: parts[1]), (0...length).contains(bits - mappedBits) else { return nil }
        self.init(address: address, bits: bits - mappedBits)
    }
}
