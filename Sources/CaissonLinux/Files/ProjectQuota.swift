import CLinux
import CaissonCore
import Glibc

/// Limits on what directory trees take (quotactl(2), project quotas), on the file system an open directory is on.
package enum ProjectQuota {
    /// Whether the file system keeps such quotas and has them on.
    package static func isAvailable(_ directory: borrowing some Descriptor & ~Copyable) -> Bool {
        var (limit, used): (UInt64, UInt64) = (0, 0)
        let result = cz_project_quota_get(directory.raw, 0, &limit, &used)
        // XFS has no record of a project nobody has used.
        return result == 0 || result == -ENOENT
    }

    /// Whether a project has neither files nor a limit.
    package static func isFree(_ project: UInt32, on directory: borrowing some Descriptor & ~Copyable) -> Bool {
        var (limit, used): (UInt64, UInt64) = (0, 0)
        let result = cz_project_quota_get(directory.raw, project, &limit, &used)
        return result == -ENOENT || result == 0 && limit == 0 && used == 0
    }

    /// Sets the limit in bytes, rounded down to KiB; 0 takes it away.
    package static func limit(
        _ project: UInt32, to bytes: UInt64, on directory: borrowing some Descriptor & ~Copyable
    ) throws(SyscallError) {
        try checked("quotactl", nil, cz_project_quota_set(directory.raw, project, bytes))
    }

    /// Gives a directory, and all that is made in it, to a project.
    package static func assign(_ directory: borrowing some Descriptor & ~Copyable, to project: UInt32) throws(SyscallError) {
        try checked("set project", nil, cz_set_project(directory.raw, project))
    }

    /// The project of a directory; nil where there is none.
    package static func project(of directory: borrowing some Descriptor & ~Copyable) -> UInt32? {
        let project = cz_project(directory.raw)
        return project > 0 ? UInt32(truncatingIfNeeded: project) : nil
    }
}
