import CGI
import Chatbot
import Glibc
import HTTPTypes

extension Call {
    /// The path below the site, in segments.
    public var path: [String] { request.path }

    /// Whether there is such a page, and the client likes it better than JSON and says so: a browser does. What takes anything
    /// gets JSON.
    public func prefersPage(_ name: String) -> Bool {
        headerFields.append(.vary, "Accept")
        let accept = Accept(request.headerFields.first(.accept))
        return accept.names("text/html") && accept.preferred(of: ["application/json", "text/html"]) == "text/html"
            && access("\(configuration.home)/web/\(name)", F_OK) == 0
    }

    /// A file of the folder `web`, unless the client has it.
    public func file(_ name: String) throws -> Answer {
        let file = try WebFile(named: name, home: configuration.home)
        return Answer(file, file.isHeld(request.headerFields.first(.ifNoneMatch)) ? .notModified : .ok)
    }

    /// A page whose links are relative, at the one address that they fit.
    /// - Parameter isFolder: whether that address ends with a slash.
    public func page(_ name: String, isFolder: Bool) throws -> Answer {
        if request.hasTrailingSlash == isFolder { return try file(name) }
        let last = request.path.last ?? request.mountPoint.split(separator: "/").last.map(String.init) ?? ""
        // Relative, because a server in front may have another path for the site. With "." at its beginning no name in it
        // passes for a scheme or a host.
        return .redirect(to: isFolder ? "./\(last)/" : "../\(last)")
    }
}
