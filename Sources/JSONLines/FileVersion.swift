/// Tells apart what a file held at different times: while a path has the same version, it has the same rows.
///
/// A row that is appended changes the size, a compaction the inode, and whatever else happens to a file the time.
public struct FileVersion: Equatable, Sendable {
    public let inode: Int
    /// In bytes.
    public let size: Int
    /// When content or status last changed: nanoseconds since 1970.
    public let changed: Int

    public init(inode: Int, size: Int, changed: Int) {
        self.inode = inode
        self.size = size
        self.changed = changed
    }
}
