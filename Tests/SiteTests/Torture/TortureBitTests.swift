import Foundation
import Testing

/// A bit of a file flips. `ChatbotTests` does this to every bit, in process; here the executables meet a sample.
@Suite struct TortureBitTests {
    /// A bit of a file of the data folder.
    struct Flip: Sendable {
        let path: String
        let byte: Int
        let bit: Int
    }

    private static func flips(of image: FolderImage) -> [Flip] {
        image.files.sorted { $0.key < $1.key }.flatMap { path, file in
            file.bytes.indices.flatMap { byte in (0..<8).map { Flip(path: path, byte: byte, bit: $0) } }
        }
    }

    private static func flipping(_ flip: Flip, in image: FolderImage) -> FolderImage {
        var image = image
        image.files[flip.path]?.bytes[flip.byte] ^= 1 << flip.bit
        return image
    }

    @Test func `No answer changes because a bit of the store has flipped`() throws {
        let sample = try SampleStore.shared.get()
        let requests =
            [sample.maria, sample.neighbor, sample.petra, sample.nikos].flatMap { member in
                [HTTPRequest.get("/auth/me/export"), .get("/conversations/")].map { $0.bearing(member.token) }
                    + member.conversations.map { .get("/conversations/\($0)/messages").bearing(member.token) }
            }
        let whole = try ScratchFolder(sample.image)
        let site = try CGISite(data: whole.url)
        let answers = try requests.map { try site.send($0).json }
        let flips = Torture.sample(Self.flips(of: sample.image), 60, for: "bits").prefix(5000)
        try Torture.run("bits of the store flip", Array(flips)) { flip in
            let folder = try ScratchFolder(Self.flipping(flip, in: sample.image))
            let site = try CGISite(data: folder.url)
            var problems: [Problem] = []
            for (request, answer) in zip(requests, answers) {
                let outcome = try site.send(request)
                if let flaw = outcome.flaw { problems.append(Problem(.wrong, flaw)) }
                let isReported =
                    outcome.status == 500 && outcome.reason?.contains("/\(flip.path), line ") == true
                if outcome.isAcknowledged ? outcome.json != answer : !isReported {
                    problems.append(Problem(.lost, "\(request.testDescription): \(outcome)"))
                }
            }
            // The ids: one that is handed out is a new one.
            let outcome = try site.send(.post("/conversations/").bearing(sample.nikos.token))
            if outcome.isAcknowledged ? outcome.json.number <= sample.nikos.conversations[0] : outcome.status != 500 {
                problems.append(Problem(.doubled, "\(outcome)"))
            }
            var figures = Figures()
            figures.add(problems, rows: requests.count, of: "\(flip)")
            return figures
        }
    }

    @Test func `A bit of the limits' files that has flipped fails no request`() throws {
        let sample = try SampleStore.shared.get()
        let folder = try ScratchFolder(sample.image)
        let site = try CGISite(data: folder.url)
        let requests = [
            HTTPRequest.post("/auth/token", form: ["username": sample.nikos.name, "password": sample.nikos.password]),
            .ask("Hello", in: sample.nikos.conversations[0]).bearing(sample.nikos.token),
        ]
        for request in requests { _ = try site.succeed(request) }
        let limits = try FolderImage(of: folder.url, without: ["logs"])
        let flips = Torture.sample(
            Self.flips(of: limits).filter { $0.path.hasPrefix("limits/") }, 60, for: "bits of limits")
        #expect(!flips.isEmpty)
        try Torture.run("bits of the limits flip", Array(flips.prefix(5000))) { flip in
            let folder = try ScratchFolder(Self.flipping(flip, in: limits))
            let site = try CGISite(data: folder.url)
            var problems: [Problem] = []
            for request in requests {
                let outcome = try site.send(request)
                if outcome.flaw != nil || !outcome.isAcknowledged { problems.append(Problem(.wrong, "\(outcome)")) }
            }
            var figures = Figures()
            figures.add(problems, rows: 0, of: "\(flip)")
            return figures
        }
    }
}
