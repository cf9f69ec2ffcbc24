import Foundation
import Testing

/// Something that goes wrong in the process of one request.
struct Fault: Sendable {
    enum Place { case store, logsAndLimits }

    let title: String
    /// The command that runs the endpoint and makes it happen, for a data folder.
    let command: @Sendable (URL) -> [String]
    /// Whether the request must succeed all the same.
    let isHarmless: Bool

    /// Every call that fails when its turn comes, once or from then on.
    static func all(of operation: Operation, touching place: Place) throws -> [Fault] {
        let (recording, data) = try record(operation)
        let touched = TouchedFiles(recording.text, data: data)
        let (paths, calls) =
            place == .store ? (touched.store, touched.storeCalls) : (touched.others, touched.otherCalls)
        return calls.sorted { $0.key < $1.key }.flatMap { call, count in
            (1...count).flatMap { number in
                errors.flatMap { error in
                    // A signal that interrupts every call, again and again, is none that there could be.
                    (error == "EINTR" ? ["\(number)"] : ["\(number)", "\(number)+"]).map { when in
                        let injection = "\(call):error=\(error):when=\(when)"
                        return Fault(
                            title: injection,
                            command: { data in
                                Strace.injecting(injection, into: paths.map { "\(data.path)\($0)" })
                            }, isHarmless: place == .logsAndLimits || error == "EINTR")
                    }
                }
            }
        }
    }

    static let errors = ["EIO", "ENOSPC", "EDQUOT", "EINTR"]

    /// Files that may not grow beyond a size: a write writes what fits, and the next one fails.
    ///
    /// Not by strace, which can only pretend that a call has written less. As a server does, the shell has the endpoint
    /// ignore the signal that comes with it.
    static func shortWrites(of operation: Operation) throws -> [Fault] {
        let (recording, _) = try record(operation)
        var disk = SimulatedDisk(try operation.initialImage())
        var limits: Set<Int> = []
        for call in recording.processes.flatMap(\.calls) {
            let before = disk.image
            try disk.apply(call)
            guard case .append(let bytes, _) = call else { continue }
            for (path, file) in disk.image.files {
                guard let size = before.files[path]?.bytes.count, size + bytes.count == file.bytes.count else {
                    continue
                }
                limits.formUnion(stride(from: 1, to: bytes.count, by: max(1, bytes.count / 64)).map { size + $0 })
            }
        }
        return limits.sorted().filter { $0 > 0 }.map { limit in
            Fault(
                title: "no file over \(limit) bytes",
                command: { _ in
                    ["/bin/sh", "-c", #"trap "" XFSZ; exec prlimit --fsize="$0" "$@""#, "\(limit)"]
                }, isHarmless: false)
        }
    }

    private static func record(_ operation: Operation) throws -> (Recording, data: String) {
        let folder = try ScratchFolder(try operation.initialImage())
        let recording = try Recording(operation, on: try CGISite(data: folder.url))
        #expect(recording.outcome.isAcknowledged, "\(operation.name): \(recording.outcome)")
        return (recording, folder.url.path)
    }

    /// Lets it happen to an operation, and looks at what is left.
    func tryOut(on operation: Operation) throws -> Figures {
        let folder = try ScratchFolder(try operation.initialImage())
        let site = try CGISite(data: folder.url)
        let before = try Aftermath(operation, on: site)
        let outcome = try operation.run(before.sample) { try site.send($0, under: command(folder.url)) }
        let after = before.acknowledging(outcome)
        var problems = after.problems(on: site)
        if let flaw = outcome.flaw { problems.append(Problem(.wrong, flaw)) }
        if outcome.status >= 500, outcome.reason == nil { problems.append(Problem(.wrong, "no reason: \(outcome)")) }
        if isHarmless, !outcome.isAcknowledged { problems.append(Problem(.wrong, "failed: \(outcome)")) }
        var figures = Figures()
        figures.add(problems, rows: after.rowCount, of: "\(operation.name), \(title)")
        return figures
    }
}

/// The files that a process touched, and how often each call touched one of them.
struct TouchedFiles {
    private(set) var store: [String] = []
    private(set) var others: [String] = []
    private(set) var storeCalls: [String: Int] = [:]
    private(set) var otherCalls: [String: Int] = [:]

    /// - Parameter data: the data folder; the paths are those below it, each with a slash in front.
    init(_ text: String, data: String) {
        var paths: [Int: String] = [:]
        for line in text.split(separator: "\n").compactMap({ TraceLine($0) }) {
            let path: String
            if line.name.hasPrefix("open") || ["rename", "unlink", "mkdir"].contains(line.name) {
                path = String(decoding: line.strings.first ?? [], as: UTF8.self)
                if line.name.hasPrefix("open"), line.result >= 0 { paths[line.result] = path }
                // A new name is one by which later calls know the file.
                if line.name == "rename" { note(String(decoding: line.strings[1], as: UTF8.self), data) }
            } else {
                path = paths[line.descriptor] ?? ""
                if line.name == "close" { paths[line.descriptor] = nil }
            }
            guard line.name != "close", note(path, data) else { continue }
            let isOfStore = isOfStore(String(path.dropFirst(data.count)))
            if isOfStore { storeCalls[line.name, default: 0] += 1 } else { otherCalls[line.name, default: 0] += 1 }
        }
    }

    @discardableResult
    private mutating func note(_ path: String, _ data: String) -> Bool {
        guard path.hasPrefix(data) else { return false }
        let below = String(path.dropFirst(data.count))
        if isOfStore(below) {
            if !store.contains(below) { store.append(below) }
        } else if !others.contains(below) {
            others.append(below)
        }
        return true
    }

    private func isOfStore(_ path: String) -> Bool {
        !Trace.excluded.contains(String(path.dropFirst().prefix { $0 != "/" }))
    }
}
