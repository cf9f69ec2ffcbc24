import CChecksum
import Glibc

extension Row {
    /// Reads a line, given without its newline.
    ///
    /// - Returns: The row, or nil when checksum or shape do not fit.
    public init?(line: ArraySlice<UInt8>) {
        guard let id = line.withUnsafeBytes(Self.id(ofLine:)) else { return nil }
        self.init(id: id, checked: line)
    }

    /// Where the digits of the checksum stand in a line, and where the bytes begin that it covers.
    private static let digitsFrom = 8
    static let checkedFrom = 18

    /// Checks the checksum and shape of a line, given without its newline.
    ///
    /// Every line of every file that is read comes through here: hence memcmp(3) and whole words.
    ///
    /// - Returns: The id of its row, or nil when they do not fit.
    static func id(ofLine line: UnsafeRawBufferPointer) -> Int? {
        guard line.count > checkedFrom + 5, line.holds(#"{"crc":""#, at: 0), line.holds(#"","id":"#, at: 16),
            line.last == UInt8(ascii: "}"),
            line.loadUnaligned(fromByteOffset: digitsFrom, as: UInt64.self) == digits(ofChecksumOf: line)
        else { return nil }
        return integer(line[(checkedFrom + 5)...])
    }

    static func writeChecksum(into line: inout [UInt8]) {
        line.withUnsafeMutableBytes { line in
            let digits = digits(ofChecksumOf: UnsafeRawBufferPointer(line))
            line.storeBytes(of: digits, toByteOffset: digitsFrom, as: UInt64.self)
        }
    }

    /// Whether the bytes of `text` occur anywhere in the row.
    func contains(_ text: StaticString) -> Bool {
        bytes.withUnsafeBytes { memmem($0.baseAddress!, $0.count, text.utf8Start, text.utf8CodeUnitCount) != nil }
    }

    /// The eight hex digits of a line's checksum, the first one in the lowest address.
    private static func digits(ofChecksumOf line: UnsafeRawBufferPointer) -> UInt64 {
        let checksum = UInt64(checksum_crc32c(line.baseAddress! + checkedFrom, line.count - checkedFrom))
        // Each four bits into a byte of their own, and all eight bytes at once into digits.
        var digits = (checksum << 16 | checksum) & 0x0000_FFFF_0000_FFFF
        digits = (digits << 8 | digits) & 0x00FF_00FF_00FF_00FF
        digits = (digits << 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
        let areLetters = (digits + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (digits + 0x3030_3030_3030_3030 + areLetters * 39).bigEndian
    }

    /// The integer at the start of `bytes`, which a comma or brace must follow. RFC 8259 allows no leading zeros.
    private static func integer(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        var value = 0
        for (position, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if position > 0, value == 0 { return nil }
                let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
                let (sum, overflowedToo) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
                if overflowed || overflowedToo { return nil }
                value = sum
            case UInt8(ascii: ","), UInt8(ascii: "}"):
                return position > 0 ? value : nil
            default:
                return nil
            }
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes of `text` stand at an offset.
    fileprivate func holds(_ text: StaticString, at offset: Int) -> Bool {
        offset + text.utf8CodeUnitCount <= count
            && memcmp(baseAddress! + offset, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
}
