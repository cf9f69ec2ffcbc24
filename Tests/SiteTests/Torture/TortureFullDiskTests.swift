import Foundation
import Testing

/// The disk is full.
@Suite(.enabled(if: TinyDisk.isAvailable, "needs the right to mount a tmpfs"))
struct TortureFullDiskTests {
    @Test func `On a full disk whatever cannot be stored is refused, reading goes on, and freeing space is enough`()
        throws
    {
        try Torture.run("disk full", Operation.all.filter { !$0.isFirst }) { operation in
            let disk = try TinyDisk(kilobytes: 1024)
            try operation.initialImage().write(to: disk.url)
            let site = try CGISite(data: disk.url)
            let aftermath = try Aftermath(operation, on: site)
            try disk.fill()
            let outcome = try operation.run(aftermath.sample) { try site.send($0) }
            // What fits into the last page of a file may still be stored.
            let expected = aftermath.acknowledging(outcome)
            var problems: [Problem] = []
            if let flaw = outcome.flaw { problems.append(Problem(.wrong, flaw)) }
            if !outcome.isAcknowledged, outcome.status != 500 || outcome.reason?.contains("No space left") != true {
                problems.append(Problem(.wrong, "\(outcome)"))
            }
            for (member, view) in aftermath.bystanders {
                if try AccountView.conversations(bearing: member.token, on: site) != view.conversations {
                    problems.append(Problem(.lost, "\(member.name) sees something else while the disk is full"))
                }
            }
            try disk.free()
            problems += expected.problems(on: site)
            var figures = Figures()
            figures.add(problems, rows: expected.rowCount, of: operation.name)
            return figures
        }
    }

    @Test func `Who writes until the disk is full, and beyond, finds all that was acknowledged`() throws {
        let disk = try TinyDisk(kilobytes: 1024)
        let sample = try SampleStore.shared.get()
        try sample.image.write(to: disk.url)
        let site = try CGISite(data: disk.url)
        let before = try AccountView(bearing: sample.maria.token, on: site)
        var (replies, conversations, refusals): ([Int], [Int], Int) = ([], [], 0)
        while refusals < 30 {
            let content = "Where is my money? " + String(repeating: "?", count: 1000 + replies.count)
            for request in [HTTPRequest.ask(content, in: sample.maria.conversations[1]), .post("/conversations/")] {
                let outcome = try site.send(request.bearing(sample.maria.token))
                #expect(outcome.flaw == nil)
                switch (outcome.status, outcome.json) {
                case (200, .int(let id)): conversations.append(id)
                case (200, let reply): replies.append(reply["id"].number)
                default:
                    refusals += 1
                    #expect(outcome.status == 500 && outcome.reason?.contains("No space left") == true, "\(outcome)")
                }
            }
        }
        let after = try AccountView(bearing: sample.maria.token, on: site)
        #expect(after.hasUniqueIDs)
        #expect(after.conversations.map(\.id).starts(with: before.conversations.map(\.id) + conversations))
        let messages = try #require(after[sample.maria.conversations[1]]).messages
        #expect(Set(messages.map(\.id)).isSuperset(of: replies))
        print("Torture, disk fills: \(replies.count + conversations.count) requests acknowledged, \(refusals) refused")
        // The logs may be deleted at any time; that is room enough.
        try FileManager.default.removeItem(at: disk.url.appending(path: "logs"))
        try HighestIDs([after]).checkNext(on: site)
    }
}
