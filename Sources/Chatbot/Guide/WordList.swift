/// Some words, to look others up in.
///
/// Not a `Set`: a process looks up a few thousand words once, and what `Hashable` needs for an array of scalars cost it more than all
/// else that it does with them (`docs/decisions.md`).
struct WordList: Sendable {
    private let words: [GuideTokenizer.Word]
    /// Of each word, in ascending order.
    private let fingerprints: [UInt64]

    init(_ words: [GuideTokenizer.Word]) {
        self.words = words.sorted { $0.fingerprint < $1.fingerprint }
        fingerprints = self.words.map(\.fingerprint)
    }

    func contains(_ word: GuideTokenizer.Word) -> Bool {
        let fingerprint = word.fingerprint
        var (low, high) = (0, fingerprints.count)
        while low < high {
            let middle = (low + high) / 2
            if fingerprints[middle] < fingerprint { low = middle + 1 } else { high = middle }
        }
        while low < fingerprints.count, fingerprints[low] == fingerprint {
            if words[low] == word { return true }
            low += 1
        }
        return false
    }
}

extension GuideTokenizer.Word {
    /// FNV-1a over the scalars: what tells nearly all words apart.
    var fingerprint: UInt64 {
        reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1.value)) &* 0x100_0000_01B3 }
    }
}
