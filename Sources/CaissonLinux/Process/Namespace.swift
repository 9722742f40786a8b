import CLinux
import CaissonCore
import Glibc
import SystemPackage

/// Namespaces (namespaces(7)). A thread that changed its own is thrown away afterwards.
package enum Namespace {
    package enum Kind: String, Sendable, CaseIterable {
        case network = "net"
        case mount = "mnt"
        case pid, uts, ipc, cgroup, user

        var flag: Int32 {
            switch self {
            case .network: CZ_CLONE_NEWNET
            case .mount: CZ_CLONE_NEWNS
            case .pid: CZ_CLONE_NEWPID
            case .uts: CZ_CLONE_NEWUTS
            case .ipc: CZ_CLONE_NEWIPC
            case .cgroup: CZ_CLONE_NEWCGROUP
            case .user: CZ_CLONE_NEWUSER
            }
        }
    }

    /// A new network namespace, alive as long as the descriptor (or a process or link in it) is. Its loopback is down.
    package static func newNetwork() throws -> SharedDescriptor {
        try DedicatedThread.run {
            try checked("unshare", "net", cz_unshare(CZ_CLONE_NEWNET))
            return try Files.open("/proc/thread-self/ns/net", .read).shared()
        }
    }

    /// The namespace of a process; ENOENT when it is gone.
    package static func open(_ kind: Kind, of pid: Int32) throws(SyscallError) -> SharedDescriptor {
        try Files.open(FilePath("/proc/\(pid)/ns/\(kind.rawValue)"), .read).shared()
    }

    /// The number that tells namespaces of one kind apart.
    package static func identity(_ kind: Kind, of pid: Int32? = nil) throws(SyscallError) -> UInt64 {
        let process = pid.map(String.init) ?? "thread-self"
        return try FileStatus.of(FilePath("/proc/\(process)/ns/\(kind.rawValue)")).inode
    }

    /// Runs `body` on a throw-away thread inside the namespace `fd`, and waits for it.
    package static func run<Value: Sendable>(
        in fd: Int32, _ kind: Kind, _ body: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        try DedicatedThread.run {
            try enter(fd, kind)
            return try body()
        }
    }

    /// Runs `body` on a throw-away thread in a new mount namespace whose mounts reach nobody else and end with it.
    package static func withPrivateMounts<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        try DedicatedThread.run {
            try checked("unshare", "mnt", cz_unshare(CZ_CLONE_NEWNS | CZ_CLONE_FS))
            try Mounts.makePrivate("/")
            return try body()
        }
    }

    /// Moves the calling thread into a namespace for good: only for threads of `DedicatedThread`.
    package static func enter(_ fd: Int32, _ kind: Kind) throws(SyscallError) {
        // A mount namespace can only be entered by a thread that shares its working directory with no other.
        if kind == .mount { try checked("unshare", "fs", cz_unshare(CZ_CLONE_FS)) }
        try checked("setns", kind.rawValue, cz_setns(fd, kind.flag))
    }

    /// Moves the calling thread into new namespaces for good: only for threads of `DedicatedThread`.
    package static func unshare(_ kinds: [Kind]) throws(SyscallError) {
        try checked("unshare", nil, cz_unshare(kinds.reduce(0) { $0 | $1.flag }))
    }
}
