import Foundation
import Synchronization
import Testing

/// What a part of the torture tried and found.
struct Figures: Sendable {
    private(set) var tried = 0
    /// Acknowledged rows that were compared, each as often as it was.
    private(set) var rows = 0
    private(set) var found: [Problem.Kind: Int] = [:]
    /// What was found, in words.
    private(set) var reports: [String] = []

    /// - Parameter title: what was tried.
    mutating func add(_ problems: [Problem], rows: Int, of title: String) {
        tried += 1
        self.rows += rows
        for problem in problems {
            found[problem.kind, default: 0] += 1
            reports.append("\(title): \(problem)")
        }
    }

    mutating func add(_ other: Figures) {
        tried += other.tried
        rows += other.rows
        reports += other.reports
        found.merge(other.found, uniquingKeysWith: +)
    }
}

extension Figures: CustomStringConvertible {
    var description: String {
        let kinds = [Problem.Kind.lost, .doubled, .wrong].map { "\(found[$0, default: 0]) \($0)" }
        return "\(tried) tried, \(rows) acknowledged rows checked, \(kinds.joined(separator: ", "))"
    }
}

extension Torture {
    /// Does something with each element, as many at once as there are processors, and prints the sum of what was found.
    static func run<Element: Sendable>(
        _ title: String, _ elements: [Element], _ body: @escaping @Sendable (Element) throws -> Figures
    ) throws {
        let began = ContinuousClock.now
        let next = Atomic(0)
        let sums = try concurrently(ProcessInfo.processInfo.activeProcessorCount) { _ in
            var sum = Figures()
            while case let index = next.add(1, ordering: .relaxed).oldValue, index < elements.count {
                sum.add(try body(elements[index]))
            }
            return sum
        }
        var sum = Figures()
        for part in sums { sum.add(part) }
        let seconds = (ContinuousClock.now - began).components.seconds
        // Here, and not where they were found: threads of one's own belong to no test.
        for report in sum.reports.prefix(20) { Issue.record("\(report); seed \(seed)") }
        print("Torture, \(title): \(sum); \(seconds) s, seed \(seed)\(isLong ? ", long" : "")")
        #expect(sum.tried > 0)
    }
}
