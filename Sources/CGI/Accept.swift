/// Which media types a client takes, and which it likes best: the `Accept` field (RFC 9110, section 12.5.1).
public struct Accept: Sendable {
    /// Empty when the client takes anything.
    private let ranges: [MediaRange]

    /// Reads the value of an `Accept` field.
    ///
    /// - Parameter value: the value; nil when the client sent no such field, which means that it takes anything. So does a
    ///   field without one readable media range; beside a readable one, the others are passed over.
    public init(_ value: String?) {
        var scanner = FieldScanner(value ?? "")
        var ranges: [MediaRange] = []
        while !scanner.isAtEnd {
            scanner.skipWhitespace()
            if let range = MediaRange(&scanner) {
                ranges.append(range)
            }
            scanner.skip(past: UInt8(ascii: ","))
        }
        self.ranges = ranges
    }

    /// How much the client likes a media type, in thousandths: from 0, when it does not take it, to 1000.
    ///
    /// - Parameter mediaType: without parameters and in lower case, such as `text/html`.
    public func quality(of mediaType: String) -> Int {
        guard !ranges.isEmpty else { return 1000 }
        // The most specific range decides, whatever stands beside it: "text/*, text/html;q=0" refuses HTML.
        let covering = ranges.filter { $0.covers(mediaType) }
        let specificity = covering.map(\.specificity).max()
        return covering.filter { $0.specificity == specificity }.map(\.weight).max() ?? 0
    }

    /// The media type that the client likes best, the first of those that it likes equally; nil when it takes none.
    ///
    /// - Parameter offers: what the program can answer with, in its own order of preference, each as in ``quality(of:)``.
    public func preferred(of offers: [String]) -> String? {
        var best: (offer: String, quality: Int)?
        for offer in offers {
            let quality = quality(of: offer)
            if quality > best?.quality ?? 0 {
                best = (offer, quality)
            }
        }
        return best?.offer
    }

    /// Whether the client names a media type itself, and not only by a wildcard, however little it likes it.
    ///
    /// - Parameter mediaType: As in ``quality(of:)``.
    public func names(_ mediaType: String) -> Bool {
        ranges.contains { $0.specificity == .subtype && $0.covers(mediaType) }
    }
}

/// One element of an `Accept` field. Its parameters are passed over but for the weight: clients that ask for
/// `application/json; charset=utf-8` want JSON.
private struct MediaRange {
    enum Specificity: Comparable {
        case anything, type, subtype
    }

    let specificity: Specificity
    /// In thousandths.
    let weight: Int

    private let type: String
    private let essence: String

    /// Takes a media range from the scanner; nil when there is none, or its weight is not one.
    init?(_ scanner: inout FieldScanner) {
        guard let range = MediaType(&scanner), scanner.isAtEnd || scanner.next == UInt8(ascii: ","),
            let weight = Self.thousandths(range["q"] ?? "1")
        else { return nil }
        switch (range.type, range.subtype) {
        case ("*", "*"): specificity = .anything
        case ("*", _): return nil
        case (_, "*"): specificity = .type
        case (_, _): specificity = .subtype
        }
        self.weight = weight
        type = range.type
        essence = range.essence
    }

    func covers(_ mediaType: String) -> Bool {
        switch specificity {
        case .anything: true
        case .type: mediaType.utf8.starts(with: "\(type)/".utf8)
        case .subtype: mediaType == essence
        }
    }

    /// A weight, from "0" to "1" with at most three decimals (RFC 9110, section 12.4.2).
    private static func thousandths(_ weight: String) -> Int? {
        var digits = Array(weight.utf8)
        if digits.count > 1, digits.remove(at: 1) != UInt8(ascii: ".") { return nil }
        guard (1...4).contains(digits.count), digits.allSatisfy(\.isASCIIDigit) else { return nil }
        digits += [UInt8](repeating: UInt8(ascii: "0"), count: 4 - digits.count)
        let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return value <= 1000 ? value : nil
    }
}
