import CaissonLinux
package import SystemPackage

/// Images made on this machine and pushed into a test's registry by umoci and skopeo, as a stranger would have made them.
package struct PublishedImages {
    private let fixture: Fixture
    private let registry: LocalRegistry

    /// What the programs of ``publish(_:tree:command:)`` need.
    package static let isPossible = Host.hasRegistry && Host.hasBusybox && Host.has("umoci") && Host.has("skopeo")

    package init(_ fixture: Fixture, _ registry: LocalRegistry) {
        self.fixture = fixture
        self.registry = registry
    }

    /// `library/alpine`, a busybox in the role of the small distribution.
    package func publishAlpine() throws {
        let tree = fixture.path("alpine-tree")
        if !Files.exists(tree) { try BaseImages.busyboxTree(in: tree) }
        try publish("library/alpine:latest", tree: tree, command: ["/bin/sh"])
    }

    /// `library/hello-world`: greets and ends.
    package func publishHello() throws {
        let tree = fixture.path("hello-tree")
        try BaseImages.busyboxTree(in: tree)
        try Files.write(
            tree.appending("hello"), Array("#!/bin/sh\necho\necho 'Hello from Docker!'\n".utf8), mode: 0o755)
        try Files.setMode(tree.appending("hello"), 0o755)
        try publish("library/hello-world:latest", tree: tree, command: ["/hello"])
    }

    /// `library/debian:local`, a minimal Debian with a package of its mirror lying in it as an apt repository of its own, so
    /// that nothing needs a network.
    package func publishDebian(withPackage package: String) throws {
        let tree = fixture.path("debian-tree")
        let repository = tree.appending("srv/apt")
        try Files.makeDirectories(tree)
        try run("tar", ["-xpf", BaseImages.debianTar().string, "-C", tree.string])
        try Files.makeDirectories(repository)
        let index = """
            cd '\(repository)' && apt-get download -qq \(package) && for f in *.deb; do dpkg-deb -f "$f"; echo "Filename: ./$f"
            echo "Size: $(stat -c %s "$f")"; echo "SHA256: $(sha256sum < "$f" | cut -c-64)"; echo; done > Packages
            """
        try run("sh", ["-c", index])
        try run("sh", ["-c", "rm -f '\(tree)'/etc/apt/sources.list.d/*"])
        try Files.write(tree.appending("etc/apt/sources.list"), Array("deb [trusted=yes] file:/srv/apt ./\n".utf8))
        try publish("library/debian:local", tree: tree, command: ["bash"])
    }

    /// Pushes a root file system as an image of one layer; `name` is `repository:tag`.
    package func publish(_ name: String, tree: FilePath, command: [String]) throws {
        let layout = fixture.path("layout-\(name.split(separator: "/").last?.split(separator: ":").first ?? "image")")
        let image = "\(layout):latest"
        try run("umoci", ["init", "--layout", layout.string])
        try run("umoci", ["new", "--image", image])
        try run("umoci", ["insert", "--image", image, tree.string, "/"])
        let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let words = command.flatMap { ["--config.cmd", $0] }
        try run("umoci", ["config", "--image", image, "--config.env", path] + words)
        try run("skopeo", [
            "copy", "-q", "--insecure-policy", "--dest-tls-verify=false", "oci:\(image)", "docker://\(registry.host)/\(name)",
        ])
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let result = try Host.run(program, arguments, environment: ["HOME=\(fixture.root)"])
        if result.code != 0 {
            throw LawBroken(description: "\(program) \(arguments.joined(separator: " ")): \(result.output)")
        }
    }
}
