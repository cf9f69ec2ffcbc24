import ChatCompletions
import Foundation
import Testing

@Suite final class CertificateStoreTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "root-\(UUID().uuidString)").path

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    @Test(
        "Each distribution's bundle is found",
        arguments: [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
            "/var/lib/ca-certificates/ca-bundle.pem", "/etc/ssl/cert.pem",
        ])
    func bundle(path: String) throws {
        try create("/etc/ssl/certs/README", path)
        #expect(try CertificateStore.find(environment: { _ in nil }, root: root) == .file(root + path))
    }

    @Test func `A directory of hashed certificates goes before a bundle`() throws {
        try create("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/4a6481c9.0")
        #expect(try CertificateStore.find(environment: { _ in nil }, root: root) == .directory(root + "/etc/ssl/certs"))
    }

    @Test(
        "Other names make no hashed directory",
        arguments: ["a.0", "4a6481c9.1", "4a6481c9.00", "4A6481C9.0", "4a6481cg.0"])
    func otherNames(name: String) throws {
        try create("/etc/ssl/certs/" + name)
        #expect(try CertificateStore.find(environment: { _ in nil }, root: root) == nil)
    }

    @Test func `What was asked for goes before what the host has, in order`() throws {
        try create("/configured", "/curl", "/openssl", "/hashed/4a6481c9.0", "/etc/ssl/certs/4a6481c9.0")
        var environment = [
            "CURL_CA_BUNDLE": root + "/curl", "SSL_CERT_FILE": root + "/openssl",
            "SSL_CERT_DIR": "/none:\(root)/hashed",
        ]
        func find(_ configured: String? = nil) throws -> CertificateStore? {
            try CertificateStore.find(configured: configured, environment: { environment[$0] }, root: root)
        }
        #expect(try find(root + "/configured") == .file(root + "/configured"))
        #expect(try find() == .file(root + "/curl"))
        environment["CURL_CA_BUNDLE"] = ""
        #expect(try find() == .file(root + "/openssl"))
        environment["SSL_CERT_FILE"] = nil
        #expect(try find() == .directory("/none:\(root)/hashed"))
        environment["SSL_CERT_DIR"] = nil
        #expect(try find() == .directory(root + "/etc/ssl/certs"))
    }

    @Test(
        "What was asked for is never replaced by something else",
        arguments: ["configuration", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
    func unusable(source: String) throws {
        try create("/etc/ssl/cert.pem")
        let environment = [source: "/no/such/path"]
        #expect(throws: CertificateStore.Unusable(source: source, path: "/no/such/path")) {
            try CertificateStore.find(
                configured: environment["configuration"], environment: { environment[$0] }, root: self.root)
        }
    }

    private func create(_ paths: String...) throws {
        for path in paths {
            let file = URL(filePath: root + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
    }
}
