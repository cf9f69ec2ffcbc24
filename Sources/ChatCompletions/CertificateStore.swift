import Glibc

/// The certificate authorities that an `https` server is verified against.
public enum CertificateStore: Sendable, Equatable {
    /// A file of certificates in PEM format.
    case file(String)

    /// A directory of certificates under their hashed names (`openssl rehash`), or several, separated by colons.
    case directory(String)

    /// A certificate file or directory that someone asked for and that cannot be used.
    public struct Unusable: Error, Sendable, Equatable, CustomStringConvertible {
        /// Where the wish comes from: `configuration`, or the name of the environment variable.
        public let source: String
        public let path: String

        public init(source: String, path: String) {
            self.source = source
            self.path = path
        }

        public var description: String { "no certificates can be read at \(path), named by \(source)" }
    }

    /// Finds the host's certificate authorities.
    ///
    /// What was asked for goes first, and is never replaced by something else: `configured`, then `CURL_CA_BUNDLE`,
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`. After that the places where distributions keep them. A hashed directory goes
    /// before a bundle there: OpenSSL reads one certificate from it, and all 140 from a bundle, which takes 24 ms.
    ///
    /// - Parameters:
    ///   - configured: the path of a file that the site's configuration names.
    ///   - environment: looks up a variable of the process environment.
    ///   - root: the directory that the distributions' places are looked up in, `/` but for tests.
    /// - Returns: nil when the host has none in any of these places.
    /// - Throws: `Unusable` when a file or directory was asked for and cannot be read.
    public static func find(
        configured: String? = nil, environment: (String) -> String?, root: String = "/"
    ) throws(Unusable) -> CertificateStore? {
        if let configured {
            return try file(configured, namedBy: "configuration")
        }
        for variable in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            if let path = environment(variable), !path.isEmpty {
                return try file(path, namedBy: variable)
            }
        }
        if let directories = environment("SSL_CERT_DIR"), !directories.isEmpty {
            guard directories.split(separator: ":").contains(where: { holdsHashedCertificates(String($0)) }) else {
                throw Unusable(source: "SSL_CERT_DIR", path: directories)
            }
            return .directory(directories)
        }
        return onHost(root: root)
    }

    private static func file(_ path: String, namedBy source: String) throws(Unusable) -> CertificateStore {
        guard isReadable(path) else { throw Unusable(source: source, path: path) }
        return .file(path)
    }

    private static func onHost(root: String) -> CertificateStore? {
        let root = root.hasSuffix("/") ? String(root.dropLast()) : root
        let directory = root + "/etc/ssl/certs"
        if holdsHashedCertificates(directory) {
            return .directory(directory)
        }
        let bundles = [
            "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu
            "/etc/pki/tls/certs/ca-bundle.crt",  // RHEL, AlmaLinux, Rocky Linux, CloudLinux
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL 7 and later
            "/etc/ssl/ca-bundle.pem",  // SUSE
            "/var/lib/ca-certificates/ca-bundle.pem",  // SUSE
            "/etc/ssl/cert.pem",  // Alpine
        ]
        return bundles.lazy.map { root + $0 }.first(where: isReadable).map(CertificateStore.file)
    }

    private static func isReadable(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }

    /// Whether a directory holds a certificate under a hashed name, such as `4a6481c9.0`.
    private static func holdsHashedCertificates(_ path: String) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            // By address: the entry may be shorter than the array that `dirent` declares for the name.
            let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
            if isHashedName(String(cString: name.assumingMemoryBound(to: CChar.self))) {
                return true
            }
        }
        return false
    }

    private static func isHashedName(_ name: String) -> Bool {
        guard name.utf8.count == 10, name.hasSuffix(".0") else { return false }
        return name.utf8.prefix(8).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
            default: false
            }
        }
    }
}
