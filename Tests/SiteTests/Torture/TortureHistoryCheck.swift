/// What one object does when it is used by one client at a time.
protocol SequentialObject: Hashable {
    associatedtype Step: Sendable
    /// Takes a step with what its client was told; nil when the object would have answered something else.
    func taking(_ step: Step) -> Self?
}

/// A step, and when it can have happened.
struct TimedStep<Step: Sendable>: Sendable {
    let step: Step
    /// When its client asked for it, on one clock for all clients.
    let invoked: UInt64
    /// When the client knew the answer.
    let returned: UInt64
    /// Nobody knows whether it happened. It may have, at any time after it was asked for.
    let isOptional: Bool

    init(_ step: Step, invoked: UInt64, returned: UInt64, isOptional: Bool = false) {
        self.step = step
        self.invoked = invoked
        self.returned = isOptional ? .max : returned
        self.isOptional = isOptional
    }
}

/// Looks for an order of steps, one at a time, that explains what all clients were told: none comes before one that had
/// returned when it was invoked. Where there is such an order the object is linearizable (Herlihy and Wing, 1990).
///
/// The search is Wing and Gong's, with Lowe's memory of the situations that led nowhere.
struct LinearizabilityCheck<Object: SequentialObject> {
    /// A situation: which steps were taken, and what the object is then.
    private struct Situation: Hashable {
        /// All steps before this one were taken, as far as they must be.
        var first = 0
        /// What else was taken, in order.
        var taken: [Int] = []
        var object: Object
    }

    /// After so many situations the search is given up, and the history counts as not explained.
    private static var patience: Int { 1_000_000 }

    private let steps: [TimedStep<Object.Step>]
    private let musts: [Int]
    private let options: [Int]

    init(_ steps: [TimedStep<Object.Step>]) {
        self.steps = steps.sorted { $0.invoked < $1.invoked }
        musts = self.steps.indices.filter { [steps = self.steps] in !steps[$0].isOptional }
        options = self.steps.indices.filter { [steps = self.steps] in steps[$0].isOptional }
    }

    /// Whether there is such an order; and if not, all steps up to those of which none could follow the longest one that
    /// explains a beginning, and whether the search was given up.
    func explained(
        from object: Object
    ) -> (isLinearizable: Bool, wasGivenUp: Bool, stuckAt: [TimedStep<Object.Step>]) {
        var seen: Set<Situation> = []
        var stack = [Situation(object: object)]
        var furthest = (count: -1, steps: [Int]())
        while let situation = stack.popLast() {
            if situation.first == musts.count { return (true, false, []) }
            guard seen.insert(situation).inserted else { continue }
            if seen.count > Self.patience { break }
            let candidates = candidates(in: situation)
            let count = situation.first + situation.taken.count
            if count > furthest.count { furthest = (count, candidates) }
            // The last on the stack is tried first: what must happen, in the order in which it was asked for.
            for index in candidates.reversed() {
                guard let next = situation.object.taking(steps[index].step) else { continue }
                // What need not have happened and changes nothing explains nothing.
                if steps[index].isOptional, next == situation.object { continue }
                stack.append(taking(index, situation, next))
            }
        }
        return (false, seen.count > Self.patience, Array(steps[...(furthest.steps.max() ?? 0)]))
    }

    /// The steps that can come next: those that must happen first, then those that may.
    private func candidates(in situation: Situation) -> [Int] {
        var candidates: [Int] = []
        var limit = UInt64.max
        var position = situation.first
        while position < musts.count, steps[musts[position]].invoked <= limit {
            let index = musts[position]
            position += 1
            if situation.taken.contains(index) { continue }
            candidates.append(index)
            limit = min(limit, steps[index].returned)
        }
        candidates.removeAll { steps[$0].invoked > limit }
        for index in options {
            if steps[index].invoked > limit { break }
            if !situation.taken.contains(index) { candidates.append(index) }
        }
        return candidates
    }

    private func taking(_ index: Int, _ situation: Situation, _ object: Object) -> Situation {
        var next = situation
        next.object = object
        let place = next.taken.firstIndex { $0 > index } ?? next.taken.count
        next.taken.insert(index, at: place)
        while next.first < musts.count, let found = next.taken.firstIndex(of: musts[next.first]) {
            next.taken.remove(at: found)
            next.first += 1
        }
        return next
    }
}
