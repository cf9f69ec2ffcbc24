import Glibc
import Synchronization

/// Runs the same work on several threads, and waits for all of them.
///
/// - Returns: what each of them has returned.
/// - Throws: what the first of them has thrown.
func inParallel<Value: Sendable>(
    _ count: Int, _ work: @escaping @Sendable () throws -> Value
) throws -> [Value] {
    let jobs = (0..<count).map { _ in Job(work) }
    for job in jobs { job.start() }
    for job in jobs { job.join() }
    return try jobs.map { try $0.value() }
}

private final class Job<Value: Sendable>: Sendable {
    private let work: @Sendable () throws -> Value
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let thread = Mutex<pthread_t?>(nil)

    init(_ work: @escaping @Sendable () throws -> Value) { self.work = work }

    func start() {
        var thread = pthread_t()
        let job = Unmanaged.passRetained(Runnable { [self] in run() }).toOpaque()
        let status = pthread_create(&thread, nil, runJob, job)
        if status == 0 {
            self.thread.withLock { [thread] in $0 = thread }
        } else {
            // A host that allows no more threads: then here and now.
            _ = runJob(job)
        }
    }

    func join() {
        if let thread = thread.withLock({ $0 }) { pthread_join(thread, nil) }
    }

    func value() throws -> Value { try result.withLock { try $0!.get() } }

    private func run() {
        let outcome = Result { try work() }
        result.withLock { $0 = outcome }
    }
}

private final class Runnable {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}

private func runJob(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<Runnable>.fromOpaque(context!).takeRetainedValue().run()
    return nil
}
