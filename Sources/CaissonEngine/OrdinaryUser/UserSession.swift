import CaissonCore
import CaissonLinux
import CaissonRuntime
package import SystemPackage

/// An ordinary user's way into the namespaces that all engines of one run directory share.
package struct UserSession: Sendable {
    private let user: UserName
    private let run: FilePath

    package init(_ user: OrdinaryUser, runRoot: FilePath) {
        self.user = user.user
        run = runRoot
    }

    static func holderFile(_ runRoot: FilePath) -> FilePath { runRoot.appending("holder") }
    /// The network's place in the mount namespace: it lives as long as any process there, whatever becomes of the holder.
    static func networkFile(_ runRoot: FilePath) -> FilePath { runRoot.appending("holder.net") }

    /// Whether the engines of a run directory live in an ordinary user's namespaces.
    static func isUsed(_ runRoot: FilePath) -> Bool { Files.exists(holderFile(runRoot)) }

    /// Moves this process, which has one thread, to the user's namespaces and makes them where they are not there. Afterwards the
    /// user is root. Throws ``CaissonError`` in one line with what is missing.
    package func enter() throws {
        try Files.makeDirectories(run, mode: 0o700)
        let gate = try FileLock.acquire(run.appending("holder.lock"), timeout: .seconds(20))
        defer { gate.release() }
        let file = UserSession.holderFile(run)
        if let holder = try NamespaceHolder.find(file) {
            try holder.join()
        } else if let monitor = try livingMonitor() {
            try NamespaceHolder.enterUsers(of: monitor) {}
            try NamespaceHolder.renew(file, pin: UserSession.networkFile(run)).joinNetwork()
        } else {
            try make(file).join()
            // The first link of every namespace is its loopback.
            try RouteSocket().setUp(1)
        }
    }

    private func make(_ file: FilePath) throws -> NamespaceHolder {
        let maps = IDMaps(user: user)
        try maps.check()
        do {
            return try NamespaceHolder.make(file, pin: UserSession.networkFile(run)) { try maps.write(for: $0) }
        } catch let error as SyscallError {
            throw CaissonError(
                .failedPrecondition, "containers and images of an ordinary user: \(UserSession.reason(error))", cause: error)
        }
    }

    /// Settings of the machine that keep ordinary users from user namespaces, named where one is found.
    private static func reason(_ error: SyscallError) -> String {
        let switches = [
            ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone is 0"),
            ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces is 0"),
            (
                "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
                "kernel.apparmor_restrict_unprivileged_userns is 1, and no AppArmor profile allows caisson user namespaces"
            ),
        ]
        let found = switches.first { path, value, _ in
            (try? Files.readText(FilePath(path)))?.hasPrefix(value + "\n") == true // ignored: this kernel has no such switch
        }
        return found.map { "\($0.2) (\(error))" } ?? "\(error)"
    }

    /// The monitor of a container that runs, which lives where the holder lived.
    private func livingMonitor() throws -> Int32? {
        for item in try Files.list(run) where ObjectID(item.name) != nil {
            let socket = RunDirectory(run.appending(item.name)).socket
            // ignored: a folder that was left behind
            if let peer = try? UnixSocket.connect(socket).peer(), peer.userID == user.id { return peer.pid }
        }
        return nil
    }
}
