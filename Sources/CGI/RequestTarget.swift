/// What a client asked for (RFC 9112, section 3.2): in origin form, `/a/b?c`, or absolute form, `http://host/a/b?c`.
struct RequestTarget {
    /// The segments of the path as the client wrote them, percent-encoded, without empty ones.
    let segments: [String]

    /// Whether the path ends with "/".
    let hasTrailingSlash: Bool

    /// What follows the first "?", as the client wrote it; nil when there is none.
    let query: String?

    /// Any string is taken: one that breaks the grammar gives segments that nobody looks for.
    init(_ target: String) {
        let pathEnd = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = target.utf8[..<(pathEnd ?? target.endIndex)]
        let segments = Self.segments(of: path)
        hasTrailingSlash = path.last == UInt8(ascii: "/")
        query = pathEnd.map { String(target[target.utf8.index(after: $0)...]) }

        // In absolute form, the scheme and the host stand before the path.
        let isAbsolute = !target.utf8.starts(with: "/".utf8) && segments.first?.utf8.last == UInt8(ascii: ":")
        self.segments = isAbsolute ? Array(segments.dropFirst(2)) : segments
    }

    /// Cuts a path at every "/" byte. Cutting at the character would miss a "/" that a combining mark follows.
    ///
    /// In a loop: `split` makes an array of a type that nothing else needs, and each such type costs a process 15,000 instructions.
    static func segments(of path: Substring.UTF8View) -> [String] {
        var segments: [String] = []
        var start = path.startIndex
        while start < path.endIndex {
            let end = path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            if start < end { segments.append(String(Substring(path[start..<end]))) }
            start = end == path.endIndex ? end : path.index(after: end)
        }
        return segments
    }
}
