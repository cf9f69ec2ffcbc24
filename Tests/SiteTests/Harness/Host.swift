import Foundation
import Testing

/// What serves the folder besides the Apache of this machine: other servers, and other releases of Debian.
enum Host: String, CaseIterable {
    case nginx = "nginx and fcgiwrap, at /"
    case nginxPrefix = "nginx and fcgiwrap, below a prefix"
    case lighttpd = "lighttpd, at /"
    case lighttpdPrefix = "lighttpd, below a prefix"
    case bullseye = "Debian 11's Apache with suEXEC"
    case trixie = "Debian 13's Apache with suEXEC"

    static let prefix = "/chatbot"

    var isLighttpd: Bool { self == .lighttpd || self == .lighttpdPrefix }

    /// A site of the test's own.
    /// - Parameter settings: on top of those that tests need; `nil` leaves one of these out.
    func newSite(_ settings: [String: String?] = [:]) throws -> StagedSite {
        let prefix = self == .nginxPrefix || self == .lighttpdPrefix ? Self.prefix : ""
        switch self {
        case .nginx, .nginxPrefix:
            return try newSite(on: .nginx(prefix: prefix), prefix, settings)
        case .lighttpd, .lighttpdPrefix:
            return try newSite(on: .lighttpd(prefix: prefix), prefix, settings)
        case .bullseye: return try Userland.shared(.bullseye).newSite(settings)
        case .trixie: return try Userland.shared(.trixie).newSite(settings)
        }
    }

    private func newSite(
        on server: HostServer, _ prefix: String, _ settings: [String: String?]
    ) throws -> StagedSite {
        try StagedSite(home: server.home, prefix: prefix, server: server, settings)
    }
}

extension Host: CustomTestStringConvertible {
    var testDescription: String { rawValue }
}
