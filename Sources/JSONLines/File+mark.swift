import Glibc

/// A file says of itself whether it may be ahead of the disk: it then bears a mark.
///
/// Who writes marks the file before, and takes the mark away after the sync. So a mark that is found under the lock was left by
/// a process that was killed in between. Whoever finds it makes up for the sync before relying on anything in the file:
/// otherwise the power could fail, and take away what others have built upon.
///
/// The mark is the sticky bit, which Linux gives no meaning on regular files. To look for it costs nothing: the mode comes with
/// the fstat(2) of every opening. That it is not synced itself does no harm. It is about what the kernel knows and the disk
/// does not, and when the power has failed the two are the same.
extension File {
    /// Whether content or name might have been ahead of the disk when the file was opened.
    var wasMarked: Bool { opened.isMarked }

    /// Whether they may be now.
    var isMarked: Bool {
        get throws(StorageError) { try status().isMarked }
    }

    func mark() throws(StorageError) { try setPermissions(permissions | S_ISVTX) }

    func unmark() throws(StorageError) { try setPermissions(permissions) }

    private var permissions: mode_t { opened.st_mode & 0o777 }
}

extension stat {
    var isMarked: Bool { st_mode & S_ISVTX != 0 }
}
