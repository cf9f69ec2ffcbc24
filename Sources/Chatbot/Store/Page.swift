/// Which part of a list is wanted: of the items whose ids are below ``before``, the last ``limit``.
public struct PageRequest: Sendable, Equatable {
    public let before: Int?
    public let limit: Int?

    public static let everything = PageRequest(before: nil, limit: nil)

    /// - Parameters:
    ///   - before: `nil` for the end of the list.
    ///   - limit: above 0; `nil` for all of them.
    public init(before: Int?, limit: Int?) {
        self.before = before
        self.limit = limit
    }
}

/// A part of a list, in the order of the ids.
public struct Page<Element: Sendable>: Sendable {
    public let items: [Element]
    /// Whether there are items before the first of these.
    public let hasEarlier: Bool
}
