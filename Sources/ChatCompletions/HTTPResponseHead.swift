/// What comes before the body of a response.
package struct HTTPResponseHead {
    package let status: Int

    /// By name in lower case. Of a field that came more than once, the last.
    package let headers: [String: String]

    package var isSuccess: Bool { (200..<300).contains(status) }

    var isJSON: Bool { headers["content-type"]?.lowercased().hasPrefix("application/json") == true }
}
