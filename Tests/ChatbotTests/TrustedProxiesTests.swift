import Testing

@testable import Chatbot

@Suite struct TrustedProxiesTests {
    private static let proxies = ["10.0.0.0/8", "192.0.2.1", "2001:db8:aaaa::/48", "::1"]

    private func client(
        _ remote: String, _ field: String?, trusting entries: [String] = proxies
    ) throws -> String {
        try TrustedProxies(entries).client(remoteAddress: remote, forwardedFor: field)
    }

    @Test(arguments: ["203.0.113.9", "1.2.3.4, 203.0.113.9", "10.0.0.1", "::1", "", ",", "nonsense"])
    func `without trusted proxies nobody is believed`(field: String) throws {
        #expect(try client("198.51.100.7", field, trusting: []) == "198.51.100.7")
        #expect(try client("127.0.0.1", field, trusting: []) == "127.0.0.1")
    }

    @Test(arguments: ["203.0.113.9", "1.2.3.4, 203.0.113.9", "10.0.0.1", "10.0.0.1, 192.0.2.1", "::1", "198.51.100.8"])
    func `who is no proxy cannot give itself another address`(field: String) throws {
        #expect(try client("198.51.100.7", field) == "198.51.100.7")
        #expect(try client("11.0.0.1", field) == "11.0.0.1")
        #expect(try client("192.0.2.2", field) == "192.0.2.2")
    }

    @Test(
        arguments: [
            (nil, "192.0.2.1"), ("", "192.0.2.1"), ("203.0.113.9", "203.0.113.9"), (" 203.0.113.9\t", "203.0.113.9"),
            ("203.0.113.9, 10.1.2.3", "203.0.113.9"), ("203.0.113.9,10.1.2.3,10.255.255.255", "203.0.113.9"),
            ("10.1.2.3", "10.1.2.3"), ("10.1.2.3, 10.4.5.6", "10.1.2.3"),
            ("203.0.113.9:4711", "203.0.113.9"), ("203.0.113.9:4711, 10.1.2.3:80", "203.0.113.9"),
            ("[2001:db8::1]:4711", "2001:db8::"), ("203.0.113.9, [2001:db8:aaaa::5]:80", "203.0.113.9"),
            ("203.0.113.9, ::1", "203.0.113.9"), ("203.0.113.9, ::ffff:10.0.0.1", "203.0.113.9"),
        ] as [(String?, String)])
    func `a proxy is believed, and the proxies before it`(field: String?, client: String) throws {
        #expect(try self.client("192.0.2.1", field) == client)
        #expect(try self.client("192.0.2.1:50000", field) == client)
    }

    @Test(arguments: [
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"), ("10.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 10.0.0.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"), ("::1, 203.0.113.9", "203.0.113.9"),
        ("nonsense, 203.0.113.9", "203.0.113.9"), (",,,203.0.113.9", "203.0.113.9"),
        ("\"203.0.113.9, 198.51.100.2", "198.51.100.2"),
    ])
    func `what a client put before its own address does not count`(field: String, client: String) throws {
        #expect(try self.client("192.0.2.1", field) == client)
    }

    @Test(arguments: [
        "nonsense", "unknown", "_hidden", "203.0.113", "203.0.113.9.1", "203.0.113.256", "203.0.113.09", "0x7f.1",
        "203.0.113.9:", "203.0.113.9:x", "203.0.113.9:65536", "203.0.113.9:-1", "203.0.113.9 x", "203.0.113.9/32",
        "[::2", "::2]", "[]", "[]:80", "[::2]80", "[::2]:", "[[::2]]", "2001:db8::/32", "fe80::1%eth0", "::2::3",
        "\"203.0.113.9\"", "for=203.0.113.9", "203.0.113.9;", "", " ", "২০৩.0.113.9", "203.0.113.9\0",
        "203.0.113.9\0.example",
    ])
    func `what is no address ends the search at the proxy that wrote it`(entry: String) throws {
        #expect(try client("192.0.2.1", entry) == "192.0.2.1")
        #expect(try client("192.0.2.1", "203.0.113.9, \(entry)") == "192.0.2.1")
        #expect(try client("192.0.2.1", "203.0.113.9, \(entry), 10.0.0.3, 10.0.0.4") == "10.0.0.3")
    }

