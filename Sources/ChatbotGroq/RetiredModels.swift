import Chatbot
import JSON
import JSONLines

/// The models that a server said are retired or not to be had, remembered for a day, so that not every process asks in vain.
///
/// A file in the data folder, which may be deleted: then they are asked for once more.
struct RetiredModels: Sendable {
    private let file: Partition
    private let server: String
    private let onEvent: @Sendable (String) -> Void

    fileprivate static let memoryInHours = 24

    /// - Parameters:
    ///   - root: the data folder.
    ///   - baseURL: of the server that is asked.
    ///   - apiKey: what one account may not use, another may.
    ///   - onEvent: told what an operator should know.
    init(root: String, baseURL: String, apiKey: String, onEvent: @escaping @Sendable (String) -> Void) {
        file = Partition(path: "\(root)/limits/retired-models.jsonl", root: root) {
            if !$0.isRoutine { onEvent("\($0)") }
        }
        server = Array(Array("\(baseURL)\n\(apiKey)".utf8).sha256.prefix(8)).hexadecimal
        self.onEvent = onEvent
    }

    /// The models that are worth asking, in the same order: all of them when none would be left.
    func remaining(of models: [String], at now: Timestamp) -> [String] {
        guard let rows = try? file.read().live else { return models }
        let retired = rows.compactMap(Entry.init).filter { $0.server == server && $0.holds(at: now) }.map(\.model)
        let remaining = models.filter { !retired.contains($0) }
        return remaining.isEmpty ? models : remaining
    }

    /// Remembers what a call found out.
    /// - Parameter answering: the model that answered, which is none of them any more.
    func remember(_ models: [String], answering: String?, at now: Timestamp) {
        do throws(StorageError) {
            let concerned = models + [answering].compactMap(\.self)
            // A file that holds anything else is written anew.
            let known = (try? file.read().live.compactMap(Entry.init)) ?? []
            guard !models.isEmpty || known.contains(where: { $0.model == answering && $0.server == server }) else {
                return
            }
            var locked = try file.lock(waiting: .seconds(1))
            var entries = ((try? locked.read().live) ?? []).compactMap(Entry.init).filter { entry in
                entry.holds(at: now) && !(entry.server == server && concerned.contains(entry.model))
            }
            entries += models.map {
                Entry(model: $0, server: server, until: now.adding(hours: Self.memoryInHours))
            }
            var rows: [Row] = []
            for (number, entry) in entries.enumerated() { rows.append(try entry.row(id: number + 1)) }
            try locked.replaceRows(with: rows)
        } catch {
            onEvent("retired models are not remembered: \(error)")
        }
    }

    private struct Entry {
        let model: String
        let server: String
        let until: Timestamp

        init(model: String, server: String, until: Timestamp) {
            self.model = model
            self.server = server
            self.until = until
        }

        init?(_ row: Row) {
            guard let fields = row.fields, let model = fields.string("model"), let server = fields.string("server"),
                let until = fields.string("until").flatMap({ Timestamp($0) })
            else { return nil }
            self.init(model: model, server: server, until: until)
        }

        /// No longer than a day: what seems to last longer was written when the clock was wrong.
        func holds(at now: Timestamp) -> Bool {
            until > now && !(until > now.adding(hours: RetiredModels.memoryInHours))
        }

        func row(id: Int) throws(StorageError) -> Row {
            let fields: JSONValue = [
                "id": .int(id), "model": .string(model), "server": .string(server),
                "until": .string(until.description),
            ]
            return try Row(json: fields.utf8)
        }
    }
}
