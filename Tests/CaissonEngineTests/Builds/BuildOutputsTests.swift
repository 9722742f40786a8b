@testable import CaissonEngine
import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport
import Testing

struct BuildOutputsTests {
    private static let layers: [[BuildRoot.LayerFile]] = [
        [.folder("etc"), .file("etc/motd", "hello"), .file("etc/issue", "one")],
        [.folder("etc"), .file("etc/issue", "two"), .link("etc/alias", "motd")],
    ]

    private func write(
        _ root: BuildRoot, _ output: BuildOutput, layers: [[BuildRoot.LayerFile]] = layers, name: String = "team/app:1"
    ) async throws -> [String: String] {
        let image = try root.image(layers)
        let built = BuiltImage(
            config: image.config, layers: image.layers, size: image.size,
            references: name.isEmpty ? [] : [try Reference(parsing: name)])
        if case .image = output { try root.builder.images.register(image, as: built.references) }
        return try await EngineOutputWriter(context: root.builder).write(output, built) { _ in }
    }

    @Test(
        "Archives are what skopeo takes for one, and put nothing into the store",
        .enabled(if: Host.has("skopeo"), "needs skopeo"), arguments: ["oci-archive", "docker-archive"])
    func archives(transport: String) async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let path = fixture.path("image.tar").string
            let keys = try await write(root, transport == "oci-archive" ? .oci(path: path) : .docker(path: path))
            #expect(try root.onlooker.images.list().isEmpty)
            let seen = try Host.run("skopeo", ["inspect", "\(transport):\(path)"])
            #expect(seen.code == 0, "\(seen.output)")
            #expect(seen.output.contains("COPY . /") || seen.output.contains("\"Layers\""))
            #expect(keys["containerimage.digest"]?.hasPrefix("sha256:") == true)
            #expect(keys["containerimage.digest"] != keys["containerimage.config.digest"])
            #expect(try Files.list(fixture.root).allSatisfy { !$0.name.hasSuffix(".part") })
        }
    }

    @Test("Files go below their folder and never through a link out of it", .enabled(if: Host.canMountOverlay, "needs overlayfs and root"))
    func local() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            try fixture.folder("elsewhere")
            try fixture.folder("out")
            try Files.symlink(target: fixture.path("elsewhere"), at: fixture.path("out/etc"))
            let keys = try await write(root, .local(path: fixture.path("out").string))
            #expect(try Files.list(fixture.path("elsewhere")).isEmpty)
            #expect(try Files.readText(fixture.path("out/etc/motd")) == "hello")
            #expect(try Files.readLink(fixture.path("out/etc/alias")) == "motd")
            #expect(try Files.readText(fixture.path("out/etc/issue")) == "two")
            #expect(keys.isEmpty)
        }
    }

    @Test("A tar has the merged files", .enabled(if: Host.canMountOverlay, "needs overlayfs and root"))
    func tar() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let path = fixture.path("files.tar").string
            _ = try await write(root, .tar(path: path))
            let listed = try Host.run("tar", ["-tf", path]).output.split(separator: "\n").map(String.init)
            #expect(Set(listed) == ["etc/", "etc/alias", "etc/issue", "etc/motd"])
        }
    }

    @Test("An image without files makes an empty tar and an empty folder")
    func empty() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let (path, folder) = (fixture.path("files.tar").string, fixture.path("out"))
            _ = try await write(root, .tar(path: path), layers: [])
            _ = try await write(root, .local(path: folder.string), layers: [])
            #expect(try Host.run("tar", ["-tf", path]).output == "")
            #expect(try Files.list(folder).isEmpty)
        }
    }

    @Test("A push reaches the registry; without a name there is nothing to push to",
        .enabled(if: Host.hasRegistry && Host.has("skopeo"), "needs docker-registry and skopeo"))
    func push() async throws {
        try await withFixture { fixture in
            let registry = try LocalRegistry(fixture)
            let root = BuildRoot(fixture)
            let name = "\(registry.host)/team/app:1"
            let keys = try await write(root, .image(names: [], push: true), name: name)
            let seen = try Host.run("skopeo", ["inspect", "--tls-verify=false", "docker://\(name)"])
            let digest = try #require(keys["containerimage.digest"])
            #expect(seen.code == 0 && seen.output.contains(digest), "\(seen.output)")
            let error = await #expect(throws: CaissonError.self) {
                try await write(root, .image(names: [], push: true), name: "")
            }
            #expect(error?.code == .invalidArgument)
        }
    }
}
