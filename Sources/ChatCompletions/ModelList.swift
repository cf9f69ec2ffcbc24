import CCurl

/// What a server says to `GET /models`: which models it offers. For whoever checks a site; asking for a reply needs none of it.
public struct ModelList: Sendable {
    /// The models' names, in the order of the server.
    public let ids: [String]

    /// What the server's clock said, in seconds since 1970; nil when it did not say, or nothing that is a time.
    public let date: Int?

    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// No request can be sent with these settings.
        case configuration(ClientConfigurationError)

        /// The server could not be reached, or its response did not come to its end.
        case transport(TransportError)

        /// The response is no success.
        case status(Int, ServerError)

        /// The response is no list of models.
        case unreadable

        public var description: String {
            switch self {
            case .configuration(let error): error.description
            case .transport(let error): error.description
            case .status(let status, let error): "status \(status)" + (error.code.map { " (\($0))" } ?? "")
            case .unreadable: "the response is no list of models"
            }
        }
    }

    /// Asks a server once.
    ///
    /// - Parameters:
    ///   - baseURL: such as `https://api.groq.com/openai/v1`; `/models` is appended.
    ///   - apiKey: sent as a bearer token; nil for a server that wants none.
    ///   - certificates: what an `https` server is verified against; see `CertificateStore.find`. Not needed for `http`.
    ///   - timeout: for everything.
    public init(
        baseURL: String, apiKey: String?, certificates: CertificateStore?, timeout: Duration
    ) throws(Failure) {
        guard let url = ServerURL(baseURL: baseURL) else { throw .configuration(.invalidBaseURL) }
        guard certificates != nil || !url.usesTLS else { throw .configuration(.noCertificates) }
        let key = apiKey.flatMap(APIKey.init)
        guard apiKey == nil || key != nil else { throw .configuration(.invalidAPIKey) }
        let response: (head: HTTPResponseHead, body: [UInt8])
        do throws(TransportError) {
            response = try HTTPSession(url: url.models, of: url, apiKey: key, certificates: certificates)
                .response(to: "GET", timeout: timeout, limit: HTTPSession.bodyLimit)
        } catch {
            throw .transport(error)
        }
        guard response.head.isSuccess else {
            throw .status(response.head.status, ServerError(body: response.body).hiding(key))
        }
        guard let list = Body(json: response.body) else { throw .unreadable }
        ids = list.data.map(\.id)
        let date = response.head.headers["date"].map { curl_getdate($0, nil) } ?? -1
        self.date = date == -1 ? nil : date
    }

    private struct Body: Decodable {
        struct Model: Decodable {
            let id: String
        }

        let data: [Model]
    }
}
