/// Counts calls, over all processes together, and says when there are more than a limit allows.
///
/// It keeps the time of every admitted call for as long as the window is (a sliding log), so that no stretch of that length
/// has more calls than the limit, wherever it begins. A call that is refused is not kept: who goes on calling is admitted as
/// soon as the window has passed.
///
/// The subjects share 256 files, `directory/name/00.jsonl` to `ff.jsonl`, each of which is locked for a call and rewritten
/// without what no longer counts. They name no subject, and nobody can choose the file that a subject is counted in. How
/// large a file may become is bounded; what that makes forgotten says ``CallLog/text(maximumSize:)``.
public struct RateLimiter: Sendable {
    private let directory: String
    private let name: String
    private let limit: RateLimit
    private let secret: SecretKey

    /// How long to wait for others to release the lock of a file.
    var patience = Duration.seconds(5)

    /// - Parameters:
    ///   - directory: made when it is missing, in a directory that exists.
    ///   - name: of what is limited; limits of other names count for themselves.
    ///   - secret: hides the subjects, and what files they are in.
    public init(directory: String, name: String, limit: RateLimit, secret: SecretKey) {
        self.directory = directory
        self.name = name
        self.limit = limit
        self.secret = secret
    }

    /// Admits a call, and counts it, or refuses it.
    ///
    /// The clock may be set: calls that seem to come from the future count as made now, and lock nobody out for longer than
    /// the window.
    /// - Parameter subject: who calls.
    /// - Throws: when the files cannot be used; the call is then not counted.
    public func admit(_ subject: String, at now: Timestamp) throws(LimitError) -> Admission {
        let (fileName, subject) = place(of: subject)
        let file = try LimitFile(fileName, of: name, in: directory)
        try file.lock(waiting: patience)

        let window = limit.seconds * 1000
        let bytes = try file.contents(limit: maximumSize + longestLine)
        var log = CallLog(bytes)
        log.restrict(after: now.milliseconds - window, upTo: now.milliseconds)
        var times = log.times(of: subject)
        let isAdmitted = times.count < limit.count
        if isAdmitted {
            times.append(now.milliseconds)
            log.setTimes(times, of: subject)
        }
        let text = log.text(maximumSize: maximumSize)
        if text != bytes { try file.replaceContents(with: text) }

        // With more calls than the limit, as after it was lowered, it takes several of them to make room for one.
        let reset = times[max(0, times.count - limit.count)] + window
        return Admission(
            isAdmitted: isAdmitted, limit: limit, remaining: max(0, limit.count - times.count),
            secondsUntilReset: (reset - now.milliseconds + 999) / 1000)
    }

    /// The file that counts a subject, and what stands for the subject in it.
    private func place(of subject: String) -> (fileName: String, subject: [UInt8]) {
        // The secret also signs tokens. No text that it signs has a zero byte.
        let text = Array("\(name)\0\(subject)".utf8)
        let digits = Array(secret.authenticationCode(for: text).prefix(17)).hexadecimal
        return (digits.prefix(2) + ".jsonl", Array(digits.utf8.dropFirst(2)))
    }

    /// How many bytes a file may have besides the line of the subject that it was last written for.
    private var maximumSize: Int { max(65_536, 4 * longestLine) }

    private var longestLine: Int { CallLog.lineLength(calls: limit.count) }
}
