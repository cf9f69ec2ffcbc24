import CChecksum
import Testing

@Suite struct ChecksumTests {
    private static let examples: [(bytes: [UInt8], checksum: UInt32)] = [
        ([], 0),
        (Array("123456789".utf8), 0xE306_9283),
        // RFC 3720, appendix B.4; there the bytes of the checksum are listed least significant first
        (Array(repeating: 0, count: 32), 0x8A91_36AA),
        (Array(repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0...31), 0x46DD_794E),
        (Array((0...31).reversed()), 0x113F_DB5C),
        (
            [0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0x14]
                + [0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0],
            0xD996_3A56
        ),
    ]

    @Test(arguments: examples)
    func `agrees with the examples of RFC 3720`(example: (bytes: [UInt8], checksum: UInt32)) {
        #expect(checksum_crc32c(example.bytes, example.bytes.count) == example.checksum)
        #expect(checksum_crc32c_portable(example.bytes, example.bytes.count) == example.checksum)
    }

    @Test func `the processor's instruction and plain C agree at every length and alignment`() {
        let bytes = (0..<200).map { _ in UInt8.random(in: 0...255) }
        bytes.withUnsafeBytes { bytes in
            for start in 0..<16 {
                for end in start...bytes.count {
                    let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                    #expect(
                        checksum_crc32c(part.baseAddress, part.count)
                            == checksum_crc32c_portable(part.baseAddress, part.count)
                    )
                }
            }
        }
    }
}
