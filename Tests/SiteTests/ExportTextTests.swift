import Foundation
import Testing

/// Every text that a store may hold comes out of the database as it went in, byte for byte.
@Suite struct ExportTextTests {
    enum Way: CaseIterable { case directly, asScript }

    static let messages = [
        "আমি কীভাবে টাকা তুলব? ক্ষ্ম", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽", "cafe\u{301} caf\u{E9}", #"C:\new\table\\ \"#, "\ttab\tand\t\ttabs\t",
        "line\nline\n\nline\n", "line\r\nline\rline\r", #"'single' "double" `back` $$dollar$$ $a$"#, #"\N"#,
        "before\n\\.\nafter", "\\.", #"\t\n\r\b\f\v\0\x41\101\u0041"#,
        "\u{1}\u{2}\u{8}\u{B}\u{C}\u{1F}\u{7F}\u{80}\u{9F}",
        "\u{2028}\u{2029}\u{85}\u{A0}\u{FEFF}\u{200B}\u{202E}", "\u{FFFD}\u{FFFE}\u{FFFF}\u{10FFFF}", "", " ", "NULL",
        "null", "-- comment", "/* comment", "'; drop table messages; --", ":name :'name' %s %(x)s {0} \\gexec",
        "COPY messages FROM stdin;\n", "{\"deleted\":true}", "\"deleted\":true", "a,b;c|d",
        String(repeating: "𝄞", count: 5000), String(repeating: "\\", count: 5000), String(repeating: "\n", count: 5000),
        String(repeating: "x", count: 60_000),
    ]

    static let usernames = [
        #"\N"#, #"\.."#, #"x\ty"#, "o'neil \"the\"", "মারিয়া", "cafe\u{301}", "caf\u{E9}", "👩‍👩‍👧‍👦 of four", "a\u{2028}b",
        "NULL", "Maria", "maria", "MARIA", "$$$", "-- x", ":name", "a\u{FFFD}b", "\u{FEFF}bom", "\\\\\\",
        String(repeating: "𝄞", count: 50),
    ]

    private func export(_ store: ScratchStore, to database: Database, _ way: Way) throws {
        switch way {
        case .directly: try store.exportWell(to: database)
        case .asScript: #expect(try database.load(store.script()).status == 0)
        }
    }

    @Test("Every kind of text comes through, in a message and in a title", arguments: Way.allCases)
    func message(way: Way) throws {
        let database = try Database.new()
        let store = try ScratchStore()
        let user = try store.addUser("maria")
        for text in Self.messages {
            try store.addMessages([text, text], to: store.addConversation(of: user, title: String(text.prefix(50))))
        }
        try export(store, to: database, way)
        try store.expectSame(in: database)
        let lengths = try database.query("select octet_length(content) from messages order by id")
        #expect(
            lengths.split(separator: "\n").map { Int($0) } == Self.messages.flatMap { [$0.utf8.count, $0.utf8.count] })
        let verdict = try store.export(to: database, "--verify")
        #expect(verdict.status == 0, "\(verdict)")
    }

    @Test("Every name that a user may have comes through", arguments: Way.allCases)
    func username(way: Way) throws {
        let database = try Database.new()
        let store = try ScratchStore()
        for name in Self.usernames {
            try store.addMessages(["Hello", "Hello"], to: store.addConversation(of: store.addUser(name)))
        }
        try export(store, to: database, way)
        try store.expectSame(in: database)
        let verdict = try store.export(to: database, "--verify")
        #expect(verdict.status == 0, "\(verdict)")
    }

    @Test("JSON may spell a text in other ways than the site does", arguments: Way.allCases)
    func escapes(way: Way) throws {
        let database = try Database.new()
        let store = try ScratchStore()
        let conversation = try store.addConversation(of: store.addUser("maria"))
        try store.addMessages(["PLACE"], to: conversation)
        try store.files.rewrite(
            StoreFiles.messageFile(of: conversation), replacing: "PLACE",
            with: #"\ud834\udd1e \u0995 \/ \b\f\n\r\t\" \\ \u005cN \u000a\u005c.\u000a"#)
        try export(store, to: database, way)
        let content = try database.rows("select content from messages").first?["content"].text
        #expect(content?.utf8.elementsEqual("𝄞 ক / \u{8}\u{C}\n\r\t\" \\ \\N \n\\.\n".utf8) == true)
    }
}
