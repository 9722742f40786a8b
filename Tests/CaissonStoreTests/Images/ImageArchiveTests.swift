import CaissonArchive
import CaissonCore
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct ImageArchiveTests {
    @Test(arguments: [true, false], [Compressor.Format.none, .gzip, .zstd()])
    func whatIsSavedIsLoadedAsItWas(_ forDocker: Bool, _ format: Compressor.Format) async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let image = try store.materialized(store.tarImage(["one", "two"], names: ["app:1", "app:2"]).record)
            let bytes = try compress(store.save(["app"], forDocker: forDocker), format)
            let other = StoreRoot(fixture, "other")
            let loaded = try #require(try other.load(bytes, piece: 1_000).first)
            #expect(loaded.id == image.id)
            #expect(loaded.manifest == image.manifest)
            #expect(loaded.layers == image.layers)
            #expect(loaded.tags.map(\.familiar) == ["app:1", "app:2"])
            let record = try other.images.register(loaded.unpacked(size: 10), as: loaded.tags, action: "load")
            #expect(try other.images.resolve("app:2") == record)
            #expect(try other.save(["app"], forDocker: forDocker) == store.save(["app"], forDocker: forDocker))
        }
    }

    @Test func namesChooseWhatIsSaved() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let first = try store.tarImage(["one"], names: ["app:1", "app:2"]).record
            let second = try store.tarImage(["two"], names: ["app", "other"]).record
            func selection(_ names: [String]) throws -> [[String]] {
                try store.images.selectForSave(names).map { [$0.record.id.short] + $0.tags.map(\.familiar) }
            }
            #expect(try selection(["app:1"]) == [[first.id.short, "app:1"]])
            #expect(try selection([first.id.short]) == [[first.id.short]])
            #expect(try selection(["app"]) == [[first.id.short, "app:1", "app:2"], [second.id.short, "app:latest"]])
            #expect(try selection(["other", "app:latest"]) == [[second.id.short, "other:latest", "app:latest"]])
            #expect(failure { try selection(["nosuch"]) }?.message == "No such image: nosuch:latest")
        }
    }

    /// Docker before 1.26 wrote one folder for each layer, with links where layers are shared.
    @Test(arguments: [Compressor.Format.none, .gzip])
    func anOldDockerArchiveIsReadThroughItsLinks(_ format: Compressor.Format) async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let layer = try tar([.text("a", "shared")])
            let diffID = DiffID(.sha256(layer))
            let config = try CanonicalJSON.encode(ImageConfig(platform: .host, diffIDs: [diffID, diffID, diffID]))
            let id = Digest.sha256(config)
            let archive = try tar([
                .folder("one/"), .text("one/VERSION", "1.0"), .text("one/json", "{}"), .file("one/layer.tar", compress(layer, format)),
                .link("two/layer.tar", "../one/layer.tar"), .hardLink("three/layer.tar", "one/layer.tar"),
                .file("\(id.hex).json", config),
                .text(
                    "manifest.json",
                    #"[{"Config":"\#(id.hex).json","RepoTags":["old:1"],"Layers":["one/layer.tar","two/layer.tar","three/layer.tar"]}]"#),
            ])
            let image = try #require(try store.load(archive).first)
            #expect(image.id == id)
            #expect(image.tags.map(\.familiar) == ["old:1"])
            let blob = try #require(image.layers.first?.blob)
            #expect(image.layers.map(\.blob) == [blob, blob, blob])
            #expect(try store.content.read(blob.digest) == compress(layer, .gzip))
            #expect(try Manifest(json: store.content.read(image.manifest.digest), digest: image.manifest.digest).layers == [blob, blob, blob])
        }
    }

    /// What a hostile or damaged archive is refused with.
    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: ErrorCode
        var members: @Sendable () throws -> [Member]
    }

    private static let layer = [UInt8]("not a layer".utf8)
    private static func config(_ diffIDs: [DiffID]) throws -> [UInt8] {
        try CanonicalJSON.encode(ImageConfig(platform: .host, diffIDs: diffIDs))
    }
    private static func docker(_ config: String, _ layers: String) -> Member {
        .text("manifest.json", #"[{"Config":"\#(config)","RepoTags":["x:1"],"Layers":[\#(layers)]}]"#)
    }

    static let hostile: [Hostile] = [
        Hostile(testDescription: "no image in it", code: .invalidArgument) { [.text("etc/passwd", "x")] },
        Hostile(testDescription: "manifest that is not JSON", code: .dataLoss) { [.text("manifest.json", "[{")] },
        Hostile(testDescription: "configuration outside", code: .dataLoss) { [docker("../../etc/passwd", "")] },
        Hostile(testDescription: "layer outside", code: .dataLoss) {
            [.file("c.json", try config([DiffID(.sha256(layer))])), docker("c.json", #""/etc/shadow""#)]
        },
        Hostile(testDescription: "layer that links outside", code: .dataLoss) {
            [
                .file("c.json", try config([DiffID(.sha256(layer))])), .link("l/layer.tar", "/etc/shadow"),
                docker("c.json", #""l/layer.tar""#),
            ]
        },
        Hostile(testDescription: "links in a circle", code: .dataLoss) {
            [
                .file("c.json", try config([DiffID(.sha256(layer))])), .link("a", "b"), .link("b", "a"),
                docker("c.json", #""a""#),
            ]
        },
        Hostile(testDescription: "layer of another diff ID", code: .dataLoss) {
            [.file("c.json", try config([DiffID(.sha256([]))])), .file("l.tar", layer), docker("c.json", #""l.tar""#)]
        },
        Hostile(testDescription: "fewer layers than diff IDs", code: .dataLoss) {
            [.file("c.json", try config([DiffID(.sha256(layer))])), docker("c.json", "")]
        },
        Hostile(testDescription: "blob under a wrong digest", code: .dataLoss) {
            [.file(ImageLayout.blobPath(.sha256([])), layer)]
        },
        Hostile(testDescription: "index to a blob that is not there", code: .dataLoss) {
            let entry = Descriptor(mediaType: .ociManifest, digest: .sha256([1]), size: 1)
            return [.file("index.json", try CanonicalJSON.encode(Index(manifests: [entry])))]
        },
        Hostile(testDescription: "description beyond any size", code: .resourceExhausted) {
            [.file("manifest.json", [UInt8](repeating: 0x20, count: (8 << 20) + 1))]
        },
        Hostile(testDescription: "index that leads to itself", code: .dataLoss) {
            let entry = Descriptor(mediaType: .ociIndex, digest: .sha256([1]), size: 1)
            let index = try CanonicalJSON.encode(Index(manifests: [entry]))
            return [.file("index.json", index)]
        },
    ]

    @Test(arguments: hostile) func aHostileArchiveIsRefused(_ given: Hostile) async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let error = failure { try store.load(tar(given.members())) }
            #expect(error?.code == given.code, "\(error?.message ?? "was accepted")")
        }
    }

    @Test func aCutArchiveIsRefusedOrWasNotCutInAnythingItNeeds() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            _ = try store.tarImage(["one"], names: ["app"])
            let bytes = try store.save(["app"], forDocker: true)
            let other = StoreRoot(fixture, "other")
            let whole = try other.load(bytes)
            // Behind manifest.json follows only a table for readers older than it.
            let needed = try #require(bytes.firstRange(of: Array("repositories".utf8))).lowerBound
            for length in stride(from: 0, to: bytes.count, by: 700) {
                let cut = Array(bytes.prefix(length))
                if length <= needed - 512 {
                    #expect(failure { try other.load(cut) } != nil, "cut at \(length)")
                } else if let images = try? other.load(cut) {  // ignored: refusing is right too
                    #expect(images == whole, "cut at \(length)")
                }
            }
        }
    }
}
