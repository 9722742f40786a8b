import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// An overlay file system (kernel: Documentation/filesystems/overlayfs.rst).
package struct OverlayMount: Sendable {
    /// Topmost first.
    package var lower: [FilePath]
    /// Both or neither; without them the mount is read-only.
    package var upper: FilePath?
    package var work: FilePath?
    /// Extra options, `key` or `key=value`.
    package var options: [String]

    package init(lower: [FilePath], upper: FilePath? = nil, work: FilePath? = nil, options: [String] = []) {
        self.lower = lower
        self.upper = upper
        self.work = work
        // Elsewhere than in the machine's own user namespace overlayfs may not use attributes of `trusted`.
        self.options = UserNamespace.isInitial ? options : options + ["userxattr"]
    }

    /// Mounts it in the namespace of the calling thread.
    ///
    /// Layers go to the kernel one by one where it takes them so (`lowerdir+`), else as one line of options of at most a page.
    package func mount(at target: FilePath) throws(SyscallError) {
        do throws(SyscallError) {
            try mountStepwise(at: target)
        } catch {
            // Older kernels do not know `lowerdir+`, and strings longer than 255 bytes are refused.
            guard error.errno == EINVAL || error.errno == ENOSYS else { throw error }
            try Mounts.mount("overlay", at: target, type: "overlay", data: try optionLine())
        }
    }

    private func mountStepwise(at target: FilePath) throws(SyscallError) {
        let fs = OwnedDescriptor(try checked("mount overlay", target.string, cz_fsopen("overlay")))
        for layer in lower { try set(fs.raw, "lowerdir+", layer.string, target) }
        if let upper, let work {
            try set(fs.raw, "upperdir", upper.string, target)
            try set(fs.raw, "workdir", work.string, target)
        }
        for option in options {
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            try set(fs.raw, parts.first ?? "", parts.count > 1 ? parts[1] : nil, target)
        }
        let mount = OwnedDescriptor(try checked("mount overlay", target.string, cz_fsmount(fs.raw, 0)))
        try checked("mount overlay", target.string, target.withPlatformString { cz_attach_tree(mount.raw, AT_FDCWD, $0) })
    }

    private func set(_ fs: Int32, _ key: String, _ value: String?, _ target: FilePath) throws(SyscallError) {
        try checked("mount overlay", target.string, cz_fsconfig(fs, key, value))
    }

    /// The options for mount(2); E2BIG beyond one page.
    func optionLine() throws(SyscallError) -> String {
        var parts = ["lowerdir=" + lower.map { OverlayMount.escape($0.string) }.joined(separator: ":")]
        if let upper, let work {
            parts += ["upperdir=" + OverlayMount.escape(upper.string), "workdir=" + OverlayMount.escape(work.string)]
        }
        let line = (parts + options).joined(separator: ",")
        if line.utf8.count >= 4096 { throw SyscallError("mount overlay", "\(lower.count) layers", errno: E2BIG) }
        return line
    }

    /// Colon, comma and backslash separate options and are escaped by a backslash.
    static func escape(_ path: String) -> String {
        guard path.utf8.contains(where: { $0 == 0x3a || $0 == 0x2c || $0 == 0x5c }) else { return path }
        return String(path.flatMap { $0 == ":" || $0 == "," || $0 == "\\" ? ["\\", $0] : [$0] })
    }

    /// Whether overlay file systems can be mounted with upper directories below `folder`, by trying it in a throw-away
    /// mount namespace. Leaves nothing behind.
    package static func isUsable(in folder: FilePath) -> Bool {
        let scratch = folder.appending(".overlay-\(String(UInt64.random(in: 0 ... .max), radix: 36))")
        defer { try? removeTree(at: scratch) }  // ignored: what cannot be removed was never made
        let result: Void? = try? Namespace.withPrivateMounts {
            for name in ["l", "u", "w", "m"] { try Files.makeDirectories(scratch.appending(name)) }
            let layers = OverlayMount(
                lower: [scratch.appending("l")], upper: scratch.appending("u"), work: scratch.appending("w"))
            try layers.mount(at: scratch.appending("m"))
            try Files.write(scratch.appending("m/probe"), [1])
            try Mounts.unmount(scratch.appending("m"), detach: true)
        }
        return result != nil
    }
}
