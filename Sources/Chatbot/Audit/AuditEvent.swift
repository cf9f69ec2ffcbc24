import JSON
import JSONLines

/// Something that was done to an account, or was tried, for whoever has to answer for it later.
///
/// It names the user by id only: who deletes an account leaves no name behind, and what somebody typed as an unknown name may
/// have been a password.
public struct AuditEvent: Sendable, Equatable {
    /// What was done. The raw value stands in the trail.
    public enum Kind: String, CaseIterable, Sendable {
        case signUp = "sign-up"
        case logIn = "log-in"
        case failedLogIn = "log-in-failed"
        case passwordChange = "password-change"
        case failedPasswordChange = "password-change-failed"
        case accountDeletion = "account-deletion"
        case failedAccountDeletion = "account-deletion-failed"
        case accountExport = "account-export"
    }

    /// Who did it.
    public enum Actor: Sendable, Equatable {
        /// Whoever sent a request; its id leads to the line of the log.
        case user(requestID: String)
        /// Whoever runs the site, with a tool.
        case `operator`
    }

    public let kind: Kind
    /// `nil` when the name of a failed log-in is nobody's.
    public let userID: User.ID?
    public let actor: Actor
    public let time: Timestamp

    public init(_ kind: Kind, of userID: User.ID?, by actor: Actor, at time: Timestamp) {
        self.kind = kind
        self.userID = userID
        self.actor = actor
        self.time = time
    }

    /// - Parameters:
    ///   - number: of the line in the whole trail.
    ///   - previous: the hash of the line before.
    func row(number: Int, previous: String) throws(StorageError) -> Row {
        var members: [JSONValue.Member] = [
            .init("id", .int(number)), .init("time", .string(time.description)), .init("event", .string(kind.rawValue)),
        ]
        if let userID { members.append(.init("user_id", .int(userID))) }
        switch actor {
        case .user(let requestID):
            members += [.init("by", "user"), .init("request_id", .string(requestID))]
        case .operator: members.append(.init("by", "operator"))
        }
        members.append(.init("previous", .string(previous)))
        return try Row(json: JSONValue.object(members).utf8)
    }
}