    @Test(arguments: [
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"), ("[2001:db8:1:2::7]", "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "203.0.113.9"), ("::FFFF:cb00:7109", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:80", "203.0.113.9"), ("::2", "::"), ("203.0.113.9:80", "203.0.113.9"),
    ])
    func `an address has one spelling, and a network of IPv6 one address`(address: String, client: String) throws {
        #expect(try self.client(address, nil) == client)
        #expect(try self.client("192.0.2.1", address) == client)
    }

    @Test(arguments: ["", "unix:", "localhost", "/run/proxy.sock", "fe80::1%eth0"])
    func `a remote address that is none is not trusted, and returned as it is`(address: String) throws {
        #expect(try client(address, "203.0.113.9", trusting: ["0.0.0.0/0", "::/0"]) == address)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"), ("10.9.9.9/8", "10.0.0.0", "9.255.255.255"),
        ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"), ("192.0.2.128/25", "192.0.2.128", "192.0.2.127"),
        ("192.0.2.7", "192.0.2.7", "192.0.2.6"), ("192.0.2.7/32", "192.0.2.7", "192.0.2.6"),
        ("192.0.2.6/31", "192.0.2.7", "192.0.2.8"), ("0.0.0.0/0", "255.255.255.255", "2001:db8::1"),
        ("::/0", "2001:db8::1", "192.0.2.1"), ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"),
        ("2001:db8::1", "2001:DB8:0::1", "2001:db8::2"), ("2001:db8::1/128", "2001:db8::1", "2001:db8::"),
        ("::ffff:10.0.0.0/104", "10.255.0.1", "11.0.0.1"), ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("::ffff:0:0/96", "192.0.2.7", "::1"),
    ])
    func `a range holds what begins with its bits`(range: String, inside: String, outside: String) throws {
        let proxies = try TrustedProxies([range])
        #expect(proxies.client(remoteAddress: inside, forwardedFor: "203.0.113.9") == "203.0.113.9")
        #expect(proxies.client(remoteAddress: outside, forwardedFor: "203.0.113.9") != "203.0.113.9")
    }

    @Test(arguments: [
        "", "proxy.example", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0.0/x",
        "10.0.0", "10.0.0.0/255.0.0.0", "10.0.0.1:80", "[::1]", "::1/129", "::ffff:10.0.0.0/95", "::ffff:10.0.0.0/129",
        "*", "10.0.0.1 ", " 10.0.0.1", "10.0.0.1\0", "/8", "fe80::1%eth0",
    ])
    func `what is neither address nor range is refused, and not repeated`(entry: String) {
        let error = #expect(throws: ConfigurationError.self) { try TrustedProxies(["192.0.2.1", entry]) }
        let others = #expect(throws: ConfigurationError.self) { try TrustedProxies(["nonsense"]) }
        #expect(error == others)
        #expect(error?.description.hasPrefix("TRUSTED_PROXIES ") == true)
    }

    @Test func `of an enormous field only the end is looked at, and no address is read that was cut`() throws {
        let flood = String(repeating: "10.0.0.1,", count: 1_000_000)
        #expect(try client("192.0.2.1", flood + "203.0.113.9") == "203.0.113.9")
        #expect(try client("192.0.2.1", "203.0.113.9," + flood + "10.0.0.2") == "10.0.0.1")
        #expect(try client("192.0.2.1", String(repeating: "1", count: 10_000_000)) == "192.0.2.1")
        #expect(try client("192.0.2.1", String(repeating: ",", count: 10_000_000)) == "192.0.2.1")
        #expect(try client("192.0.2.1", String(repeating: "আ", count: 1_000_000)) == "192.0.2.1")
        // The beginning of the first address is cut off, byte by byte.
        let proxies = Array(repeating: "10.0.0.1", count: 400).joined(separator: ",")
        for cut in -3...11 {
            let spaces = String(repeating: " ", count: 4096 + cut - proxies.utf8.count - 21)
            let client = try client("192.0.2.1", "203.0.113.9,\(spaces)10.0.0.2,\(proxies)")
            #expect(client == (cut <= 0 ? "203.0.113.9" : "10.0.0.2"))
        }
    }
}
