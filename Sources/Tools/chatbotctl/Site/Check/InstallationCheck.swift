import Glibc
import SystemPackage

/// The files of the upload: whether all are there, whole, and with the permissions that the server demands.
struct InstallationCheck {
    let home: String
    /// `nil` when nobody knows where it is.
    let dataDirectory: String?

    func run(_ findings: Findings) throws {
        try checkPrograms(findings)
        try checkExecution(findings)
        try checkWriters(findings)
        try checkOwners(findings)
        try checkHtaccess(findings)
    }

    private func checkPrograms(_ findings: Findings) throws {
        let states = SiteFiles.programs.map { ($0, ELFFile.state(of: "\(home)/\($0)")) }
        let missing = states.filter { $0.1 == .missing }.map(\.0)
        let damaged = states.filter { $0.1 == .damaged }.map(\.0)
        if !missing.isEmpty {
            try findings.error(
                "programs.present", "\(SiteFiles.listed(missing)) missing", advice: "upload the folder again")
        }
        if !damaged.isEmpty {
            try findings.error(
                "programs.complete", "\(SiteFiles.listed(damaged)) cut off, or changed on the way",
                advice: "upload again, in binary mode")
        }
        if missing.isEmpty, damaged.isEmpty {
            try findings.ok("programs.complete", "all \(states.count) are there and whole")
        }
    }

    private func checkExecution(_ findings: Findings) throws {
        let paths = SiteFiles.programs.filter { path in mode(of: path).map { $0 & 0o100 == 0 } ?? false }
        if paths.isEmpty { return try findings.ok("permissions.execute", "the owner may run all programs") }
        try findings.error(
            "permissions.execute", "\(SiteFiles.listed(paths)) may not be run",
            advice: "chmod 755 \(home)/cgi-bin/*.cgi \(home)/bin/*")
    }

    /// suEXEC runs nothing that group or others may write to, nor anything in a folder to which they may
    /// (https://httpd.apache.org/docs/2.4/suexec.html, "suEXEC Security Model", 13 to 16).
    private func checkWriters(_ findings: Findings) throws {
        let paths = ([".", "cgi-bin"] + programsOfServer).filter { path in
            mode(of: path).map { $0 & 0o022 != 0 } ?? false
        }
        if paths.isEmpty {
            try findings.ok("permissions.write", "nobody but the owner may write to what suEXEC runs")
        } else {
            try findings.error(
                "permissions.write", "group or others may write to \(SiteFiles.listed(paths)): suEXEC refuses that",
                advice: "chmod go-w \(home) \(home)/cgi-bin \(home)/cgi-bin/*.cgi")
        }
        guard let dataDirectory, let mode = status(of: dataDirectory)?.st_mode, mode & 0o077 != 0 else { return }
        let message = "others than the owner may look into \(dataDirectory)"
        if mode & 0o007 != 0 {
            try findings.error("permissions.data", message, advice: "chmod 700 \(dataDirectory)")
        } else {
            try findings.warning("permissions.data", message, advice: "chmod 700 \(dataDirectory)")
        }
    }

    /// suEXEC runs a program as its owner, who has to be that of the folder (likewise, 17 and 18).
    private func checkOwners(_ findings: Findings) throws {
        guard let owner = status(of: "\(home)/cgi-bin")?.st_uid else { return }
        let foreign = programsOfServer.filter { path in
            status(of: "\(home)/\(path)").map { $0.st_uid != owner } ?? false
        }
        if foreign.isEmpty {
            try findings.ok("permissions.owner", "the programs belong to the owner of cgi-bin")
        } else {
            try findings.error(
                "permissions.owner", "\(SiteFiles.listed(foreign)) belong to another user than cgi-bin",
                advice: "chown the programs, or upload them as the owner of the site")
        }
        if let data = dataDirectory.flatMap(status(of:))?.st_uid, data != geteuid() {
            try findings.warning(
                "permissions.user", "this runs as user \(geteuid()), and the data belongs to user \(data)",
                advice: "run chatbotctl as the owner of the data: what it writes would not be the site's")
        }
    }

    private func checkHtaccess(_ findings: Findings) throws {
        var folders = ["", "cgi-bin/"] + SiteFiles.closedFolders.map { "\($0)/" }
        // Outside of the site it needs none.
        if dataDirectory != "\(home)/data" || status(of: "\(home)/data") == nil { folders.removeAll { $0 == "data/" } }
        let missing = folders.map { "\($0).htaccess" }.filter { status(of: "\(home)/\($0)") == nil }
        if !missing.isEmpty {
            try findings.error(
                "htaccess.present",
                "\(missing.joined(separator: ", ")) missing: settings and data may be open to the web",
                advice: "upload hidden files, too")
        }
        guard !missing.contains(".htaccess") else { return }
        let lacking: [String]
        do throws(ControlError) { lacking = try lackingRules() } catch {
            return try findings.error("htaccess.rules", error.message, advice: "chmod 644 \(home)/.htaccess")
        }
        if !lacking.isEmpty {
            try findings.error(
                "htaccess.rules", ".htaccess has no line with \(SiteFiles.listed(lacking))",
                advice: "it is of another version, or was edited: upload it again")
        } else if missing.isEmpty {
            try findings.ok("htaccess.rules", "all are there, and every program has its route")
        }
    }

    /// Words that have to stand in the routes.
    private func lackingRules() throws(ControlError) -> [String] {
        var reader = try LineReader("\(home)/.htaccess")
        var text = ""
        while let line = try reader.next() {
            let line = String(decoding: line, as: UTF8.self)
            if line.first != "#" { text += line + "\n" }
        }
        let words =
            SiteFiles.endpoints.map { "cgi-bin/\($0).cgi" } + ["HTTP_AUTHORIZATION", "RewriteRule ^ cgi-bin/root.cgi"]
        return words.filter { !text.contains($0) }
    }

    private var programsOfServer: [String] { SiteFiles.endpoints.map { "cgi-bin/\($0).cgi" } }

    private func mode(of path: String) -> mode_t? { status(of: "\(home)/\(path)")?.st_mode }

    private func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
