import Foundation

/// How much is tried. `TORTURE=long` tries everything that can be enumerated, and many more of what cannot.
enum Torture {
    static let isLong = ProcessInfo.processInfo.environment["TORTURE"] == "long"

    /// What random choices begin with: `TORTURE_SEED`, or another one in every run. A failure names it.
    static let seed =
        ProcessInfo.processInfo.environment["TORTURE_SEED"].flatMap { UInt64($0) }
        ?? .random(in: 0...UInt64(UInt32.max))

    /// Random choices that are the same for the same seed and purpose, whatever else runs.
    static func random(for purpose: String) -> SplitMix64 {
        SplitMix64(state: purpose.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    }

    /// All of them in the long form, else so many, in their order.
    static func sample<Element>(_ elements: [Element], _ count: Int, for purpose: String) -> [Element] {
        guard !isLong, elements.count > count else { return elements }
        var random = random(for: purpose)
        return elements.indices.shuffled(using: &random).prefix(count).sorted().map { elements[$0] }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
