/// One of the ``Slots``, held until this and every child that was forked meanwhile are gone, however they end.
public final class Slot: Sendable {
    // Only closed, and never unlocked: that would take the slot from such a child as well, which shares the open file
    // (flock(2)), and goes on with the work (`CurrentProcess.outliveServer`).
    private let file: LimitFile

    init(_ file: consuming LimitFile) { self.file = file }
}
