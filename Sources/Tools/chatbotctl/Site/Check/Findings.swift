/// Where checks say what they find. It is shown at once: some take seconds.
final class Findings {
    private let show: (CheckResult) throws -> Void
    private(set) var counts: [CheckResult.Status: Int] = [:]

    init(show: @escaping (CheckResult) throws -> Void) { self.show = show }

    func ok(_ check: String, _ message: String) throws { try add(check, .ok, message, nil) }

    func warning(_ check: String, _ message: String, advice: String) throws {
        try add(check, .warning, message, advice)
    }

    func error(_ check: String, _ message: String, advice: String) throws { try add(check, .error, message, advice) }

    private func add(_ check: String, _ status: CheckResult.Status, _ message: String, _ advice: String?) throws {
        counts[status, default: 0] += 1
        try show(CheckResult(check: check, status: status, message: message, advice: advice))
    }
}
