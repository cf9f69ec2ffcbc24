import Foundation
import Testing

/// The power fails at any point of what an endpoint does.
@Suite(.enabled(if: Strace.isAvailable, "needs strace"))
struct TorturePowerTests {
    @Test func `A loss of power takes away nothing that was acknowledged`() throws {
        try Torture.run("power fails during one operation", Operation.all) { operation in
            var random = Torture.random(for: operation.name)
            let image = try operation.initialImage()
            let folder = try ScratchFolder(image)
            let site = try CGISite(data: folder.url)
            let aftermath = try Aftermath(operation, on: image)
            let recording = try Recording(operation, on: site)
            guard recording.outcome.isAcknowledged else {
                throw HarnessError("\(operation.name): \(recording.outcome)")
            }
            let power = PowerLoss(
                statesPerPoint: Torture.isLong ? 100 : 24, statesInAll: Torture.isLong ? 2000 : 20)
            let states = try power.states(of: recording, on: SimulatedDisk(image), using: &random)
            return try PowerLoss.examine(states, of: recording, aftermath, title: operation.name)
        }
    }

    @Test func `What a killed process had not synced, and others built upon, is not lost either`() throws {
        let kills = try OperationPair.all.flatMap { pair in try pair.kills() }
        // Those first after which there is something to build upon.
        let sampled =
            Torture.sample(kills.filter(\.leavesSomething), 70, for: "kills")
            + Torture.sample(kills.filter { !$0.leavesSomething }, 10, for: "other kills")
        try Torture.run("power fails after one was killed and another answered", sampled) { kill in
            var random = Torture.random(for: kill.title)
            return try kill.examine(statesPerPoint: Torture.isLong ? 10 : 4, using: &random)
        }
    }
}
