/// Reads a compressed archive, entry by entry.
struct TarReader {
    private let input: GzipReader
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// What is left of the last entry: its contents, and what fills the last block.
    private var left = 0
    private var filling = 0

    init(from input: GzipReader) { self.input = input }

    /// The next entry; nil at the end, which must be that of the file as well.
    mutating func next() throws -> TarHeader? {
        while left > 0 { _ = try readPiece { _ in } }
        try skip(filling)
        filling = 0
        guard try read(TarHeader.size) == TarHeader.size else { throw ArchiveError("it has no end") }
        let block = Array(buffer[..<TarHeader.size])
        if block.allSatisfy({ $0 == 0 }) {
            try readEnd()
            return nil
        }
        let header = try TarHeader(block)
        left = header.kind == .file ? header.length : 0
        filling = (TarHeader.size - left % TarHeader.size) % TarHeader.size
        return header
    }

    /// Hands on the next piece of the contents of the entry.
    ///
    /// - Returns: whether there was one.
    mutating func readPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        guard left > 0 else { return false }
        let count = min(left, buffer.count)
        guard try read(count) == count else { throw ArchiveError("it is cut off") }
        left -= count
        try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        return true
    }

    private mutating func read(_ count: Int) throws -> Int {
        try buffer.withUnsafeMutableBytes { bytes in
            try input.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
        }
    }

    private mutating func skip(_ count: Int) throws {
        guard count > 0 else { return }
        guard try read(count) == count else { throw ArchiveError("it is cut off") }
    }

    /// Behind the first empty block only empty ones may follow. They are read to the end: there the checksum is.
    private mutating func readEnd() throws {
        var blocks = 1
        while true {
            let count = try read(TarHeader.size)
            if count == 0 { break }
            guard count == TarHeader.size, buffer[..<count].allSatisfy({ $0 == 0 }) else {
                throw ArchiveError("something follows its end")
            }
            blocks += 1
        }
        if blocks < 2 { throw ArchiveError("it has no end") }
    }
}
