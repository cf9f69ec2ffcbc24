import ChatCompletions
import Testing

@Suite struct ConfigurationTests {
    @Test(
        "A base URL that is not a plain web address is refused",
        arguments: [
            "", "api.groq.com/openai/v1", "/openai/v1", "ftp://host/v1", "file:///etc/passwd", "http://",
            "https://user:secret@host/v1", "https://host/v1?x=1", "https://host/v1#x", "https://ho st/v1",
            "https://host/v1\r\nX: y",
        ])
    func baseURL(_ url: String) {
        #expect(throws: ClientConfigurationError.invalidBaseURL) { try client(baseURL: url) }
    }

    @Test(
        "A key that could end a header is refused",
        arguments: ["", " ", "gsk_a b", "gsk_a\n", "gsk_a\r\nX: y", "gsk_\u{0}", "gsk_é", "gsk_\t", "\u{7F}"])
    func apiKey(_ key: String) {
        #expect(throws: ClientConfigurationError.invalidAPIKey) { try client(apiKey: key) }
    }

    @Test("A list without models is refused", arguments: [[], [""], ["a", ""]])
    func models(_ models: [String]) {
        #expect(throws: ClientConfigurationError.invalidModels) { try client(models: models) }
    }

    @Test(
        "Sampling out of range is refused",
        arguments: [
            Sampling(temperature: -0.1, topP: 1, maxTokens: 1), Sampling(temperature: 2.1, topP: 1, maxTokens: 1),
            Sampling(temperature: .nan, topP: 1, maxTokens: 1), Sampling(temperature: 1, topP: 1.1, maxTokens: 1),
            Sampling(temperature: 1, topP: .infinity, maxTokens: 1), Sampling(temperature: 1, topP: 1, maxTokens: 0),
        ])
    func sampling(_ sampling: Sampling) {
        #expect(throws: ClientConfigurationError.invalidSampling) { try client(sampling: sampling) }
    }

    @Test(
        "A policy without time or attempts is refused",
        arguments: [
            RetryPolicy(attemptTimeout: .zero), RetryPolicy(deadline: .seconds(-1)), RetryPolicy(attemptsPerModel: 0),
        ])
    func policy(_ policy: RetryPolicy) {
        #expect(throws: ClientConfigurationError.invalidRetryPolicy) { try client(policy: policy) }
    }

    @Test func `https needs certificates, and http does not`() throws {
        #expect(throws: ClientConfigurationError.noCertificates) {
            try client(baseURL: "https://host/v1", certificates: nil)
        }
        _ = try client(baseURL: "HTTP://127.0.0.1:11434/v1", certificates: nil)
        _ = try client(baseURL: "http://[::1]:8080", certificates: nil)
    }

    private func client(
        baseURL: String = "https://host/v1", apiKey: String? = "key", models: [String] = ["model"],
        sampling: Sampling = Sampling(temperature: 0.5, topP: 0.95, maxTokens: 500),
        policy: RetryPolicy = RetryPolicy(),
        certificates: CertificateStore? = .file("/authorities.pem")
    ) throws -> ChatCompletionsClient {
        try ChatCompletionsClient(
            baseURL: baseURL, apiKey: apiKey, models: models, sampling: sampling, policy: policy,
            certificates: certificates)
    }
}
