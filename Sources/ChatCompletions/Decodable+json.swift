import FoundationEssentials

extension Decodable {
    /// Nil when the bytes are not JSON of this shape.
    init?(json: some Sequence<UInt8>) {
        // A newline at the end means nothing to JSON, and keeps `JSONDecoder` from reading past the end of a text that
        // stops at its 513th opening bracket.
        guard let value = try? JSONDecoder().decode(Self.self, from: Data(json) + [UInt8(ascii: "\n")]) else {
            return nil
        }
        self = value
    }
}
