/// A file system with a disk below it: what processes see, and what of it is left when the power fails.
///
/// The rules are those that POSIX gives, and not those of one file system, which may be kinder: fdatasync(2) and fsync(2) make
/// the content of a file durable, and not its name; fsync(2) on a folder makes the names in it durable, and not what is in the
/// files. Everything else may have reached the disk or not, each for itself: any names, and of a file any sectors.
struct SimulatedDisk: Sendable {
    enum Entry: Hashable, Sendable {
        case folder
        case file(Int)
    }

    /// A change of names that reaches the disk as a whole, or not at all.
    private struct NameChange: Sendable {
        let folder: String
        let path: String
        let entry: Entry?
        /// Of a rename: the name that goes in the same step.
        var former: String?
    }

    private enum Descriptor: Sendable {
        case folder(String)
        case file(Int)
    }

    private var files: [SimulatedFile] = []
    /// What processes see, and what certainly is on the disk.
    private var names: [String: Entry] = [".": .folder]
    private var durableNames: [String: Entry] = [".": .folder]
    private var pendingNames: [NameChange] = []
    private var descriptors: [Int: Descriptor] = [:]

    /// A disk to which everything has been written.
    init(_ image: FolderImage) {
        for folder in image.folders { names[folder] = .folder }
        for (path, file) in image.files {
            names[path] = .file(files.count)
            files.append(SimulatedFile(file.bytes, mode: UInt32(file.mode)))
        }
        durableNames = names
    }

    /// What processes see.
    var image: FolderImage {
        Self.image(names) {
            files[$0].current
        } mode: {
            files[$0].mode
        }
    }

    /// Whether there is anything that a loss of power could take away.
    var isDurable: Bool { pendingNames.isEmpty && files.allSatisfy(\.pending.isEmpty) }

    mutating func apply(_ call: SystemCall) throws {
        switch call {
        case .open(let path, let descriptor, let creating, let truncating):
            if creating, names[path] == nil {
                change(NameChange(folder: Self.folder(of: path), path: path, entry: .file(files.count)))
                files.append(SimulatedFile([]))
            }
            switch names[path] {
            case .file(let id):
                if truncating { files[id].truncate(to: 0) }
                descriptors[descriptor] = .file(id)
            case .folder: descriptors[descriptor] = .folder(path)
            case nil: throw HarnessError("the simulation has no \(path)")
            }
        case .close(let descriptor): descriptors[descriptor] = nil
        case .append(let bytes, let descriptor): files[try file(descriptor)].append(bytes)
        case .truncate(let descriptor, let size): files[try file(descriptor)].truncate(to: size)
        case .setMode(let descriptor, let mode): files[try file(descriptor)].mode = mode
        case .synchronize(let descriptor): try synchronize(descriptor)
        case .rename(let old, let new):
            change(NameChange(folder: Self.folder(of: new), path: new, entry: names[old], former: old))
        case .unlink(let path): change(NameChange(folder: Self.folder(of: path), path: path, entry: nil))
        case .makeFolder(let path): change(NameChange(folder: Self.folder(of: path), path: path, entry: .folder))
        case .respond: break
        }
    }

    /// The process is gone, and what it had open is closed; the kernel still has everything that it wrote.
    mutating func endProcess() { descriptors = [:] }

    private func file(_ descriptor: Int) throws -> Int {
        guard case .file(let id) = descriptors[descriptor] else { throw HarnessError("\(descriptor) is no open file") }
        return id
    }

    private mutating func synchronize(_ descriptor: Int) throws {
        switch descriptors[descriptor] {
        case .file(let id): files[id].synchronize()
        case .folder(let path):
            for change in pendingNames where change.folder == path { Self.apply(change, to: &durableNames) }
            pendingNames.removeAll { $0.folder == path }
        case nil: throw HarnessError("\(descriptor) is not open")
        }
    }

    private mutating func change(_ change: NameChange) {
        Self.apply(change, to: &names)
        pendingNames.append(change)
    }

    private static func apply(_ change: NameChange, to names: inout [String: Entry]) {
        if let former = change.former { names[former] = nil }
        names[change.path] = change.entry
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func image(
        _ names: [String: Entry], content: (Int) -> [UInt8], mode: (Int) -> UInt32
    ) -> FolderImage {
        var image = FolderImage()
        for (path, entry) in names where path != "." {
            // What lies in a folder that did not reach the disk is not there either.
            var folder = folder(of: path)
            while names[folder] == .folder, folder != "." { folder = self.folder(of: folder) }
            guard names[folder] == .folder else { continue }
            switch entry {
            case .folder: image.folders.insert(path)
            case .file(let id): image.files[path] = .init(bytes: content(id), mode: mode(id))
            }
        }
        return image
    }
}

extension SimulatedDisk {
    /// What the disk may hold when the power fails now: up to `limit` states, none of them twice. The extreme ones are always
    /// among them: nothing that was pending, all of it, and all but each change of a name.
    func crashStates(_ limit: Int, using random: inout SplitMix64) -> [FolderImage] {
        let contents = files.map { $0.survivors(limit, using: &random) }
        var states: [FolderImage] = []
        var seen: Set<FolderImage> = []
        func add(_ kept: [Bool], _ content: (Int) -> [UInt8]) {
            var names = durableNames
            for (change, isKept) in zip(pendingNames, kept) where isKept { Self.apply(change, to: &names) }
            // Whether the mode has reached the disk makes no difference: see `File+mark.swift`.
            let image = Self.image(names, content: content) { files[$0].mode }
            if seen.insert(image).inserted { states.append(image) }
        }
        let (none, all) = (pendingNames.map { _ in false }, pendingNames.map { _ in true })
        let selections =
            [none, all]
            + pendingNames.indices.flatMap { index in
                [(none, true), (all, false)].map { base, value in
                    var kept = base
                    kept[index] = value
                    return kept
                }
            }
        for kept in selections {
            add(kept) { contents[$0][0] }
            add(kept) { files[$0].current }
        }
        // Each content of each file, and then whatever comes.
        for (id, survivors) in contents.enumerated() {
            for bytes in survivors { add(all) { $0 == id ? bytes : files[$0].current } }
        }
        for _ in 0..<limit where states.count < limit {
            let kept = all.map { _ in Bool.random(using: &random) }
            let choice = contents.map { $0.randomElement(using: &random)! }
            add(kept) { choice[$0] }
        }
        guard states.count > limit else { return states }
        let certain = min(selections.count * 2, limit)
        return Array(
            states.prefix(certain) + states.dropFirst(certain).shuffled(using: &random).prefix(limit - certain))
    }
}
