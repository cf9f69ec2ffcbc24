import Foundation

/// Interrupts the system calls of the calling thread, over and over, while it does `work`.
///
/// The signal's handler does nothing and is installed without SA_RESTART, so a call that blocks returns early: with EINTR, or
/// with a part of what it was to transfer. `other` runs on another thread meanwhile, `pause` being a moment in which the
/// calling thread is interrupted several times.
func interrupting<Result>(
    _ work: () throws -> Result, while other: @escaping @Sendable (_ pause: () -> Void) throws -> Void
) rethrows -> Result {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGUSR1, &action, nil)

    // The threads that run tests block signals.
    var signals = sigset_t()
    var blocked = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGUSR1)
    pthread_sigmask(SIG_UNBLOCK, &signals, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }

    let thread = pthread_self()
    let finished = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
        try? other {
            for _ in 0..<10 {
                usleep(1_000)
                pthread_kill(thread, SIGUSR1)
            }
        }
        finished.signal()
    }
    defer { finished.wait() }
    return try work()
}
