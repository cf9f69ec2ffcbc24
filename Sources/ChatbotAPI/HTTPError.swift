import HTTPTypes

/// What can be wrong with a request before the domain has seen it.
enum HTTPError: Error {
    case notFound
    case methodNotAllowed([HTTPRequest.Method])
    case unsupportedMediaType
    case invalid([InvalidField])
}
