import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct GarbageCollectorTests {
    private static let now = Timestamp(seconds: 4_000_000_000)

    private func recordLayers(_ image: ImageRecord, _ store: StoreRoot) throws {
        try store.database.write { transaction in
            var parent: ChainID?
            for layer in image.layers {
                try transaction.layers.insert(
                    LayerRecord(
                        chainID: layer.chainID, parent: parent, diffID: layer.diffID, size: 1, blob: layer.blob,
                        created: Timestamp(seconds: 1)))
                parent = layer.chainID
            }
        }
    }

    @Test func onlyWhatNothingNeedsGoes() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let kept = try store.image("kept", names: ["kept"], layers: 2, target: true)
            let gone = try store.image("gone", names: ["gone"], layers: 3)
            for image in [kept, gone] { try recordLayers(image, store) }
            let stray = try store.content.put(Array("stray".utf8))
            let before = Set(try store.content.list())
            _ = try store.images.remove("gone", force: false, noPrune: false)
            var keep: Set<ChainID> = []
            let report = try store.collector.collect(now: Self.now) { layers, _ in
                keep = layers
                return 1_000
            }
            #expect(report.layers == gone.layers.reversed().map(\.chainID))
            #expect(keep == Set(kept.layers.map(\.chainID)))
            let needed = Set([kept.id, try #require(kept.manifest).digest] + kept.layers.compactMap { $0.blob?.digest })
            #expect(Set(try store.content.list()) == needed)
            #expect(Set(report.blobs) == before.subtracting(needed))
            #expect(report.blobs.contains(stray))
            #expect(report.reclaimed > 1_000)
            #expect(try store.collector.collect(now: Self.now).blobs.isEmpty)
        }
    }

    @Test func aContainerKeepsTheLayersOfAnImageRemovedByForce() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let image = try store.image("app", names: ["app"], layers: 2)
            try recordLayers(image, store)
            let web = try store.container("web", of: image.id)
            _ = try store.images.remove("app", force: true, noPrune: false)
            let report = try store.collector.collect(now: Self.now) { layers, containers in
                #expect(layers == Set(image.layers.map(\.chainID)))
                #expect(containers == [web.id.text])
                return 0
            }
            #expect(report.layers.isEmpty)
            _ = try store.database.write { try $0.containers.delete(web.id) }
            #expect(try store.collector.collect(now: Self.now).layers.count == 2)
        }
    }

    @Test func aLivingLeaseOrOperationPostponesIt() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let blob = try store.content.put(Array("arriving".utf8))
            let lease = try Lease.take(store.database, store.locks)
            #expect(try store.collector.collect(now: Self.now).isPostponed)
            lease.end()
            let name = LockName.container(.random())
            let lock = try store.locks.lock(name)
            try store.database.write {
                try $0.operations.insert(OperationRecord(id: "o", kind: "create", lock: name, detail: "", started: Timestamp(seconds: 1)))
            }
            #expect(try store.collector.collect(now: Self.now).isPostponed)
            #expect(try store.content.contains(blob))
            lock.release()
            #expect(try store.collector.collect(now: Self.now).blobs == [blob])
        }
    }

    @Test func theLeaseOfADeadHolderCountsForNothing() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            try store.database.write { try $0.leases.insert(LeaseRecord(id: "dead", created: Timestamp(seconds: 1), expires: nil)) }
            #expect(try !store.collector.collect(now: Self.now).isPostponed)
            #expect(try store.database.read { try $0.leases.list() }.isEmpty)
        }
    }

    @Test func aLeaseWithAnEndProtectsWhatItNamesUntilThen() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let (named, other) = (try store.content.put([1]), try store.content.put([2]))
            let lease = LeaseRecord(
                id: "cache", created: Timestamp(seconds: 1), expires: Timestamp(seconds: 100), resources: [.blob(named)])
            try store.database.write { try $0.leases.insert(lease) }
            #expect(try store.collector.collect(now: Timestamp(seconds: 99)).blobs == [other])
            #expect(try store.collector.collect(now: Timestamp(seconds: 101)).blobs == [named])
        }
    }

    @Test func anInterruptedTransferIsKeptForAWeek() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let blob = CaissonOCI.Descriptor(mediaType: .ociLayerGzip, digest: .sha256([1, 2]), size: 2)
            let session = try store.content.beginIngest(blob)
            try [UInt8(1)].withUnsafeBytes { try session.write($0) }
            let start = SystemClock.now()
            #expect(try store.collector.collect(now: start.advanced(by: .seconds(30 * 86_400))).reclaimed == 0)
            session.suspend()
            #expect(try store.collector.collect(now: start.advanced(by: .seconds(6 * 86_400))).reclaimed == 0)
            #expect(try store.collector.collect(now: start.advanced(by: .seconds(8 * 86_400))).reclaimed == 1)
        }
    }

    /// Against a model that knows for each image what it needs: random images sharing layers, random removals.
    @Test(arguments: 1...12) func aCollectionKeepsExactlyWhatTheModelKeeps(_ seed: UInt64) async throws {
        try await withFixture { fixture in
            var generator = SeededGenerator(seed: seed)
            let store = StoreRoot(fixture)
            var model: [String: Set<Digest>] = [:]
            for number in 0..<8 {
                // Equal labels give equal layers, so images share blobs.
                let label = "label \(Int.random(in: 0..<4, using: &generator))"
                let image = try store.image(
                    label, names: ["app:\(number)"], layers: Int.random(in: 1...3, using: &generator), created: Int64(number))
                let manifest = try #require(image.manifest)
                model["app:\(number)"] = Set([image.id, manifest.digest] + image.layers.compactMap { $0.blob?.digest })
                try recordLayers(image, store)
            }
            for name in model.keys.sorted() where Bool.random(using: &generator) {
                _ = try store.images.remove(name, force: false, noPrune: false)
                model[name] = nil
            }
            _ = try store.collector.collect(now: Self.now)
            #expect(Set(try store.content.list()) == model.values.reduce(into: Set()) { $0.formUnion($1) })
        }
    }
}
