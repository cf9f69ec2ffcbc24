import CGI
import Environment

extension CGIRequest {
    init(environment: [String: String]) throws(CGIError) {
        try self.init(environment: EnvironmentVariables(environment))
    }
}
