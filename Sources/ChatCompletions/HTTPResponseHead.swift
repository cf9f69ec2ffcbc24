/// What comes before the body of a response.
struct HTTPResponseHead {
    let status: Int

    /// By name in lower case. Of a field that came more than once, the last.
    let headers: [String: String]

    var isSuccess: Bool { (200..<300).contains(status) }

    var isJSON: Bool { headers["content-type"]?.lowercased().hasPrefix("application/json") == true }
}
