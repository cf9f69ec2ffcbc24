import Foundation

/// What an operation did to the store, process by process, and its answer.
struct Recording: Sendable {
    var processes: [Trace]
    let outcome: CGIOutcome
    /// As `strace` wrote it.
    let text: String

    /// Does something on a site, and writes down how.
    init(_ operation: Operation, on site: CGISite) throws {
        let log = try ScratchFolder()
        var texts: [String] = []
        outcome = try operation.run(SampleStore.shared.get()) { request in
            let file = log.url.appending(path: "\(texts.count)")
            let outcome = try site.send(request, under: Strace.recording(to: file))
            texts.append(String(decoding: try Data(contentsOf: file), as: UTF8.self))
            return outcome
        }
        processes = try texts.map { try Trace($0, data: site.data.path) }
        text = texts.joined()
    }
}
