import CaissonLinux
import Glibc
package import SystemPackage

/// Root file systems made on this machine, so that tests need nothing from outside.
package enum BaseImages {
    /// Fills `folder` (made if missing, inside a fixture) with a busybox root file system: every applet, /etc/passwd, /tmp …
    ///
    /// No device nodes. Needs /bin/busybox, statically linked.
    package static func busyboxTree(in folder: FilePath) throws {
        try requireOwnFolder(folder)
        for name in ["bin", "sbin", "etc", "dev", "proc", "sys", "root", "tmp", "var/log", "usr/bin", "home"] {
            try Files.makeDirectories(folder.appending(name))
        }
        try Files.setMode(folder.appending("tmp"), 0o1777)
        try Files.setMode(folder.appending("root"), 0o700)
        let program = folder.appending("bin/busybox")
        try Files.write(program, try Files.read("/bin/busybox"), mode: 0o755)
        try Files.setMode(program, 0o755)
        for applet in try Host.run("/bin/busybox", ["--list"]).output.split(separator: "\n") where applet != "busybox" {
            try Files.symlink(target: "/bin/busybox", at: folder.appending("bin/\(applet)"))
        }
        let texts = [
            "etc/passwd": "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n",
            "etc/group": "root:x:0:\ndaemon:x:1:\naudio:x:29:root\nnogroup:x:65534:\n",
            "etc/os-release": "NAME=\"BusyBox\"\nID=busybox\n",
        ]
        for (name, text) in texts { try Files.write(folder.appending(name), Array(text.utf8)) }
    }

    /// A tar of the busybox root file system in the fixture's folder, the same bytes every time on one machine.
    package static func busyboxTar(_ fixture: Fixture, compressed: Bool = false) throws -> FilePath {
        let tree = fixture.path("busybox-tree")
        let target = fixture.path(compressed ? "busybox.tar.gz" : "busybox.tar")
        if Files.exists(target) { return target }
        if !Files.exists(tree) { try busyboxTree(in: tree) }
        try tar(tree, to: target, compressed: compressed)
        return target
    }

    /// A tar of a minimal Debian, made once and kept in the cache folder; the first time takes minutes and the package mirror.
    ///
    /// The cache is `$CAISSON_TEST_CACHE`, else `caisson-test-cache` in the temporary folder.
    package static func debianTar() throws -> FilePath {
        let cache = ProcessEnvironment.value("CAISSON_TEST_CACHE").map { FilePath($0) }
            ?? Fixture.base.appending("caisson-test-cache")
        try Files.makeDirectories(cache, mode: 0o700)
        let target = cache.appending("debian-minbase.tar")
        let lock = try FileLock.acquire(cache.appending("lock"))
        defer { lock.release() }
        if Files.exists(target) { return target }
        let tree = cache.appending("tree-\(ProcessTable.ownID)")
        try requireOwnFolder(tree)
        defer { try? removeTree(at: tree) }  // ignored: the next run uses another name
        // In a mount namespace of its own: what debootstrap mounts inside the tree can reach nobody and ends with it.
        try Namespace.withPrivateMounts {
            let result = try Host.run("/usr/sbin/debootstrap", ["--variant=minbase", "stable", tree.string])
            if result.code != 0 { throw LawBroken(description: "debootstrap: \(result.output.suffix(800))") }
            for name in ["proc", "sys"] { try? Mounts.unmount(tree.appending(name), detach: true) }  // ignored: may not be mounted
            try removeTree(at: tree.appending("var/cache/apt/archives"))
            try removeTree(at: tree.appending("var/lib/apt/lists"))
            let partial = cache.appending("partial.tar")
            try tar(tree, to: partial, compressed: false)
            try Files.rename(partial, to: target)
        }
        return target
    }

    /// Packs a folder, sorted, owned by root, all times zero.
    package static func tar(_ folder: FilePath, to target: FilePath, compressed: Bool) throws {
        var arguments = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--format=pax"]
        arguments += ["--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime", "--one-file-system"]
        arguments += compressed ? ["--use-compress-program=gzip -n -6"] : []
        let result = try Host.run("tar", arguments + ["-cf", target.string, "-C", folder.string, "."])
        if result.code != 0 { throw LawBroken(description: "tar: \(result.output)") }
    }

    /// A root file system is only ever filled below the temporary or the cache folder, never near the host's own directories.
    private static func requireOwnFolder(_ folder: FilePath) throws {
        let inside = folder.components.count >= 3 && folder.isAbsolute && folder == folder.lexicallyNormalized()
        let system = ["dev", "proc", "sys", "etc", "usr", "bin", "lib", "boot", "run"]
        if !inside || system.contains(folder.components.first?.string ?? "") {
            throw SyscallError("fill", folder.string, errno: EPERM)
        }
    }
}
