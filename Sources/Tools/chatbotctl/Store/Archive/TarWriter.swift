import Glibc

/// Writes files into a compressed archive, one after the other, with the directories that they lie in before them.
struct TarWriter {
    private let output: GzipWriter
    private let owner = (user: getuid(), group: getgid())
    private var directories: Set<String> = []

    init(to output: GzipWriter) { self.output = output }

    /// - Parameters:
    ///   - name: a path with slashes.
    ///   - time: of the last change, in seconds since 1970.
    mutating func add(_ name: String, _ contents: [UInt8], time: Int) throws(ControlError) {
        try addDirectories(of: name, time: time)
        try writeHeader(.file, name, length: contents.count, time: time)
        try write(contents)
        let unfilled = contents.count % TarHeader.size
        if unfilled > 0 { try write([UInt8](repeating: 0, count: TarHeader.size - unfilled)) }
    }

    /// Writes the directories that a name begins with, where that was not done yet.
    mutating func addDirectories(of name: String, time: Int) throws(ControlError) {
        for slash in name.utf8.indices where name.utf8[slash] == UInt8(ascii: "/") {
            let directory = String(name[...slash])
            if directories.insert(directory).inserted {
                try writeHeader(.directory, directory, length: 0, time: time)
            }
        }
    }

    /// Writes the two empty blocks that end an archive.
    func finish() throws(ControlError) {
        try write([UInt8](repeating: 0, count: 2 * TarHeader.size))
        try output.finish()
    }

    private func writeHeader(
        _ kind: TarHeader.Kind, _ name: String, length: Int, time: Int
    ) throws(ControlError) {
        guard let block = TarHeader.block(kind, name: name, length: length, time: time, owner: owner) else {
            throw .failed("\(name): too large for an archive")
        }
        try write(block)
    }

    private func write(_ bytes: [UInt8]) throws(ControlError) {
        // zlib counts in 32 bits.
        for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
            try output.write(bytes[start..<min(start + 1 << 30, bytes.count)])
        }
    }
}
