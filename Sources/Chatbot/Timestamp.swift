/// A point in time in milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC: `2026-11-22T20:15:30.042Z`.
/// Years have four digits.
///
/// Written by hand because FoundationEssentials' ISO 8601 style costs 1.3 million instructions at its first use, more
/// than the rest of a request (`docs/decisions.md`).
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let milliseconds: Int

    public init(milliseconds: Int) { self.milliseconds = milliseconds }

    /// Reads the one form that ``description`` writes; `nil` for every other, and for a time that does not exist.
    public init?(_ text: String) {
        var text = text
        guard let time = text.withUTF8(Timestamp.init(utf8:)) else { return nil }
        self = time
    }

    /// Likewise, from the bytes of the text.
    public init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        guard let milliseconds = Self.milliseconds(text) else { return nil }
        self.milliseconds = milliseconds
    }

    private static func milliseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        func number(at start: Int, digits: Int, then separator: Unicode.Scalar) -> Int? {
            var value = 0
            for byte in text[start..<start + digits] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return text[start + digits] == UInt8(ascii: separator) ? value : nil
        }
        guard text.count == 24,
            let year = number(at: 0, digits: 4, then: "-"), let month = number(at: 5, digits: 2, then: "-"),
            let day = number(at: 8, digits: 2, then: "T"), let hour = number(at: 11, digits: 2, then: ":"),
            let minute = number(at: 14, digits: 2, then: ":"), let second = number(at: 17, digits: 2, then: "."),
            let fraction = number(at: 20, digits: 3, then: "Z"), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        guard civil(daysSinceEpoch: days) == (year, month, day) else { return nil }
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + fraction
    }

    /// Seconds since 1970, rounded down: what a JWT calls a NumericDate (RFC 7519 section 2).
    public var seconds: Int { milliseconds.quotientAndRemainderFloored(by: 1000).quotient }

    /// The UTC day: `2026-11-22`.
    public var day: String { String(description.prefix(10)) }

    /// The UTC month: `2026-11`.
    public var month: String { String(description.prefix(7)) }

    public func adding(hours: Int) -> Timestamp { Timestamp(milliseconds: milliseconds + hours * 3_600_000) }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    public var description: String {
        let (days, time) = milliseconds.quotientAndRemainderFloored(by: 86_400_000)
        let date = Self.civil(daysSinceEpoch: days)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        func append(_ value: Int, digits: Int, _ separator: Unicode.Scalar) {
            var divisor = [1, 10, 100, 1000][digits - 1]
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
            bytes.append(UInt8(ascii: separator))
        }
        append(date.year, digits: 4, "-")
        append(date.month, digits: 2, "-")
        append(date.day, digits: 2, "T")
        append(time / 3_600_000, digits: 2, ":")
        append(time / 60_000 % 60, digits: 2, ":")
        append(time / 1000 % 60, digits: 2, ".")
        append(time % 1000, digits: 3, "Z")
        return String(decoding: bytes, as: UTF8.self)
    }

    // Both conversions are Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms": years begin in March, so
    // that the leap day is the last one, and 400 years (an era) always have 146,097 days.

    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.quotientAndRemainderFloored(by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = era.remainder * 365 + era.remainder / 4 - era.remainder / 100 + dayOfYear
        return era.quotient * 146_097 + dayOfEra - 719_468
    }

    private static func civil(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainderFloored(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int {
    fileprivate func quotientAndRemainderFloored(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
