/// What a site of this version consists of.
enum SiteFiles {
    static let endpoints = [
        "account-delete", "account-export", "account-show", "auth-password", "auth-register", "auth-token",
        "conversations-create", "conversations-delete", "conversations-list", "conversations-rename", "health",
        "messages-list", "messages-send", "root",
    ]

    static let tools = ["chatbotctl", "export-postgres"]

    static var programs: [String] { endpoints.map { "cgi-bin/\($0).cgi" } + tools.map { "bin/\($0)" } }

    /// Folders below the home that are closed to the web, each by a file of its own.
    static let closedFolders = ["bin", "data", "prompts"]

    /// A few of many: `a, b, c and 11 more`.
    static func listed(_ names: [String]) -> String {
        let few = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(few) and \(names.count - 3) more" : few
    }
}
