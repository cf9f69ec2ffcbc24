import Chatbot
import Console
import Glibc

extension Configuration {
    /// The store of the site.
    /// - Parameter onEvent: told what its files needed.
    func store(
        onEvent: @escaping @Sendable (String) -> Void = { print(error: "note: \($0)") }
    ) throws(ControlError) -> FileStore {
        do throws(ChatbotError) {
            return try FileStore(root: dataDirectory, onEvent: onEvent)
        } catch { throw .usage("DATA_DIR, \(dataDirectory), is not there.") }
    }

    /// The store, for whoever writes to it.
    /// - Throws: ``ControlError`` also when this process is not the owner's: the files that it makes would not be the site's,
    ///   which could not read them any more.
    func storeForWriting(
        onEvent: @escaping @Sendable (String) -> Void = { print(error: "note: \($0)") }
    ) throws(ControlError) -> FileStore {
        let store = try store(onEvent: onEvent)
        try requireOwner()
        return store
    }

    /// - Throws: ``ControlError`` when the data folder is another user's.
    func requireOwner() throws(ControlError) {
        var status = stat()
        guard stat(dataDirectory, &status) != 0 || status.st_uid == geteuid() else {
            throw .usage(
                "\(dataDirectory) belongs to user \(status.st_uid), and this runs as user \(geteuid()): run it as that one."
            )
        }
    }

    /// What the endpoints use as well: the same rules, and no more passwords hashed at once than the site may.
    func accountService() throws -> Chatbot.Accounts {
        let settings = try accounts()
        let shared = Chatbot.Limits(directory: limitsDirectory, settings: try limits(), secret: settings.key) {
            print(error: "warning: \($0)")
        }
        return Chatbot.Accounts(store: try storeForWriting(), settings: settings, limits: shared, actor: .operator)
    }
}
