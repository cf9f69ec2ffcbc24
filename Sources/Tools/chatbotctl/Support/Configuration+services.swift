import Chatbot
import Console

extension Configuration {
    /// The store of the site. What its files needed is said on standard error.
    func store() throws(SiteFailure) -> FileStore {
        do throws(ChatbotError) {
            return try FileStore(root: dataDirectory) { print(error: "warning: \($0)") }
        } catch { throw .usage("DATA_DIR, \(dataDirectory), is not there.") }
    }

    /// What the endpoints use as well: the same rules, and no more passwords hashed at once than the site may.
    func accountService() throws -> Chatbot.Accounts {
        let settings = try accounts()
        let shared = Chatbot.Limits(directory: limitsDirectory, settings: try limits(), secret: settings.key) {
            print(error: "warning: \($0)")
        }
        return Chatbot.Accounts(store: try store(), settings: settings, limits: shared)
    }
}
