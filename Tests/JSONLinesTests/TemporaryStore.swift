import Foundation
import JSONLines
import Synchronization

/// A root directory of its own for one test, removed with everything in it at the end.
///
/// Tests that expect to get a lock wait for it: while another test starts a process, the child holds every lock of this
/// process between fork and exec.
final class TemporaryStore: Sendable {
    let root: String
    private let reported = Mutex<[StorageEvent]>([])

    /// - Parameter parent: The directory to make it in.
    init(in parent: String = NSTemporaryDirectory()) throws {
        root = URL(filePath: parent).path + "/jsonlines-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    var events: [StorageEvent] { reported.withLock { $0 } }

    func path(_ name: String) -> String { "\(root)/\(name)" }

    func partition(_ name: String = "rows.jsonl") -> Partition {
        Partition(path: path(name), root: root) { event in self.reported.withLock { $0.append(event) } }
    }

    func sequence(_ name: String = "ids.jsonl") -> IDSequence {
        IDSequence(path: path(name), root: root) { event in self.reported.withLock { $0.append(event) } }
    }

    func contents(_ name: String = "rows.jsonl") throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(name))))
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String = "rows.jsonl") throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name))
    }
}

extension Row {
    /// A row for tests, from text that is known to be one.
    init(_ json: String) throws {
        try self.init(json: Array(json.utf8))
    }

    var text: String { String(decoding: json, as: UTF8.self) }
}

/// Rows with different content, some of it beyond ASCII.
func sampleRows(_ ids: some Sequence<Int>) throws -> [Row] {
    try ids.map { try Row(#"{"id":\#($0),"text":"আমি \"\#($0)\" * J","nested":{"deleted":true}}"#) }
}

extension Partition {
    /// Appends under a lock of its own.
    func append(_ rows: Row...) throws {
        try lock(waiting: .seconds(60)).append(rows)
    }
}
