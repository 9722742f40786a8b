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

struct BuildCacheTransferTests {
    /// Two results, one on the other, and one without files; the last of them tops an image.
    private func results(_ root: BuildRoot) throws -> [BuildCacheRecord] {
        let first = try root.layer([.folder("a"), .file("a/one", "1")], on: nil)
        let second = try root.layer([.file("two", "2")], on: first.chainID)
        let layers: [(String, LayerSnapshot?)] = [("one", first), ("two", second), ("none", nil)]
        let records = layers.map { name, layer in
            BuildCacheRecord(
                key: .sha256(name.utf8), chainID: layer?.chainID, parent: layer?.parent, diffID: layer?.diffID,
                size: layer?.size ?? 0, kind: "run", description: "RUN \(name)", inputs: "{\"a\":1}", time: BuildRoot.time,
                duration: .milliseconds(1500), created: BuildRoot.time, boot: nil)
        }
        try root.builder.database.write { state in for record in records { try state.buildCache.insert(record) } }
        return records
    }

    private func check(_ cache: any ImportedResults, _ root: BuildRoot, _ records: [BuildCacheRecord]) async throws {
        #expect(try await cache.bring(.sha256("other".utf8)) == nil)
        for record in records.reversed() {
            let brought = try #require(try await cache.bring(record.key))
            #expect((brought.chainID, brought.parent, brought.diffID) == (record.chainID, record.parent, record.diffID))
            #expect((brought.size, brought.time, brought.duration) == (record.size, record.time, record.duration))
            #expect(brought.inputs == record.inputs)
            #expect(try root.builder.database.read { try $0.buildCache.find(record.key)?.chainID } == record.chainID)
        }
        let top = try #require(records[1].chainID)
        #expect(try Files.readText(root.builder.snapshots.layer(top).path.appending("two")) == "2")
        try ImageSweep(context: root.builder).sweep()
        #expect(root.builder.snapshots.contains(top))
    }

    @Test("A cache exported to a folder is an OCI layout that another root takes results from")
    func local() async throws {
        try await withFixture { fixture in
            let (here, there) = (BuildRoot(fixture), BuildRoot(fixture, "other"))
            let records = try results(here)
            let folder = fixture.path("cache")
            let writer = EngineOutputWriter(context: here.builder)
            try await writer.export(records.map(\.key), to: .local(path: folder.string)) { _ in }
            // A second export of the same changes nothing.
            let index = try Files.read(folder.appending("index.json"))
            try await writer.export(records.map(\.key), to: .local(path: folder.string)) { _ in }
            #expect(try Files.read(folder.appending("index.json")) == index)
            if Host.has("skopeo") {
                let seen = try Host.run("skopeo", ["inspect", "--raw", "oci:\(folder):latest"])
                #expect(seen.code == 0 && seen.output.contains(BuildCacheDocument.mediaType.rawValue))
            }
            let cache = try await EngineOutputWriter(context: there.builder).open(.local(path: folder.string)) { _ in }
            try await check(cache, there, records)
        }
    }

    @Test("A cache in a registry, and one inside an image", .enabled(if: Host.hasRegistry, "needs docker-registry"), arguments: [false, true])
    func registry(isInline: Bool) async throws {
        try await withFixture { fixture in
            let registry = try LocalRegistry(fixture)
            let (here, there) = (BuildRoot(fixture), BuildRoot(fixture, "other"))
            var records = try results(here)
            let name = "\(registry.host)/team/cache:1"
            let writer = EngineOutputWriter(context: here.builder)
            if isInline {
                let image = try here.image([[.folder("a"), .file("a/one", "1")], [.file("two", "2")]])
                let built = BuiltImage(
                    config: image.config, layers: image.layers, size: image.size, references: [try Reference(parsing: name)])
                let inlined = try writer.inlining(records.map(\.key), into: built)
                let new = try here.builder.images.create(inlined.config, layers: inlined.layers, size: inlined.size)
                try here.builder.images.register(new, as: inlined.references)
                _ = try await writer.write(.image(names: [], push: true), inlined) { _ in }
                // Without files of its own a result is in no layer of the image.
                records = records.filter { $0.chainID != nil }
            } else {
                try await writer.export(records.map(\.key), to: .registry(reference: name)) { _ in }
            }
            let cache = try await EngineOutputWriter(context: there.builder).open(.registry(reference: name)) { _ in }
            try await check(cache, there, records)
        }
    }

    @Test("What is not there or not ours is refused with a reason")
    func foreign() async throws {
        try await withFixture { fixture in
            let writer = EngineOutputWriter(context: BuildRoot(fixture).builder)
            let missing = await #expect(throws: CaissonError.self) {
                _ = try await writer.open(.local(path: fixture.path("nowhere").string)) { _ in }
            }
            #expect(missing?.code == .notFound)
            try fixture.file("theirs/index.json", #"{"schemaVersion":2,"manifests":[]}"#)
            let foreign = await #expect(throws: CaissonError.self) {
                _ = try await writer.open(.local(path: fixture.path("theirs").string)) { _ in }
            }
            #expect(foreign?.message == "holds no build cache of caisson")
        }
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var json: String
        var code: ErrorCode
    }

    private static let digest = Digest.sha256("x".utf8).text

    @Test("A document that leads nowhere or in circles is refused", arguments: [
        Hostile(testDescription: "circle", json: #"{"version":1,"layers":[{"diffID":"\#(digest)","parent":0,"blob":0}],"records":[]}"#, code: .dataLoss),
        Hostile(testDescription: "negative", json: #"{"version":1,"layers":[{"diffID":"\#(digest)","blob":-1}],"records":[]}"#, code: .dataLoss),
        Hostile(testDescription: "nowhere", json: #"{"version":1,"layers":[],"records":[{"key":"\#(digest)","layer":3,"kind":"run","description":"","size":0,"inputs":"","time":"2020-01-01T00:00:00Z","duration":1}]}"#, code: .dataLoss),
        Hostile(testDescription: "newer", json: #"{"version":2,"layers":[],"records":[]}"#, code: .notImplemented),
        Hostile(testDescription: "no JSON", json: "{", code: .dataLoss),
    ])
    func hostile(_ hostile: Hostile) {
        let error = #expect(throws: CaissonError.self) { try BuildCacheDocument(json: Array(hostile.json.utf8), name: "theirs") }
        #expect(error?.code == hostile.code)
    }
}
