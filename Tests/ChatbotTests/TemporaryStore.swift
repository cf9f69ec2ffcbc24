public import Chatbot
import Environment
import Foundation
import JSONLines

/// A store in a folder of its own, which goes with it.
final class TemporaryStore: Sendable {
    let root: String
    let store: FileStore

    init() throws {
        root = FileManager.default.temporaryDirectory.path + "/chatbot-tests-\(UUID())"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        store = try FileStore(root: root) { _ in }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func user(_ name: String = "maria") throws -> User {
        try store.addUser(
            named: Username(validating: name), passwordHash: PasswordHash(text: "$2b$04$hash"), at: .noon)
    }

    /// Limits whose files lie beside the store.
    func limits(_ settings: [String: String] = [:]) throws -> Limits {
        let configuration = try Configuration(home: root, environment: EnvironmentVariables(settings))
        return Limits(
            directory: "\(root)/limits", settings: try configuration.limits(processors: 2),
            secret: SecretKey(Array("secret".utf8)), onEvent: { _ in })
    }

    /// The text of a file below the root; empty when there is none.
    func text(_ path: String) -> String {
        (try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)) ?? ""
    }

    /// The files below the root.
    var files: [String] {
        (FileManager.default.subpaths(atPath: root) ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
    }
}

extension Timestamp {
    static let noon = Timestamp("2026-11-22T12:00:00.000Z")!
}

extension MessageContent: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { try! self.init(validating: value) }
}

extension TemporaryStore {
    /// Appends a row as another program would have: with a right checksum.
    func append(_ json: String, to path: String) throws {
        let locked = try partition(path).lock(waiting: .seconds(60))
        try locked.append(Row(json: Array(json.utf8)))
    }

    func partition(_ path: String) -> Partition {
        Partition(path: "\(root)/\(path)", root: root) { _ in }
    }
}
