import CaissonLinux
import SystemPackage
import TestSupport

/// buildah with storage of its own, below a fixture's folder.
struct Buildah {
    private let fixture: Fixture
    private let options: [String]
    private let policy: FilePath

    /// Needs no namespaces and no cgroup, so that it works where those are not what it expects.
    static let isPossible = Host.isRoot && Host.has("buildah")

    /// Short names come from the registry on `mirror`.
    init(_ fixture: Fixture, mirror: String) throws {
        self.fixture = fixture
        let registries = try fixture.file(
            "buildah/registries.conf",
            """
            unqualified-search-registries = ["docker.io"]
            [[registry]]
            prefix = "docker.io"
            location = "\(mirror)"
            insecure = true

            """)
        policy = try fixture.file("buildah/policy.json", #"{"default":[{"type":"insecureAcceptAnything"}]}"#)
        options = [
            "--root", fixture.path("buildah/root").string, "--runroot", fixture.path("buildah/run").string,
            "--storage-driver",
            Host.canMountOverlay ? "overlay" : "vfs", "--registries-conf", registries.string,
        ]
        let mine = options
        fixture.onCleanUp { try Buildah.removeAll(mine, fixture) }
    }

    private static func removeAll(_ options: [String], _ fixture: Fixture) throws {
        for command in [["rm", "--all"], ["rmi", "--all", "--force"]] {
            _ = try Host.run("buildah", options + command, environment: ["HOME=\(fixture.root)"])
        }
        // Where a build was cut short its storage may still be mounted.
        let root = fixture.path("buildah")
        for mount in try MountInfo.current().reversed() where mount.mountPoint.starts(with: root) {
            try Mounts.unmount(mount.mountPoint, detach: true)
        }
    }

    /// Builds and writes the image as a docker archive. Throws with buildah's output when it does not build.
    func build(_ dockerfile: FilePath, context: FilePath, name: String, arguments: [String]) throws -> FilePath {
        let archive = fixture.path("\(name)-buildah.tar")
        let tag = "localhost/\(name):peer"
        try run(
            [
                "bud", "--isolation", "chroot", "--signature-policy", policy.string, "--layers", "--format", "docker",
                "--identity-label=false", "-t", tag, "-f", dockerfile.string,
            ] + arguments + [context.string])
        try run(["push", "--signature-policy", policy.string, tag, "docker-archive:\(archive)"])
        return archive
    }

    private func run(_ arguments: [String]) throws {
        let environment = ["HOME=\(fixture.root)", "TMPDIR=\(fixture.root)", "XDG_RUNTIME_DIR=\(fixture.root)"]
        let result = try Host.run("buildah", options + arguments, environment: environment)
        if result.code != 0 {
            throw TreeError("buildah \(arguments.joined(separator: " ")): \(result.output.suffix(3000))")
        }
    }
}
