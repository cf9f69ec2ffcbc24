/// The first line of a trail that the site has not written so, or that is not there any more.
public struct AuditFinding: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case changed
        case removed
        case inserted
        /// The last line does not follow the one before it, and nothing tells which of the two is false.
        case mismatch
        /// Lines at the end are missing, as a noted hash tells.
        case cut
    }

    /// A line of a month's file. Lines count from 1.
    public struct Place: Sendable, Equatable {
        public let month: String
        public let line: Int
    }

    public let kind: Kind
    /// The line itself; of removed ones, the line that stands in their place; of a cut end, the last line that is left.
    public let place: Place
    /// What is wrong, in words that follow the place.
    public let text: String

    init(_ kind: Kind, at place: Place, _ text: String) {
        self.kind = kind
        self.place = place
        self.text = text
    }

    /// The path of the file in the store.
    public var path: String { "\(AuditTrail.folder)/\(place.month).jsonl" }
}
