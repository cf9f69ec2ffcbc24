import FoundationEssentials

/// A whole response.
struct HTTPResponse {
    let status: Int

    /// By name in lower case. Of a field that came more than once, the last.
    let headers: [String: String]
    let body: Data
}
