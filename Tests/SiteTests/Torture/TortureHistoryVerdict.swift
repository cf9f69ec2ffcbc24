/// Whether a history can be explained, object by object.
struct TortureVerdict: CustomStringConvertible {
    private(set) var objects = 0
    private(set) var steps = 0
    private(set) var unexplained: [String] = []

    var description: String { "\(objects) objects with \(steps) steps, \(unexplained.count) of them not linearizable" }

    init(_ history: TortureHistory) {
        let parts = TortureObjects(history)
        for (id, steps) in parts.conversations {
            add("conversation \(id)", steps, TortureConversation(explaining: steps))
        }
        for (name, steps) in parts.accounts { add(name, steps, TortureAccount()) }
    }

    private mutating func add<Object: SequentialObject>(
        _ name: String, _ steps: [TimedStep<Object.Step>], _ object: Object
    ) {
        objects += 1
        self.steps += steps.count
        let result = LinearizabilityCheck<Object>(steps).explained(from: object)
        if result.isLinearizable { return }
        let near = result.stuckAt.map {
            "[\($0.invoked / 1000), \($0.returned == .max ? 0 : $0.returned / 1000)] \($0.step)"
        }
        unexplained.append(
            """
            \(name): \(result.wasGivenUp ? "the search was given up at" : "no order of") these (in µs):
            \(near.joined(separator: "\n"))
            """)
    }
}
