/// The block of 512 bytes in front of a file in an archive: `ustar` of POSIX.1-1988 (pax(1), "ustar Interchange Format").
struct TarHeader: Equatable {
    enum Kind: Equatable {
        case file
        case directory
        /// A link, a device or anything else that no backup holds.
        case other
    }

    static let size = 512

    let kind: Kind
    let name: String
    /// In bytes, without what fills the last block.
    let length: Int

    // MARK: Writing

    /// - Parameters:
    ///   - time: in seconds since 1970.
    ///   - owner: the user and the group.
    /// - Returns: nil for a name or a length that does not fit.
    static func block(
        _ kind: Kind, name: String, length: Int, time: Int, owner: (user: UInt32, group: UInt32)
    ) -> [UInt8]? {
        guard name.utf8.count <= 100, length < 1 << 33, kind != .other else { return nil }
        var block = [UInt8](repeating: 0, count: size)
        func put(_ text: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in text.enumerated() { block[offset + index] = byte }
        }
        func put(_ number: Int, digits: Int, at offset: Int) {
            // An owner may be too large for its field; whoever unpacks as another user does not need it.
            let octal = String(max(0, number) & (1 << (3 * digits) - 1), radix: 8)
            put((String(repeating: "0", count: digits - octal.count) + octal).utf8, at: offset)
        }
        put(name.utf8, at: 0)
        put(kind == .directory ? 0o700 : 0o600, digits: 7, at: 100)
        put(Int(owner.user), digits: 7, at: 108)
        put(Int(owner.group), digits: 7, at: 116)
        put(length, digits: 11, at: 124)
        put(time, digits: 11, at: 136)
        put("        ".utf8, at: 148)
        put((kind == .directory ? "5" : "0").utf8, at: 156)
        put("ustar\0".utf8, at: 257)
        put("00".utf8, at: 263)
        put(checksum(block[...]), digits: 6, at: 148)
        block[154] = 0
        return block
    }

    // MARK: Reading

    /// - Parameter block: 512 bytes that are not all zero.
    init(_ block: [UInt8]) throws {
        // GNU tar writes `ustar` and two blanks.
        guard block[257..<262].elementsEqual("ustar".utf8) else { throw ArchiveError("it is no tar archive") }
        guard Self.number(block[148..<156]) == Self.checksum(block[...]) else {
            throw ArchiveError("a header is damaged")
        }
        guard let length = Self.number(block[124..<136]) else { throw ArchiveError("a header has no length") }
        kind =
            switch block[156] {
            case 0, UInt8(ascii: "0"): .file
            case UInt8(ascii: "5"): .directory
            default: .other
            }
        // A prefix begins a name that is too long for its field; no name of the store is.
        guard block[345] == 0 else { throw ArchiveError("a name is too long") }
        guard let name = String(validating: block[..<100].prefix { $0 != 0 }, as: UTF8.self) else {
            throw ArchiveError("a name is not UTF-8")
        }
        self.name = name
        self.length = length
    }

    /// The sum of all bytes, those of the sum itself taken as blanks.
    private static func checksum(_ block: ArraySlice<UInt8>) -> Int {
        block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
    }

    /// An octal number that a blank or a NUL may end; nil for anything else.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }
}
