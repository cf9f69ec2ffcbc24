import Foundation

/// What one endpoint did to the store, as `strace` wrote it down; see ``Strace/recording(to:)``.
///
/// Calls that failed did nothing, and are left out, as is what concerns other files: logs and limits promise nothing.
struct Trace: Sendable {
    var calls: [SystemCall] = []

    /// - Parameter data: the folder of the store.
    init(_ text: some StringProtocol, data: String) throws {
        /// Which descriptors are of files of the store.
        var known: Set<Int> = []
        for line in text.split(separator: "\n") {
            guard let line = TraceLine(line), line.result >= 0,
                let call = try Self.call(line, data: data + "/", known: &known)
            else { continue }
            calls.append(call)
        }
    }

    private static func call(_ line: TraceLine, data: String, known: inout Set<Int>) throws -> SystemCall? {
        let paths = line.strings.map { String(decoding: $0, as: UTF8.self) }.map { path in
            path + "/" == data ? "." : path.hasPrefix(data) ? String(path.dropFirst(data.count)) : ""
        }
        switch line.name {
        case "open", "openat":
            guard let path = paths.first, isOfStore(path) else { return nil }
            known.insert(line.result)
            return .open(
                path, as: line.result, creating: line.rest.contains("O_CREAT"),
                truncating: line.rest.contains("O_TRUNC"))
        case "rename", "renameat", "renameat2":
            return isOfStore(paths[0]) ? .rename(paths[0], paths[1]) : nil
        case "unlink", "unlinkat": return isOfStore(paths[0]) ? .unlink(paths[0]) : nil
        case "mkdir", "mkdirat": return isOfStore(paths[0]) ? .makeFolder(paths[0]) : nil
        case "write" where line.descriptor == 1: return .respond(line.strings.first ?? [])
        default: break
        }
        guard known.contains(line.descriptor) else { return nil }
        switch line.name {
        case "close":
            known.remove(line.descriptor)
            return .close(line.descriptor)
        case "write": return .append(Array((line.strings.first ?? []).prefix(line.result)), to: line.descriptor)
        case "ftruncate": return .truncate(line.descriptor, size: line.numbers.last ?? 0)
        case "fdatasync", "fsync": return .synchronize(line.descriptor)
        case "fchmod": return .setMode(line.descriptor, UInt32(line.lastArgument, radix: 8) ?? 0)
        case "flock": return nil
        default: throw HarnessError("the simulation does not know \(line.name)")
        }
    }

    private static func isOfStore(_ path: String) -> Bool {
        !path.isEmpty && !excluded.contains(String(path.prefix { $0 != "/" }))
    }

    /// The folders of the data folder that promise nothing.
    static let excluded: Set<String> = ["logs", "limits"]
}
