import CaissonLinux
import Glibc
import Synchronization
package import SystemPackage

/// An ordinary user of this machine, made for a test and gone with its fixture, whose programs can be run.
package final class OrdinaryAccount: Sendable {
    package let name: String
    package let id: UInt32
    package let home: FilePath
    /// What a login would make for XDG_RUNTIME_DIR.
    package let runtime: FilePath
    /// A /dev/net/tun for everybody, as most machines have it; nil where this one has.
    private let tunnel: FilePath?
    /// A control group of the user's, in which programs are started; nil starts them in the test's.
    private let group = Mutex<FilePath?>(nil)

    /// The programs that make users and give them user namespaces, and others may run what was built.
    package static let isPossible =
        Host.canMountOverlay && ["useradd", "userdel", "setpriv", "unshare", "newuidmap", "newgidmap"].allSatisfy { Host.has($0) }
        && isReachable(Host.products)

    /// The same, and what connects their networks with the machine's.
    package static let hasNetwork = isPossible && Host.has("slirp4netns") && Files.exists("/dev/net/tun")

    private static func isReachable(_ folder: FilePath) -> Bool {
        var here = folder
        while !here.components.isEmpty {
            guard let status = try? FileStatus.of(here), status.mode & 0o001 != 0 else { return false }
            here.removeLastComponent()
        }
        return true
    }

    package init(_ fixture: Fixture) throws {
        name = "czu" + String(UInt32.random(in: 0 ... .max), radix: 36)
        // Others must be able to pass.
        try Files.setMode(fixture.root, 0o711)
        home = fixture.path("home")
        runtime = try fixture.folder("runtime")
        let made = try Host.run("useradd", ["--create-home", "--home-dir", home.string, "--shell", "/bin/sh", "--user-group", name])
        guard made.code == 0 else { throw LawBroken(description: "useradd \(name): \(made.output)") }
        let status = try FileStatus.of(home)
        id = status.owner
        try Files.setOwner(runtime, status.owner, status.group)
        try Files.setMode(runtime, 0o700)
        tunnel = try OrdinaryAccount.makeTunnel(fixture)
        let (name, id) = (name, id)
        fixture.onCleanUp {
            try OrdinaryAccount.end(name, id)
            _ = try Host.run("userdel", ["--remove", name])
        }
    }

    private static func makeTunnel(_ fixture: Fixture) throws -> FilePath? {
        guard let status = try? FileStatus.of("/dev/net/tun"), status.mode & 0o006 != 0o006 else { return nil }
        let place = fixture.path("tun")
        let made = try Host.run("mknod", ["-m", "666", place.string, "c", "10", "200"])
        guard made.code == 0 else { throw LawBroken(description: "mknod \(place): \(made.output)") }
        return place
    }

    /// What says where an ordinary user's engine is.
    package var environment: [String] { ["HOME=\(home)", "XDG_RUNTIME_DIR=\(runtime)", "USER=\(name)"] }

    package static let launcher: FilePath = "/bin/sh"

    /// The arguments with which ``launcher`` runs `words` as the user.
    package func command(_ words: [String]) -> [String] {
        let join = group.withLock { $0 }.map { "echo $$ > \($0)/cgroup.procs; " } ?? ""
        let become = "\(join)exec setpriv --reuid=\(id) --regid=\(id) --init-groups \"$@\""
        guard let tunnel else { return ["sh", "-c", become, "sh"] + words }
        return ["sh", "-c", "exec unshare --mount --propagation slave sh -c 'mount --bind \(tunnel) /dev/net/tun; \(become)' sh \"$@\"", "sh"] + words
    }

    /// Gives the user a group of version 2 of their own, as a system manager delegates one: programs are started in it from now on.
    package func delegateGroup(below unified: FilePath, _ fixture: Fixture) throws -> FilePath {
        let folder = unified.appending("caisson-test-\(name)")
        try Files.makeDirectories(folder)
        fixture.onCleanUp {
            try Files.control(folder.appending("cgroup.kill"), "1")
            try eventually("the group is empty") { (try? OrdinaryAccount.removeGroup(folder)) != nil } // ignored: somebody is still in it
        }
        for place in [folder] + ["cgroup.procs", "cgroup.subtree_control", "cgroup.threads"].map({ folder.appending($0) }) {
            try Files.setOwner(place, id, id)
        }
        group.withLock { $0 = folder }
        return folder
    }

    private static func removeGroup(_ folder: FilePath) throws {
        for entry in try Files.list(folder) where entry.kind == .directory { try removeGroup(folder.appending(entry.name)) }
        try Files.removeDirectory(folder)
    }

    /// The processes of the user and of IDs that are the user's, by their command lines.
    package func processes() -> [String] {
        OrdinaryAccount.processes(name, id).map { ProcessTable.commandLine($0).joined(separator: " ") }
    }

    private static func processes(_ name: String, _ id: UInt32) -> [Int32] {
        let ranges = SubordinateIDs.read("/etc/subuid", name: name, id: id).ranges
        return ProcessTable.all().filter { pid in
            guard let owner = ProcessTable.owner(pid), ProcessTable.state(pid) != "Z" else { return false }
            return owner == id || ranges.contains { $0.contains(owner) }
        }
    }

    private static func end(_ name: String, _ id: UInt32) throws {
        for _ in 0..<100 {
            let left = processes(name, id)
            if left.isEmpty { return }
            for pid in left { kill(pid, SIGKILL) }
            _ = poll(nil, 0, 20)
        }
        throw LawBroken(description: "processes of \(name) do not end")
    }
}
