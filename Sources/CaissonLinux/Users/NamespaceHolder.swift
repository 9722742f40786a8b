import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// A process that does nothing but keep an ordinary user's namespaces alive between one command and the next: what one mounts
/// or connects, the next finds. It is known by a file it has locked, with its number in it.
package struct NamespaceHolder: Sendable {
    package let pid: Int32
    private let file: FilePath

    /// As ps(1) shows it.
    package static let name = "caisson-holder"

    /// The one that holds `file` now; nil where none does. Whoever looks, makes or renews has a lock against others who do.
    package static func find(_ file: FilePath) throws(SyscallError) -> NamespaceHolder? {
        guard try FileLock.isHeld(file) else { return nil }
        let text = try Files.readText(file, limit: 64)
        guard let pid = Int32(text.prefix { $0.isNumber }) else { throw SyscallError("read", file.string, errno: EINVAL) }
        return NamespaceHolder(pid: pid, file: file)
    }

    /// Makes a user namespace with a mount and a network namespace of its own, and a process that holds them. `map` has the
    /// IDs of the namespace written, of which it is given a process. `pin` becomes the place the network is found again at.
    package static func make(_ file: FilePath, pin: FilePath, map: (Int32) throws -> Void) throws -> NamespaceHolder {
        try start(file, pin, makesUsers: true, map)
    }

    /// One for the namespaces this process has come to live in, whose holder was killed.
    package static func renew(_ file: FilePath, pin: FilePath) throws -> NamespaceHolder {
        try start(file, pin, makesUsers: false) { _ in }
    }

    private static func start(
        _ file: FilePath, _ pin: FilePath, makesUsers: Bool, _ map: (Int32) throws -> Void
    ) throws -> NamespaceHolder {
        var socket: Int32 = -1
        let pid = file.withPlatformString { file in
            pin.withPlatformString { cz_holder_start(makesUsers, file, $0, name, &socket) }
        }
        try checked("make namespace", makesUsers ? "user" : nil, pid)
        let way = OwnedDescriptor(socket)
        try map(pid)
        var step: Int32 = 0
        let result = cz_holder_finish(way.raw, &step)
        try checked(steps[step] ?? "hold namespaces", nil, result)
        return NamespaceHolder(pid: pid, file: file)
    }

    private static let steps: [Int32: String] = [
        Int32(CZ_HOLDER_USERS): "make user namespace", Int32(CZ_HOLDER_ROOT): "become root of the user namespace",
        Int32(CZ_HOLDER_SPACES): "make mount and network namespaces", Int32(CZ_HOLDER_MOUNTS): "separate mounts from the host's",
        Int32(CZ_HOLDER_PIN): "pin network namespace", Int32(CZ_HOLDER_FILE): "write the holder's file",
    ]

    /// Moves this process, which has one thread, to where the holder is; a thread stays in the machine's network. ESRCH when the
    /// holder has ended meanwhile.
    package func join() throws(SyscallError) {
        try NamespaceHolder.enterUsers(of: pid) { () throws(SyscallError) in
            if try !FileLock.isHeld(file) { throw SyscallError("join", NamespaceHolder.name, errno: ESRCH) }
        }
        try joinNetwork()
    }

    /// The rest of joining for a process that has come by another way.
    package func joinNetwork() throws(SyscallError) {
        try HostNetwork.leave(for: Files.open(FilePath("/proc/\(pid)/ns/net"), .read))
    }

    /// Moves this process, which has one thread, to the user and mount namespace of another; its working directory is the folder of
    /// the same name there. `check` tells whether the process is still the one meant.
    package static func enterUsers(of pid: Int32, check: () throws(SyscallError) -> Void) throws(SyscallError) {
        let users = try Files.open(FilePath("/proc/\(pid)/ns/user"), .read)
        let mounts = try Files.open(FilePath("/proc/\(pid)/ns/mnt"), .read)
        try check()
        _ = try? ProcessTable.ownProgram() // ignored: known from now on, or never
        let folder = try? Files.readLink("/proc/self/cwd") // ignored: it stays at the root then
        try Namespace.enter(users.raw, .user)
        try Namespace.enter(mounts.raw, .mount)
        if let folder { _ = folder.withPlatformString { chdir($0) } } // ignored: as above
    }

    /// Where the end of what shall live no longer than the holder is seen: nobody writes there, and it hangs up.
    package func lifeline() throws(SyscallError) -> OwnedDescriptor {
        try Files.open(FilePath("/proc/\(pid)/fd/\(CZ_HOLDER_LIFE)"), [.read, .nonBlocking])
    }
}
