import HTTPTypes

/// What can be wrong with a request before the domain has seen it.
enum HTTPError: Error {
    case notFound
    case methodNotAllowed([HTTPRequest.Method])
    /// It would change data while the site is being moved.
    case maintenance
    case unsupportedMediaType
    case invalid([InvalidField])
}
