import Chatbot
import HTTPTypes
import SystemPackage

/// A file of the folder `web`, as it is sent to a browser: the chat page, the API's description, and what they load.
///
/// The executable `root` sends them, and not the server: so they come with these fields wherever the site is, with the
/// routes that every server has, and without a module for fields.
struct WebFile: Sendable {
    let bytes: [UInt8]
    private let mediaType: String

    /// - Parameters:
    ///   - name: as the client wrote it. Only what the folder is meant to hold passes: lower-case letters, digits, hyphens,
    ///     and at the end one of the known extensions. So it is never a hidden file, nor one of another folder.
    ///   - home: the folder that holds `web`.
    /// - Throws: ``HTTPError/notFound``.
    init(named name: String, home: String) throws {
        guard let dot = name.firstIndex(of: "."), dot > name.startIndex,
            let mediaType = Self.mediaType(of: name[name.index(after: dot)...]),
            name[..<dot].utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { throw HTTPError.notFound }
        do {
            bytes = try FileContents.read("\(home)/web/\(name)", limit: Self.maximumBytes)
        } catch .noSuchFileOrDirectory, .notDirectory {
            throw HTTPError.notFound
        } catch {
            throw ChatbotError.storage(reason: "web/\(name): \(error)")
        }
        self.mediaType = mediaType
    }

    private static let maximumBytes = 1 << 20

    private static func mediaType(of fileExtension: Substring) -> String? {
        switch fileExtension {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "txt": "text/plain; charset=utf-8"
        case "json": "application/json"
        case "svg": "image/svg+xml"
        default: nil
        }
    }

    private var entityTag: String { bytes.sha256.hexadecimal }

    var headerFields: [HTTPField] {
        [
            .init(name: .contentType, value: mediaType),
            .init(name: .contentSecurityPolicy, value: Self.contentSecurityPolicy),
            .init(name: .referrerPolicy, value: "no-referrer"),
            .init(name: .eTag, value: "\"\(entityTag)\""),
            // A browser asks each time whether it has the present one: an update is seen at once.
            .init(name: .cacheControl, value: "no-cache"),
        ]
    }

    /// Whether the client has this file already (RFC 9110, section 13.1.2).
    /// - Parameter condition: the value of `If-None-Match`. A server that compresses writes more into the tag ("…-gzip").
    func isHeld(_ condition: String?) -> Bool { condition?.contains(entityTag) ?? false }

    /// Pages load and call nothing but this site, and no markup that they are given can become a program
    /// (https://www.w3.org/TR/CSP3).
    private static let contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'
        """
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = Self("Referrer-Policy")!
}
