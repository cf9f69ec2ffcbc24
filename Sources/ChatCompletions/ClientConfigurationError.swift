/// A setting with which no request can be sent. None of them holds the setting's value.
public enum ClientConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not an absolute `http` or `https` URL, or one with a user name, a query or a fragment.
    case invalidBaseURL

    /// The key is empty, or holds something else than visible ASCII.
    case invalidAPIKey

    /// The list of models is empty, or one of the names is.
    case invalidModels

    /// The temperature is outside 0…2, the share of probability outside 0…1, or the token limit below 1.
    case invalidSampling

    /// A duration is not positive, or the number of attempts is below 1.
    case invalidRetryPolicy

    /// The URL is `https`, and there are no certificates to verify the server with.
    case noCertificates

    public var description: String {
        switch self {
        case .invalidBaseURL: "the base URL is not a plain http or https URL"
        case .invalidAPIKey: "the API key is empty or holds characters other than visible ASCII"
        case .invalidModels: "the list of models is empty or holds an empty name"
        case .invalidSampling: "temperature, top-p or the token limit is out of range"
        case .invalidRetryPolicy: "a timeout, the deadline or the number of attempts is not positive"
        case .noCertificates: "no certificates to verify an https server with"
        }
    }
}
