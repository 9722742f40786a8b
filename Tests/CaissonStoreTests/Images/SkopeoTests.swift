import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport
import Testing

/// Other programs read what we write, and we read what they write.
@Suite(.enabled(if: Host.has("skopeo"), "needs skopeo"))
struct SkopeoTests {
    private func skopeo(_ arguments: String...) throws -> String {
        let result = try Host.run("skopeo", ["--insecure-policy"] + arguments)
        try #require(result.code == 0, "skopeo \(arguments.joined(separator: " ")): \(result.output)")
        return result.output
    }

    @Test func theContentStoreIsAnImageLayout() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let made = try store.tarImage(["one", "two"], names: ["app:1"], withBlobs: false)
            let image = try store.materialized(made.record, made.tars)
            let shown = try skopeo("inspect", "oci:\(store.content.directory):app:1")
            #expect(shown.contains(try #require(image.manifest).digest.text))
            for layer in image.layers { #expect(shown.contains(try #require(layer.blob).digest.text)) }
            _ = try skopeo("copy", "oci:\(store.content.directory):app:1", "dir:\(fixture.path("copy"))")
            _ = try store.images.remove("app:1", force: false, noPrune: false)
            #expect(try Host.run("skopeo", ["inspect", "oci:\(store.content.directory):app:1"]).code != 0)
        }
    }

    @Test(arguments: ["docker-archive", "oci-archive"])
    func anArchiveGoesThereAndBack(_ kind: String) async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let image = try store.materialized(store.tarImage(["one", "two"], names: ["app:1"]).record)
            let file = fixture.path("ours.tar")
            try Files.write(file, store.save(["app:1"], forDocker: kind == "docker-archive"))
            let name = kind == "docker-archive" ? "app:1" : "docker.io/library/app:1"
            let theirs = fixture.path("theirs.tar")
            _ = try skopeo("copy", "\(kind):\(file):\(name)", "\(kind):\(theirs):app:1")
            let loaded = try #require(try StoreRoot(fixture, "other").load(Files.read(theirs)).first)
            #expect(loaded.tags.map(\.familiar) == ["app:1"])
            #expect(loaded.layers.map(\.diffID) == image.layers.map(\.diffID))
            #expect(loaded.config.created == Timestamp(seconds: 1_700_000_000))
        }
    }

    @Test(.enabled(if: Host.has("umoci"), "needs umoci")) func umociUnpacksWhatWeStore() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            _ = try store.materialized(store.tarImage(["one", "two"], names: ["app:1"]).record)
            let bundle = fixture.path("bundle")
            let result = try Host.run(
                "umoci", ["unpack", "--rootless", "--image", "\(store.content.directory):app:1", bundle.string])
            try #require(result.code == 0, "\(result.output)")
            #expect(try Files.readText(bundle.appending("rootfs/etc/file1")) == "two")
        }
    }
}
