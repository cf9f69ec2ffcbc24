/// A set of ids, for going through whole stores: one bit for every id, in pages that are made when a number falls into them.
public struct NumberSet: Sequence, Sendable {
    /// A page holds 2¹⁶ numbers; those that are empty have no words.
    private var pages: [[UInt64]] = []
    public private(set) var count = 0

    public init() {}

    /// The numbers in order.
    public struct Iterator: IteratorProtocol {
        fileprivate let pages: [[UInt64]]
        fileprivate var page = -1
        fileprivate var word = 1023
        /// What is left of the word.
        fileprivate var bits: UInt64 = 0

        public mutating func next() -> Int? {
            while bits == 0 {
                word += 1
                if word == 1024 {
                    repeat { page += 1 } while page < pages.count && pages[page].isEmpty
                    word = 0
                }
                guard page < pages.count else { return nil }
                bits = pages[page][word]
            }
            defer { bits &= bits - 1 }
            return NumberSet.number(page, word, bits.trailingZeroBitCount)
        }
    }

    public func makeIterator() -> Iterator { Iterator(pages: pages) }

    private static func number(_ page: Int, _ word: Int, _ bit: Int) -> Int { page << 16 | word << 6 | bit }

    public func contains(_ number: Int) -> Bool {
        let page = number >> 16
        guard page < pages.count, !pages[page].isEmpty else { return false }
        return pages[page][number >> 6 & 0x3FF] >> (number & 63) & 1 == 1
    }

    /// - Returns: whether it was not there before.
    @discardableResult
    public mutating func insert(_ number: Int) -> Bool {
        let page = number >> 16
        while pages.count <= page { pages.append([]) }
        if pages[page].isEmpty { pages[page] = Array(repeating: 0, count: 1024) }
        let bit: UInt64 = 1 << (number & 63)
        guard pages[page][number >> 6 & 0x3FF] & bit == 0 else { return false }
        pages[page][number >> 6 & 0x3FF] |= bit
        count += 1
        return true
    }

    /// Adds the numbers of another set.
    ///
    /// - Returns: those that both had.
    public mutating func formUnion(_ other: NumberSet) -> NumberSet {
        var common = NumberSet()
        for page in other.pages.indices where !other.pages[page].isEmpty {
            while pages.count <= page { pages.append([]) }
            if pages[page].isEmpty { pages[page] = Array(repeating: 0, count: 1024) }
            for word in other.pages[page].indices {
                let (mine, others) = (pages[page][word], other.pages[page][word])
                pages[page][word] = mine | others
                count += (others & ~mine).nonzeroBitCount
                for bit in 0..<64 where (mine & others) >> bit & 1 == 1 { common.insert(Self.number(page, word, bit)) }
            }
        }
        return common
    }

    /// The highest number; nil when there is none.
    public var max: Int? {
        for page in pages.indices.reversed() {
            for word in pages[page].indices.reversed() where pages[page][word] != 0 {
                return Self.number(page, word, 63 - pages[page][word].leadingZeroBitCount)
            }
        }
        return nil
    }
}

extension NumberSet {
    public init(_ numbers: some Sequence<Int>) {
        for number in numbers { insert(number) }
    }
}
