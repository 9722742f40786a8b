import CaissonLinux
import Glibc
package import SystemPackage

/// What this machine lets a test do; for `.enabled(if: Host.canMountOverlay, "needs overlayfs and root")`.
package enum Host {
    package static let isRoot = geteuid() == 0

    /// Overlay mounts, network and mount namespaces, as root.
    package static let canMountOverlay = isRoot && OverlayMount.isUsable(in: Fixture.base)

    package static let canMakeNamespaces = isRoot && (try? Namespace.newNetwork()) != nil

    /// libnftables and a kernel that takes its rules are there.
    package static let hasNftables = canMakeNamespaces && dlopen("libnftables.so.1", RTLD_NOW) != nil

    package static let hasRegistry = access("/usr/bin/docker-registry", X_OK) == 0

    /// A static busybox, from which base images are made.
    package static let hasBusybox = access("/bin/busybox", X_OK) == 0

    package static let hasDebootstrap = isRoot && access("/usr/sbin/debootstrap", X_OK) == 0

    /// `program` is in one of the usual folders.
    package static func has(_ program: String) -> Bool { path(of: program) != nil }

    /// Where `program` is.
    package static func path(of program: String) -> FilePath? {
        ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].map { FilePath($0).appending(program) }.first { access($0.string, X_OK) == 0 }
    }

    /// The folder the built executables are in, beside the test bundle.
    package static let products: FilePath = {
        let program = (try? Files.readLink("/proc/self/exe")) ?? "/"
        // `swift test` runs a helper of the tool chain that loads the bundle, whose path is among the mapped files.
        let maps = (try? Files.readText("/proc/self/maps")) ?? ""
        for line in maps.split(separator: "\n") where line.hasSuffix("PackageTests.xctest") || line.hasSuffix("-test-runner") {
            if let start = line.firstIndex(of: "/") { return FilePath(String(line[start...])).removingLastComponent() }
        }
        return program.removingLastComponent()
    }()

    /// Runs a program to its end and returns its exit code and what it wrote to both outputs (at most 16 MiB).
    @discardableResult
    package static func run(_ program: String, _ arguments: [String], environment: [String] = []) throws -> (code: Int32, output: String) {
        guard let path = program.hasPrefix("/") ? FilePath(program) : path(of: program) else {
            throw SyscallError("run", program, errno: ENOENT)
        }
        let child: ChildProcess
        let reader: SharedDescriptor
        do {
            let pipe = try Pipe()
            let null = try Files.open("/dev/null", .read)
            reader = pipe.reader
            let base = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
            child = try ChildProcess.spawn(
                SpawnRequest(
                    path, [program] + arguments, environment: base + environment,
                    descriptors: [0: null.raw, 1: pipe.writer.raw, 2: pipe.writer.raw]))
        }
        let output = try reader.readAll(limit: 16 << 20)
        return (try child.waitBlocking()?.code ?? -1, String(decoding: output, as: UTF8.self))
    }
}
