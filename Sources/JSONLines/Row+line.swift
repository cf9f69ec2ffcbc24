import CChecksum

extension Row {
    /// Reads a line, given without its newline.
    ///
    /// - Returns: The row, or nil when checksum or shape do not fit.
    public init?(line: ArraySlice<UInt8>) {
        guard let id = line.withUnsafeBytes(Self.id(ofLine:)) else { return nil }
        self.init(id: id, checked: line)
    }

    /// Where the digits of the checksum stand in a line, and where the bytes begin that it covers.
    private static let checksumRange = 8..<16
    static let checkedFrom = 18

    /// Checks the checksum and shape of a line, given without its newline.
    ///
    /// - Returns: The id of its row, or nil when they do not fit.
    static func id(ofLine line: UnsafeRawBufferPointer) -> Int? {
        guard line.count > checkedFrom, line.starts(with: #"{"crc":""#.utf8),
            line[checksumRange.upperBound..<checkedFrom].elementsEqual(#"","#.utf8),
            line[checksumRange].elementsEqual(digits(ofChecksumOf: line[checkedFrom...])),
            line[checkedFrom...].starts(with: #""id":"#.utf8), line.last == UInt8(ascii: "}")
        else { return nil }
        return integer(line[(checkedFrom + 5)...])
    }

    static func writeChecksum(into line: inout [UInt8]) {
        line.replaceSubrange(
            checksumRange, with: line.withUnsafeBytes { Array(digits(ofChecksumOf: $0[checkedFrom...])) })
    }

    /// Whether the bytes of `text` occur anywhere in the row.
    func contains(_ text: StaticString) -> Bool {
        let text = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return bytes.withUnsafeBufferPointer { bytes in
            bytes.indices.contains { bytes[$0...].starts(with: text) }
        }
    }

    private static func digits(ofChecksumOf bytes: Slice<UnsafeRawBufferPointer>) -> some Collection<UInt8> {
        let checked = UnsafeRawBufferPointer(rebasing: bytes)
        let checksum = checksum_crc32c(checked.baseAddress, checked.count)
        return stride(from: 28, through: 0, by: -4).lazy.map { shift in
            let digit = UInt8(checksum >> UInt32(shift) & 15)
            return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
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
