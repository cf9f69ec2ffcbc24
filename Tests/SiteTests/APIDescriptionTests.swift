import Foundation
import Testing

/// `web/openapi.json`, held against the sources and against what a site answers.
@Suite struct APIDescriptionTests {
    private let description: JSON

    init() throws { description = try JSON(Data(contentsOf: Self.file)) }

    private static let file = Project.folder.appending(path: "web/openapi.json")

    /// The text of a source file.
    private static func source(_ path: String) throws -> String {
        try String(contentsOf: Project.folder.appending(path: "Sources/\(path)"), encoding: .utf8)
    }

    /// The methods of each path, in capitals.
    private var methods: [String: Set<String>] {
        guard case .object(let paths) = description["paths"] else { return [:] }
        return paths.mapValues { item in Set(item.names.subtracting(["parameters"]).map { $0.uppercased() }) }
    }

    @Test func `It is valid, and its examples are what their schemas say`() throws {
        try Self.python("description.py", Self.file.path)
    }

    @Test func `It has every route, and nothing else`() throws {
        let source = try Self.source("ChatbotAPI/Route.swift")
        let routes = source.matches(of: /Route\(method: \.([a-z]+), path: \[([^\]]*)\]\)/).map { match in
            let path = match.2.split(separator: ", ").map { $0 == "id" ? "{}" : String($0.dropFirst().dropLast()) }
            return "\(match.1.uppercased()) /\(path.joined(separator: "/"))"
        }
        let described = methods.flatMap { path, methods in
            // Whatever a parameter is called, and whether a slash is at the end.
            let plain = path.replacing(/\{[a-z_]+\}/, with: "{}")
            let end = plain.count > 1 && plain.hasSuffix("/") ? plain.dropLast() : plain[...]
            return methods.map { "\($0) \(end)" }
        }
        #expect(routes.count > 10)
        #expect(routes.sorted() == described.sorted())
    }

    @Test func `A site has the methods that are described`() throws {
        let site = try StagedSite.shared.get()
        #expect(!methods.isEmpty)
        for (path, methods) in methods {
            let target = path.replacing("{conversation_id}", with: "1").replacing("{name}", with: "icon.svg")
            let allowed = try site.send(HTTPRequest(method: "OPTIONS", target: target))["Allow"] ?? ""
            let expected = methods.union(methods.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"])
            #expect(Set(allowed.split(separator: ", ").map(String.init)) == expected, "\(path)")
        }
    }

    @Test func `It has the errors that the sources have, and no others`() throws {
        let source = try Self.source("ChatbotAPI/Answer+errors.swift")
        // What clients are told has a space; names of schemes and numbers have none.
        let details = Set(source.matches(of: /"([A-Z][^"]* [^"]*)"/).map { String($0.1) })
        #expect(details.count > 10)
        #expect(Self.values(of: "detail", in: description) == details)
    }

    @Test func `It has the kinds of problems that the sources have, and no others`() throws {
        let source = try Self.source("ChatbotAPI/InvalidField.swift")
        let kinds = Set(source.matches(of: /\btype(?::| =) "([a-z_]+)"/).map { String($0.1) })
        #expect(kinds.count > 8)
        let described = description["components"]["schemas"]["InvalidField"]["properties"]["type"]["enum"]
        #expect(Set(described.elements.map(\.text)) == kinds)
    }

    @Test func `A site answers as described, whatever it is sent`() throws {
        // The one answer that a folder cannot change: Apache's own to TRACE. And no connection ends as it is used again.
        let apache = try Apache(.event) { _ in "TraceEnable off\nKeepAliveTimeout 600\n" }
        let model = try ModelSite(Self.limits) { try StagedSite(on: apache, .subfolder, $0) }
        try Self.python(
            "exploration.py", model.site.url, model.account.name, model.account.password, "\(model.conversation)")
    }

    @Test func `Good answers and streams are as described`() throws {
        try Self.python("answers.py", ModelSite(Self.limits).site.url)
    }

    /// So high that nobody reaches them, and that responses have the fields of limits all the same.
    private static let limits: [String: String?] = [
        "RATE_LIMIT_AUTH": "100000/minute", "RATE_LIMIT_MESSAGES": "100000/minute",
    ]

    /// The texts of all members of a name, at any depth.
    private static func values(of name: String, in json: JSON) -> Set<String> {
        switch json {
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(values(of: name, in: $1)) }
        case .object(let members):
            members.reduce(into: members[name]?.string.map { [$0] } ?? []) {
                $0.formUnion(values(of: name, in: $1.value))
            }
        default: []
        }
    }

    /// Runs a script of `Tests/Description`, which must find nothing wrong.
    private static func python(_ script: String, _ arguments: String...) throws {
        _ = try Program.run(
            Project.folder.appending(path: ".build/python/bin/python3").path,
            [Project.folder.appending(path: "Tests/Description/\(script)").path] + arguments,
            environment: ["PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin", "HOME": NSTemporaryDirectory()]
        ).expectSuccess()
    }
}
