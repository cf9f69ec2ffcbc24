/// A set of ids: one bit for every id up to the highest, whatever their number.
struct NumberSet: Sequence {
    private var words: [UInt64] = []
    private(set) var count = 0

    /// The numbers in order.
    func makeIterator() -> some IteratorProtocol<Int> {
        words.indices.lazy.flatMap { [words] word in
            (0..<64).lazy.filter { words[word] >> $0 & 1 == 1 }.map { word * 64 + $0 }
        }.makeIterator()
    }

    func contains(_ number: Int) -> Bool {
        number / 64 < words.count && words[number / 64] >> (number % 64) & 1 == 1
    }

    mutating func insert(_ number: Int) {
        guard !contains(number) else { return }
        while words.count <= number / 64 { words.append(0) }
        words[number / 64] |= 1 << (number % 64)
        count += 1
    }
}
