/// Lets the power fail at every point of what an operation did, and looks at what is left.
struct PowerLoss {
    /// Which states are looked at, of those that are possible: at each point, and in all.
    var statesPerPoint = 24
    var statesInAll = Int.max

    /// A state of the disk, and whether the operation was acknowledged when the power failed.
    struct State: Hashable {
        let image: FolderImage
        let isAcknowledged: Bool
    }

    /// The states that a recorded operation may leave on a disk.
    func states(of recording: Recording, on disk: SimulatedDisk, using random: inout SplitMix64) throws -> [State] {
        var disk = disk
        var states: [State] = []
        var seen: Set<State> = []
        for (index, process) in recording.processes.enumerated() {
            let isLast = index == recording.processes.count - 1
            var isAcknowledged = false
            for call in process.calls {
                try disk.apply(call)
                if case .respond = call { isAcknowledged = isLast && recording.outcome.isAcknowledged }
                if case .close = call { continue }
                for image in disk.crashStates(statesPerPoint, using: &random) {
                    let state = State(image: image, isAcknowledged: isAcknowledged)
                    if seen.insert(state).inserted { states.append(state) }
                }
            }
            disk.endProcess()
        }
        guard states.count > statesInAll else { return states }
        return Array(states.shuffled(using: &random).prefix(statesInAll))
    }

    /// Looks at each state.
    static func examine(
        _ states: [State], of recording: Recording, _ aftermath: Aftermath, title: String
    ) throws -> Figures {
        var figures = Figures()
        for state in states {
            let folder = try ScratchFolder(state.image)
            let expected = state.isAcknowledged ? aftermath.acknowledging(recording.outcome) : aftermath
            let problems = expected.problems(on: try CGISite(data: folder.url))
            figures.add(problems, rows: expected.rowCount, of: title)
        }
        return figures
    }
}
