import CGI
import Chatbot
import HTTPTypes

extension [HTTPField] {
    /// What a client may still do: the `RateLimit-*` fields of draft-ietf-httpapi-ratelimit-headers, up to its sixth
    /// version, which clients know.
    init(_ admission: Admission) {
        let limit = admission.limit
        self.init()
        append(HTTPField.Name("RateLimit-Limit")!, String(limit.count))
        append(HTTPField.Name("RateLimit-Remaining")!, String(admission.remaining))
        append(HTTPField.Name("RateLimit-Reset")!, String(admission.secondsUntilReset))
        append(HTTPField.Name("RateLimit-Policy")!, "\(limit.count);w=\(limit.seconds)")
    }
}
