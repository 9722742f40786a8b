@testable import CaissonEngine
import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport
import Testing

struct BuildCacheTests {
    /// A result of a step that wrote one file of `size` bytes on `parent`.
    @discardableResult
    private func result(
        _ root: BuildRoot, _ name: String, size: Int = 100, on parent: BuildCacheRecord? = nil, age: Int64 = 0
    ) throws -> BuildCacheRecord {
        let text = String(repeating: "x", count: size - name.utf8.count) + name
        let layer = try root.layer([.file(name, text)], on: parent?.chainID)
        let time = SystemClock.now().advanced(by: .seconds(-age))
        let record = BuildCacheRecord(
            key: .sha256(name.utf8), chainID: layer.chainID, parent: layer.parent, diffID: layer.diffID, size: layer.size,
            kind: "copy", description: "COPY \(name) /", inputs: "{}", time: BuildRoot.time, duration: .seconds(1),
            created: time, boot: nil)
        try root.builder.database.write { try $0.buildCache.insert(record) }
        return record
    }

    private func image(_ root: BuildRoot, of record: BuildCacheRecord) throws -> ImageRecord {
        let diffID = try #require(record.diffID)
        let layers = ImageStore.stack([], diffID)
        let image = try root.builder.images.create(ImageConfig(platform: .host), layers: layers, size: record.size)
        return try root.builder.images.register(image, as: [Reference(parsing: "app:1")])
    }

    @Test("What is used by an image says so; a layer of two results is counted once")
    func usage() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let first = try result(root, "a", size: 1000, age: 10)
            let second = try result(root, "b", size: 50, on: first)
            var twin = first
            twin = BuildCacheRecord(
                key: .sha256("twin".utf8), chainID: first.chainID, parent: nil, diffID: first.diffID, size: first.size, kind: "run",
                description: "RUN make a", inputs: "{}", time: BuildRoot.time, duration: .zero, created: first.created, boot: nil)
            try root.builder.database.write { try $0.buildCache.insert(twin) }
            _ = try image(root, of: first)
            let entries = try await root.service.cache(Filters())
            #expect(entries.count == 3 && entries.reduce(0) { $0 + $1.size.bytes } == first.size + second.size)
            let byName = Dictionary(uniqueKeysWithValues: entries.map { ($0.description, $0) })
            #expect(byName["COPY a /"]?.inUse == true && byName["COPY a /"]?.shared == true)
            #expect(byName["COPY b /"]?.inUse == false && byName["COPY b /"]?.shared == false)
            #expect(byName["RUN make a"]?.shared == true && byName["RUN make a"]?.lastUsed == nil)
            #expect(entries.allSatisfy { $0.type == "regular" && $0.id.count == 25 })
        }
    }

    @Test("Layers of results outlive the image; pruning takes them from the disk")
    func kept() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let first = try result(root, "a")
            let second = try result(root, "b", on: first)
            _ = try image(root, of: first)
            let chains = [first, second].compactMap(\.chainID)
            let removed = try await ImageService(context: root.onlooker).remove("app:1", force: false, noPrune: false)
            #expect(removed.count == 2)
            #expect(chains.allSatisfy(root.onlooker.snapshots.contains))
            let report = try await root.service.pruneCache(BuildPruneRequest())
            #expect(report.removed.count == 2 && report.reclaimed.bytes == 200)
            #expect(!chains.contains(where: root.onlooker.snapshots.contains))
            let event = try root.onlooker.database.read { try $0.events.after(0).last }
            #expect(event?.kind == "builder" && event?.action == "prune" && event?.attributes["reclaimed"] == "200")
        }
    }

    @Test("What an image has goes only with --all, and the image keeps its layer")
    func all() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            let record = try result(root, "a")
            _ = try image(root, of: record)
            #expect(try await root.service.pruneCache(BuildPruneRequest()).removed == [])
            let report = try await root.service.pruneCache(BuildPruneRequest(all: true))
            #expect(report.removed.count == 1 && report.reclaimed.bytes == 0)
            let chain = try #require(record.chainID)
            #expect(root.onlooker.snapshots.contains(chain))
        }
    }

    @Test("What a running build may use stays")
    func running() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            try result(root, "old", age: 1000)
            let lock = try root.dyingBuild(.random(), events: [])
            try result(root, "new")
            let report = try await root.service.pruneCache(BuildPruneRequest(all: true))
            #expect(report.removed.count == 1)
            #expect(try await root.service.cache(Filters()).map(\.description) == ["COPY new /"])
            lock.release()
            #expect(try await root.service.pruneCache(BuildPruneRequest()).removed.count == 1)
        }
    }

    @Test("The least recently used go first, until what is left is small enough")
    func keepStorage() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            for (name, age) in [("a", 300), ("b", 100), ("c", 200)] { try result(root, name, size: 1000, age: Int64(age)) }
            _ = try await root.service.pruneCache(BuildPruneRequest(keepStorage: 1500))
            #expect(try await root.service.cache(Filters()).map(\.description) == ["COPY b /"])
        }
    }

    static let filters: [([String], Set<String>)] = [
        (["type=regular"], ["a", "b"]), (["type=exec.cachemount"], []), (["inuse=false"], ["a", "b"]), (["inuse"], []),
        (["description=COPY a /"], ["a"]), (["description~=COPY"], ["a", "b"]), (["description!=COPY a /"], ["b"]),
        (["until=24h"], ["b"]), (["shared=0", "until=24h"], ["b"]), (["private=true"], ["a", "b"]),
    ]

    @Test("Filters choose", arguments: filters)
    func filtered(texts: [String], names: Set<String>) async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            try result(root, "a")
            try result(root, "b", age: 2 * 24 * 3600)
            var filters = Filters()
            for text in texts { try filters.add(text.contains("=") ? text : text + "=true") }
            let found = try await root.service.cache(filters).map { String($0.description.dropFirst(5).dropLast(2)) }
            #expect(Set(found) == names)
        }
    }

    @Test("An unknown filter is refused by name")
    func unknown() async throws {
        try await withFixture { fixture in
            let error = await #expect(throws: CaissonError.self) {
                try await BuildRoot(fixture).service.cache(Filters(["colour": ["red"]]))
            }
            #expect(error?.message == "invalid filter 'colour'" && error?.code == .invalidArgument)
        }
    }

    @Test("After a build the oldest goes by itself beyond the bound, and not before")
    func upkeep() async throws {
        try await withFixture { fixture in
            let root = BuildRoot(fixture)
            for (name, age) in [("a", 300), ("b", 100)] { try result(root, name, size: 1000, age: Int64(age)) }
            var policy = BuildCachePolicy()
            try BuildCacheUpkeep(context: root.builder, policy: policy).run()
            #expect(try await root.service.cache(Filters()).count == 2)
            policy.keepStorage = 1500
            try BuildCacheUpkeep(context: root.builder, policy: policy).run()
            #expect(try await root.service.cache(Filters()).map(\.description) == ["COPY b /"])
            policy.keepAny = .seconds(50)
            try BuildCacheUpkeep(context: root.builder, policy: policy).run()
            #expect(try await root.service.cache(Filters()).isEmpty)
        }
    }
}
