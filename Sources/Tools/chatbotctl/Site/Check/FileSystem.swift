import CStatFS
import Glibc
import SystemPackage

/// The file system that a folder lies on (statfs(2)).
struct FileSystem {
    private let status: statfs

    init(of path: String) throws(Errno) {
        var status = statfs()
        guard statfs(path, &status) == 0 else { throw Errno(rawValue: errno) }
        self.status = status
    }

    /// What is wrong with the kind of file system for a store; `nil` when nothing is known against it.
    var objection: String? {
        // A negative number where the field is signed and short.
        switch UInt32(truncatingIfNeeded: status.f_type) {
        case 0x6969: "on NFS"
        case 0x517B, 0xFF53_4D42, 0xFE53_4D42: "on a share of a Windows network (SMB)"
        case 0x0102_1997: "on 9P"
        case 0x5346_414F, 0x6B41_4653: "on AFS"
        case 0x00C3_6400: "on Ceph"
        case 0x0BD0_0BD0: "on Lustre"
        case 0x6573_5546: "on FUSE, which may be a network's"
        case 0x0102_1994: "in memory (tmpfs), and gone with the next start"
        default: nil
        }
    }

    /// In bytes, for users other than root.
    var free: Int { Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(status.f_bsize)).partialValue }

    /// How many files can still be made; `nil` where that is not limited.
    var freeFiles: Int? { status.f_files == 0 ? nil : Int(clamping: status.f_ffree) }
}
