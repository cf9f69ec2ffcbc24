import GroqStandIn
import Testing

/// The page about the API in a browser. What it does there is written in `Tests/Browser/docs_page.py`.
@Suite(.serialized) struct DocsPageTests {
    private static func run(_ scenario: String, _ model: ModelSite) throws {
        try Browser.run(
            scenario, of: "docs_page.py", as: model.account, notes: ["conversation": "\(model.conversation)"])
    }

    @Test func `One logs in once and tries calls, below a prefix`() throws {
        try Self.run("try_calls", ModelSite())
    }

    @Test func `The same at the root of a host`() throws {
        try Self.run("try_calls", ModelSite { try StagedSite(on: Apache(.event), .root, $0) })
    }

    @Test func `A stream is shown as it comes`() throws {
        let model = try ModelSite()
        let gate = Gate()
        model.groq.always(
            .stream([.role, .content("First words"), .gate(gate), .content(" and last"), .finish(), .done]))
        defer { gate.open() }
        let browser = try Browser(
            "stream", of: "docs_page.py", as: model.account, notes: ["conversation": "\(model.conversation)"])
        try browser.waitUntilSaid("seen")
        gate.open()
        try browser.end()
    }

    @Test func `Markup in an answer is shown as text`() throws { try Self.run("hostile", ModelSite()) }

    @Test func `Every operation opens by the keyboard and is described in full`() throws {
        try Self.run("keyboard", ModelSite())
    }

    @Test func `It is fit for phones and desks, in the light and in the dark`() throws {
        try Self.run("look", ModelSite())
    }
}
