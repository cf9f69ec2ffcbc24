import ArgumentParser
import Chatbot
import Console
import Glibc
import JSON
import SystemPackage

/// Brings a backup back.
struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings a backup back, into a data folder without a store.",
        discussion: """
            The data folder must be missing, or have no users, conversations, messages or sequences; a store that is there is \
            never touched. Logs and limits may be there, and stay.

            The archive is unpacked next to the data folder, to DATA_DIR.restoring, checked like `chatbotctl verify` does, and put in its \
            place in one step. An archive that is cut off or damaged, or that holds anything but files of a store, is refused and leaves nothing \
            behind.

            Set MAINTENANCE=on in .env while you move a store away and restore another, and restore .env as well: with another \
            SECRET_KEY everybody has to log in again.

            \(ControlError.exitCodes) A damaged archive is 4, a data folder with a store 64.

            Examples:
              chatbotctl restore /home/me/backups/chatbot-2026-11-22.tar.gz
              ssh old.example.com chatbot/bin/chatbotctl backup - | chatbotctl restore -
            """)

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The archive; - is standard input.", valueName: "file"))
    var file: String

    func validate() throws {
        if file.isEmpty { throw ValidationError("The archive has no name; - is standard input.") }
    }

    func run() throws {
        try options.run { reporter in
            let configuration = try options.site.configuration()
            // What is unpacked belongs to whoever unpacks it, and the site has to read it.
            try configuration.requireOwner()
            let folder = try RestoreFolder(for: configuration.dataDirectory)
            let descriptor = file == "-" ? dup(STDIN_FILENO) : open(file, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw ControlError.failed("open \(file): \(Errno(rawValue: errno))") }
            defer { close(descriptor) }
            do {
                try unpack(TarReader(from: GzipReader(from: descriptor, path: file)), to: folder)
            } catch let error as ArchiveError {
                throw ControlError.damaged("\(file): \(error.text). Nothing was restored.")
            }
            try folder.synchronize()
            let verification = try Verification(of: StoreOptions.store(in: folder.path), reporter: reporter)
            guard verification.errors == 0 else {
                throw ControlError.damaged("\(file): the store in it is damaged. Nothing was restored.")
            }
            try folder.place()
            reporter.finish("Restored.\n\(verification.text)", verification.json)
            return 0
        }
    }

    private func unpack(_ archive: consuming TarReader, to folder: RestoreFolder) throws {
        var archive = archive
        var isBackup = false
        while let entry = try archive.next() {
            // Names may be anything, also what a terminal obeys: they are not repeated.
            guard entry.kind != .other else { throw ArchiveError("it holds something that is neither file nor folder") }
            guard let name = ArchivedName(entry.name), name.isDirectory == (entry.kind == .directory) else {
                throw ArchiveError("it holds a name that no file of a store has")
            }
            let parts = name.path.split(separator: "/")
            for count in 1..<(parts.count + (name.isDirectory ? 1 : 0)) where !parts.isEmpty {
                try folder.makeDirectory(parts[..<count].joined(separator: "/"))
            }
            isBackup = true
            guard entry.kind == .file else { continue }
            try folder.makeFile(name.path) { write in while try archive.readPiece(write) {} }
        }
        if !isBackup { throw ArchiveError("there is nothing in it") }
    }
}
