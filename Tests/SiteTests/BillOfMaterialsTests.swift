import Foundation
import Testing

/// What a release says of the libraries in its executables.
@Suite struct BillOfMaterialsTests {
    let folder: URL

    init() throws { folder = try Release.shared.get().folder }

    static let parts = [
        "swift", "swift-argument-parser", "swift-http-types", "swift-log", "swift-system", "curl", "libpq", "openssl",
        "libsodium", "c-ares", "zlib", "libxcrypt", "glibc", "libstdc++",
    ]

    private func components() throws -> [JSON] {
        let document = try JSON(Data(contentsOf: folder.appending(path: "bill-of-materials.cdx.json")))
        #expect(document["bomFormat"] == "CycloneDX")
        return document["components"].elements
    }

    @Test func `Every part has a version, a licence and its text, for people and for programs`() throws {
        let components = try components()
        #expect(components.map { $0["name"].text } == Self.parts)
        let table = try String(contentsOf: folder.appending(path: "BILL-OF-MATERIALS.md"), encoding: .utf8)
        for part in components {
            let (name, version) = (part["name"].text, part["version"].text)
            let licence = try #require(part["licenses"].elements.first)["expression"].text
            #expect(!version.isEmpty && !licence.isEmpty && part["purl"].text.hasPrefix("pkg:"), "\(name)")
            #expect(table.contains("| \(name) | \(version) | \(licence) |"), "\(name)")
            let text = try String(contentsOf: folder.appending(path: "LICENSES/\(name).txt"), encoding: .utf8)
            #expect(text.count > 500, "\(name)")
        }
    }

    @Test func `Packages that Package.resolved pins have the version that is pinned there`() throws {
        let pins = try JSON(Data(contentsOf: Project.folder.appending(path: "Package.resolved")))["pins"].elements
        let components = try components()
        // Only the tests have swift-crypto, which has products that use swift-asn1.
        for pin in pins where !["swift-asn1", "swift-crypto"].contains(pin["identity"].text) {
            let part = try #require(components.first { $0["name"] == pin["identity"] }, "\(pin["identity"].text)")
            #expect(part["version"] == pin["state"]["version"])
        }
    }

    @Test func `Of the packages that are pinned and not listed nothing is linked`() throws {
        let upload = try Release.shared.get().upload
        // As a name of a module stands in what describes its types.
        let (listed, unlisted) = (Data("\0ArgumentParser\0".utf8), Data("\0Crypto\0".utf8))
        for tool in StagedFolderTests.tools {
            let program = try Data(contentsOf: upload.appending(path: "bin/\(tool)"), options: .alwaysMapped)
            #expect(program.range(of: listed) != nil)
            #expect(program.range(of: unlisted) == nil)
        }
        for endpoint in StagedFolderTests.endpoints {
            let path = "cgi-bin/\(endpoint).cgi"
            let program = try Data(contentsOf: upload.appending(path: path), options: .alwaysMapped)
            #expect(program.range(of: unlisted) == nil, "\(endpoint)")
        }
    }
}
