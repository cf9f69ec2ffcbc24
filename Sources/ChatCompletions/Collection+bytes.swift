extension Collection<UInt8> {
    /// Where `bytes` stands for the first time.
    func firstRange(ofBytes bytes: some Collection<UInt8>) -> Range<Index>? {
        var start = startIndex
        while start != endIndex {
            let rest = self[start...]
            if rest.starts(with: bytes) {
                return start..<index(start, offsetBy: bytes.count)
            }
            formIndex(after: &start)
        }
        return nil
    }
}
