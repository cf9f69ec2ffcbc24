import Foundation
import Synchronization

/// Work on a thread of its own: the tests' own threads are few, and a request blocks.
final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let group = DispatchGroup()

    init(_ work: @escaping @Sendable () throws -> Value) {
        group.enter()
        Thread.detachNewThread { [self] in
            let value = Result { try work() }
            result.withLock { $0 = value }
            group.leave()
        }
    }

    /// Waits for the end.
    func value() throws -> Value {
        group.wait()
        return try result.withLock { try $0!.get() }
    }
}

/// Does something many times at once, and waits for all; the results are in order.
func concurrently<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Value) throws -> [Value] {
    let threads = (0..<count).map { index in Background { try work(index) } }
    return try threads.map { try $0.value() }
}

/// Waits for something that is bound to happen soon; after a minute it is a failure, so that no test hangs.
func wait(for event: String, until happened: () throws -> Bool) throws {
    for _ in 0..<3000 {
        if try happened() { return }
        usleep(20_000)
    }
    throw HarnessError("waited in vain for \(event)")
}
