import Testing

/// Something that a user does, and what it may do to what the user sees.
struct Operation: Sendable, CustomTestStringConvertible {
    /// Sends a request: plainly, under a tracer, or whatever a test makes of it.
    typealias Sender = (HTTPRequest) throws -> CGIOutcome

    let name: String
    /// Whose account it is about, and which passwords that may have, before and after.
    let subject: String
    let passwords: [String]
    /// Changes the sample store before.
    var prepare: @Sendable (SampleStore, StoreFiles) throws -> Void = { _, _ in }
    /// Whether it begins without a store.
    var isFirst = false
    /// What is done; the last response says whether it is acknowledged.
    let run: @Sendable (SampleStore, Sender) throws -> CGIOutcome
    /// Whether the second view is what the operation makes of the first.
    let completes: @Sendable (AccountView, AccountView) -> Bool
    /// Whether the second view may be left by an operation that failed halfway: nothing, or all, are always allowed.
    var mayLeave: @Sendable (AccountView, AccountView) -> Bool = { _, _ in false }
    /// What it may answer, besides 200, when it is done a second time.
    var answersAgain: Set<Int> = []

    var testDescription: String { name }

    /// What the audit trail calls it; nil when it has no event.
    var auditEvent: String? {
        if name.hasPrefix("register") { return "sign-up" }
        if name.hasPrefix("change the password") { return "password-change" }
        if name.hasPrefix("delete an account") { return "account-deletion" }
        return name.hasPrefix("log in") ? "log-in" : nil
    }

    /// A view before it and one after it, when nobody was told that it is done.
    func mayFail(_ before: AccountView, _ after: AccountView) -> Bool {
        before == after || completes(before, after) || mayLeave(before, after)
    }

    /// The store that it begins with.
    func initialImage() throws -> FolderImage {
        let sample = try SampleStore.shared.get()
        let folder = try ScratchFolder(isFirst ? FolderImage() : sample.image)
        try prepare(sample, StoreFiles(data: folder.url))
        return try FolderImage(of: folder.url)
    }
}
