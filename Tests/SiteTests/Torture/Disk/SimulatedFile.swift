/// A file as processes see it, and what of that may be on the disk.
struct SimulatedFile: Sendable {
    enum Change: Sendable {
        case write([UInt8], offset: Int)
        case truncate(Int)
    }

    /// What certainly is on the disk.
    private(set) var durable: [UInt8]
    /// What was done since.
    private(set) var pending: [Change] = []
    /// What processes see.
    private(set) var current: [UInt8]
    var mode: UInt32

    init(_ bytes: [UInt8], mode: UInt32 = 0o600) {
        (durable, current, self.mode) = (bytes, bytes, mode)
    }

    mutating func append(_ bytes: [UInt8]) {
        pending.append(.write(bytes, offset: current.count))
        current += bytes
    }

    mutating func truncate(to size: Int) {
        guard size != current.count else { return }
        pending.append(.truncate(size))
        Self.truncate(&current, to: size)
    }

    mutating func synchronize() { (durable, pending) = (current, []) }

    /// What the disk may hold when the power fails now: every way that the pending changes may have reached it, if there are no
    /// more than `limit`, else that many of them, the extreme ones included.
    func survivors(_ limit: Int, using random: inout SplitMix64) -> [[UInt8]] {
        guard !pending.isEmpty else { return [durable] }
        let pieces = pending.flatMap(Self.pieces)
        let (none, all) = (pieces.map { _ in Fate.lost }, pieces.map { _ in Fate.written })
        var fates = [none, all]
        // Each piece alone, and all but each: a later one without an earlier one among them.
        for index in pieces.indices {
            for fate in [Fate.lost, .torn] { fates.append(Self.replacing(all, index, with: fate)) }
            for fate in [Fate.written, .torn] { fates.append(Self.replacing(none, index, with: fate)) }
        }
        for _ in 0..<limit {
            fates.append(pieces.map { _ in [.lost, .written, .torn].randomElement(using: &random)! })
        }
        var results = Set<[UInt8]>()
        for fate in fates {
            let bytes = content(pieces, fate, using: &random)
            results.insert(bytes)
            // The size may have reached the disk before what is in the file.
            if bytes.count < current.count {
                results.insert(bytes + Array(repeating: 0, count: current.count - bytes.count))
                let some = Int.random(in: 1...current.count - bytes.count, using: &random)
                results.insert(bytes + Array(repeating: 0, count: some))
            }
        }
        let certain = [durable, current]
        let others = results.subtracting(certain).sorted { $0.lexicographicallyPrecedes($1) }.shuffled(using: &random)
        return Array((certain + others).prefix(max(2, limit)))
    }

    private enum Fate { case lost, written, torn }

    /// A disk writes sectors, each of them as a whole, and in any order. Only what comes last, where nothing follows it, may
    /// end at any byte.
    private static let sectorSize = 512

    private static func pieces(of change: Change) -> [Change] {
        guard case .write(let bytes, var offset) = change else { return [change] }
        var pieces: [Change] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(sectorSize - offset % sectorSize)
            pieces.append(.write(Array(piece), offset: offset))
            offset += piece.count
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }

    private static func replacing(_ fates: [Fate], _ index: Int, with fate: Fate) -> [Fate] {
        var fates = fates
        fates[index] = fate
        return fates
    }

    private func content(_ pieces: [Change], _ fates: [Fate], using random: inout SplitMix64) -> [UInt8] {
        var bytes = durable
        for (index, piece) in pieces.enumerated() {
            let isLast = fates[(index + 1)...].allSatisfy { $0 == .lost }
            let fate = fates[index] == .torn && !isLast ? .lost : fates[index]
            if fate == .lost { continue }
            switch piece {
            case .truncate(let size): Self.truncate(&bytes, to: size)
            case .write(let content, let offset):
                let count = fate == .torn ? Int.random(in: 0..<content.count, using: &random) : content.count
                guard count > 0 else { continue }
                // Where nothing was written there are zeros.
                Self.truncate(&bytes, to: max(bytes.count, offset + count))
                bytes.replaceSubrange(offset..<offset + count, with: content[..<count])
            }
        }
        return bytes
    }

    private static func truncate(_ bytes: inout [UInt8], to size: Int) {
        bytes = Array(bytes.prefix(size)) + Array(repeating: 0, count: max(0, size - bytes.count))
    }
}
