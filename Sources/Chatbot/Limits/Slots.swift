import JSONLines

/// A number of things that may go on at once, in all processes together: one locked file for each of them,
/// `directory/name/0`, `1`, …
public struct Slots: Sendable {
    private let directory: String
    private let name: String
    private let count: Int

    /// - Parameters:
    ///   - directory: made when it is missing, in a directory that exists.
    ///   - count: above 0.
    public init(directory: String, name: String, count: Int) {
        self.directory = directory
        self.name = name
        self.count = count
    }

    /// Takes a slot. Those who wait are served in no order.
    /// - Returns: `nil` when all are held for as long as `waiting`.
    public func take(waiting: Duration) throws(LimitError) -> Slot? {
        var backoff = Backoff(limit: waiting)
        repeat {
            // Not all at the same one, which most would find taken.
            let first = Int.random(in: 0..<count)
            for number in first..<first + count {
                let file = try LimitFile(String(number % count), of: name, in: directory)
                if try file.tryLock() { return Slot(file) }
            }
        } while backoff.pause()
        return nil
    }
}
