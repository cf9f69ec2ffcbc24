extension Int {
    /// Reads up to 18 decimal digits; `nil` for everything else, such as signs, leading zeros, and more than `Int` may hold.
    init?(decimal digits: some Collection<UInt8>) {
        guard (1...18).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return nil
        }
        self = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            self = self * 10 + Int(digit - UInt8(ascii: "0"))
        }
    }
}
