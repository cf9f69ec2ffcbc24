import Foundation
import Testing

@testable import Chatbot

@Suite struct SettingNameTests {
    @Test func `every setting that .env.example names is known, and no other`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../.env.example").standardized
        let text = try String(contentsOf: file, encoding: .utf8)
        let names = text.matches(of: /(?m)^#?([A-Z_]+)=/).map { String($0.1) }
        #expect(names.count > 20)
        // A second name for CURL_CA_BUNDLE.
        #expect(Set(SettingName.all) == Set(names + ["SSL_CERT_FILE"]))
    }

    @Test(arguments: [
        ("GROQ_MODEL", "GROQ_MODELS"), ("SECRETKEY", "SECRET_KEY"), ("SERCET_KEY", "SECRET_KEY"),
        ("groq_api_key", "GROQ_API_KEY"), ("DATADIR", "DATA_DIR"), ("DATABASE_URI", "DATABASE_URL"),
        ("GROQ_APIKEY", "GROQ_API_KEY"), ("RATE_LIMIT_MESAGES", "RATE_LIMIT_MESSAGES"),
    ])
    func `a key that looks like a setting is taken for a misspelt one`(key: String, meant: String) {
        #expect(SettingName.meant(by: key) == meant)
    }

    @Test(arguments: SettingName.all + ["PATH", "HOME", "MY_OWN_KEY", "GROQ", "A", "", "SMTP_HOST", "MODE"])
    func `a setting, and a key that is like none, is not`(key: String) {
        #expect(SettingName.meant(by: key) == nil)
    }
}
