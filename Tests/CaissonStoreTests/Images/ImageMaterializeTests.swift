import CaissonArchive
import CaissonCore
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct ImageMaterializeTests {
    @Test func anImageMadeHereGetsTheSameBlobsEveryTime() async throws {
        try await withFixture { fixture in
            let (first, second) = (StoreRoot(fixture), StoreRoot(fixture, "second"))
            let made = try first.tarImage(["one", "two"], names: ["app"], withBlobs: false)
            let image = try first.materialized(made.record, made.tars)
            let again = try second.tarImage(["one", "two"], names: ["app"], withBlobs: false)
            #expect(try second.materialized(again.record, again.tars).manifest == image.manifest)
            #expect(try first.images.resolve("app") == image)
            #expect(try first.images.manifest(of: image)?.layers == image.layers.compactMap(\.blob))
            let blob = try #require(image.layers.last?.blob)
            #expect(try first.content.read(blob.digest) == compress(made.tars[1], .gzip))
        }
    }

    @Test func whatWasPulledIsNotTouched() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let image = try store.image("app", names: ["app"], layers: 2)
            #expect(try store.materialized(image) == image)
        }
    }

    @Test func aLayerThatIsNotItselfAnyMoreIsDataLoss() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let made = try store.tarImage(["one"], names: ["app"], withBlobs: false)
            let error = failure {
                try store.images.materialize(made.record) { _, sink in try [UInt8(1)].withUnsafeBytes { try sink($0) } }
            }
            #expect(error?.code == .dataLoss)
        }
    }
}
